/** Says that what is shown is old, because it could not be fetched again. */
import { CircleAlert } from "lucide-react";
import { messageOf } from "@/api/client";
import { useLocale } from "@/i18n";
import { reasonOf } from "@/kit/async";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
import { clockName } from "@/util/dates";

interface StaleProps {
  error: unknown;
  /** When the rows were fetched, in milliseconds. */
  at: number;
  retry: () => void;
  busy?: boolean;
}

export function Stale({ error, at, retry, busy }: StaleProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const time = clockName(at, Date.now(), locale);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-warn-soft px-4 py-2 text-warn"
    >
      <CircleAlert className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {reasonOf(error) === "unreachable"
          ? t("list.stale", { time })
          : t("list.staleBecause", { time, reason: messageOf(error) })}
      </span>
      <Button size="small" busy={busy} onClick={retry}>
        {t("common:tryAgain")}
      </Button>
    </div>
  );
}
