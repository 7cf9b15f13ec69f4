/** The foot of a list: how many rows of how many, and more. It stays in view, so that no list ends in silence. */
import { useEffect, useRef } from "react";
import { messageOf } from "@/api/client";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
import { cn } from "@/util/cn";
import type { ListData } from "./use-list";

export function Foot<T>({ list: { rows, total, more } }: { list: ListData<T> }) {
  const { t } = useTranslation();
  const says = useRef<HTMLParagraphElement>(null);
  const pressed = useRef(false);
  const ended = !more;
  useEffect(() => {
    // The button goes with the last page; who pressed it by keyboard stays where it was.
    if (!ended || !pressed.current) return;
    pressed.current = false;
    if (document.activeElement === document.body) says.current?.focus();
  }, [ended]);
  const shown = rows?.length ?? 0;
  return (
    <div
      className={cn(
        "flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line bg-card px-4 py-1.5 text-[13px] text-muted",
        more && "sticky bottom-0",
      )}
    >
      <p ref={says} role="status" tabIndex={-1} className="tabular-nums outline-none">
        {!more
          ? t("list.rows", { count: shown })
          : total === undefined
            ? t("list.first", { shown })
            : t("list.of", { shown, total })}
      </p>
      {more && (
        <span className="flex flex-wrap items-center gap-3">
          {more.error && (
            <span role="alert" className="text-bad">
              {messageOf(more.error)}
            </span>
          )}
          <Button
            size="small"
            busy={more.busy}
            onClick={() => {
              pressed.current = true;
              more.load();
            }}
          >
            {more.error ? t("common:tryAgain") : t("common:showMore")}
          </Button>
        </span>
      )}
    </div>
  );
}
