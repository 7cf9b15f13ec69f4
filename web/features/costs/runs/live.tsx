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
    // One below the other where the words of every language do not fit beside each other.
    <ol className="grid gap-x-1.5 gap-y-2 md:grid-cols-5">
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
          <li key={step} className="flex min-w-0 items-center gap-2.5 md:block">
            <div className={cn("h-1.5 w-8 shrink-0 rounded-full md:w-auto", bar)} />
            <div
              className={cn(
                "flex min-w-0 items-center gap-1 text-[13px] md:mt-2",
                state === "pending" ? "text-muted" : "font-medium",
              )}
            >
              {state === "completed" && <Check className="size-3.5 shrink-0 text-good" aria-hidden />}
              {state === "failed" && <X className="size-3.5 shrink-0 text-bad" aria-hidden />}
              <span className="truncate">{word("runStep", step)}</span>
              <span className="sr-only">: {word("runState", state)}</span>
            </div>
            <div className="ms-auto shrink-0 text-xs text-muted tabular-nums md:ms-0">
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
