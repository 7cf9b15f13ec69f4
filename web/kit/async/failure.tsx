/** What is shown instead of what could not be fetched: the reason, and *Try again* only where trying again can help. */
import { CircleAlert, Compass, Lock, type LucideIcon, PlugZap } from "lucide-react";
import { ApiError, messageOf } from "@/api/client";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/parts";

export type Reason = "forbidden" | "missing" | "unreachable" | "failed";

/** Why a request failed, as far as it matters for what to do next. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof TypeError) return "unreachable";
  if (!(error instanceof ApiError)) return "failed";
  if (error.status === 403) return "forbidden";
  if (error.status === 404 || error.status === 410) return "missing";
  return [502, 503, 504].includes(error.status) ? "unreachable" : "failed";
}

const icons: Record<Reason, LucideIcon> = {
  forbidden: Lock,
  missing: Compass,
  unreachable: PlugZap,
  failed: CircleAlert,
};

interface FailureProps {
  error: unknown;
  /** What could not be done, when the reason alone does not say it: "The list could not be loaded". */
  what: string;
  retry?: () => void;
  busy?: boolean;
}

export function Failure({ error, what, retry, busy }: FailureProps) {
  const { t } = useTranslation();
  const reason = reasonOf(error);
  const final = reason === "forbidden" || reason === "missing";
  return (
    <div role="alert">
      <Empty
        icon={icons[reason]}
        title={reason === "forbidden" ? t("failure.forbidden") : reason === "missing" ? t("failure.missing") : what}
        action={
          retry &&
          !final && (
            <Button kind="primary" busy={busy} onClick={retry}>
              {t("common:tryAgain")}
            </Button>
          )
        }
      >
        {messageOf(error)}
      </Empty>
    </div>
  );
}
