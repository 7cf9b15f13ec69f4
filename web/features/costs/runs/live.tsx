/** The progress of a run: its five steps, and rows, bytes, rate and time left of the one at work. */
import type { Run } from "@stoa/client";
import { Check, X } from "lucide-react";
import { useLocale } from "@/i18n";
import { Progress } from "@/ui/parts";
import { cn } from "@/util/cn";
import { bytes, compactCount, duration } from "@/util/units";
import { finished } from "../queries";
import { useTranslation } from "../words";

export function Steps({ run }: { run: Run }) {
  const { word } = useTranslation();
  const locale = useLocale();
  return (
    <ol className="grid grid-cols-5 gap-1.5">
      {run.steps.map(({ step, state, started_at, finished_at }) => {
        const bar =
          state === "completed"
            ? "bg-good"
            : state === "running"
              ? "bg-accent animate-pulse"
              : state === "failed"
                ? "bg-bad"
                : "bg-line-strong/70";
        return (
          <li key={step} className="min-w-0">
            <div className={cn("h-1.5 rounded-full", bar)} />
            <div
              className={cn(
                "mt-2 flex items-center gap-1 text-xs sm:text-[13px]",
                state === "pending" ? "text-muted" : "font-medium",
              )}
            >
              {state === "completed" && <Check className="hidden size-3.5 shrink-0 text-good sm:block" aria-hidden />}
              {state === "failed" && <X className="hidden size-3.5 shrink-0 text-bad sm:block" aria-hidden />}
              <span className="truncate">{word("runStep", step)}</span>
              <span className="sr-only">: {word("runState", state)}</span>
            </div>
            <div className="truncate text-xs text-muted">
              {started_at && finished_at ? duration(Date.parse(finished_at) - Date.parse(started_at), locale) : " "}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

export function Live({ run }: { run: Run }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (finished(run)) return null;
  const progress = run.progress;
  const share = progress?.bytes_total ? progress.bytes / progress.bytes_total : null;
  return (
    <div className="space-y-2" aria-live="off">
      <Progress value={share} label={t("run.progress")} className="h-2" />
      <div className="flex flex-wrap justify-between gap-x-6 gap-y-1 text-[13px] text-muted">
        <span>
          <strong className="font-semibold text-ink">{t("count.rows", { count: progress?.rows ?? 0 })}</strong>
        </span>
        <span>
          {progress?.bytes_total
            ? t("progress.of", { done: bytes(progress.bytes, locale), all: bytes(progress.bytes_total, locale) })
            : bytes(progress?.bytes ?? 0, locale)}
        </span>
        <span>
          {progress?.rows_per_second
            ? t("run.rate", { rate: compactCount(Math.round(progress.rows_per_second), locale) })
            : ""}
        </span>
        <span>
          {progress?.seconds_left != null
            ? t("timeLeft", { time: duration(Math.max(0, progress.seconds_left) * 1000, locale) })
            : ""}
        </span>
      </div>
    </div>
  );
}
