/** What is wrong with a text, each mistake with its place: a press on one leads there. */
import type { ModelProblem } from "@stoa/client";
import { CheckCircle2, CircleAlert } from "lucide-react";
import { messageOf } from "@/api/client";
import { Scroll } from "@/ui/scroll";
import { cn } from "@/util/cn";
import { useTranslation } from "../words";

interface ProblemsProps {
  problems: ModelProblem[];
  /** Why the text could not be drawn at all. */
  error: unknown;
  waiting: boolean;
  /** How long drawing took, in milliseconds. */
  time: number;
  onGo: (problem: ModelProblem) => void;
}

export function Problems({ problems, error, waiting, time, onGo }: ProblemsProps) {
  const { t } = useTranslation();
  return (
    <Scroll id="problems" className="max-h-[40%] overflow-y-auto border-t border-line" label={t("editor.problems")}>
      <p
        role="status"
        className={cn(
          "flex items-center gap-2 px-3.5 py-2.5 text-[13px]",
          error || problems.length ? "text-bad" : "text-muted",
        )}
      >
        {error || problems.length ? (
          <CircleAlert className="size-4 shrink-0" aria-hidden />
        ) : (
          <CheckCircle2 className="size-4 shrink-0 text-good" aria-hidden />
        )}
        {error
          ? messageOf(error)
          : problems.length
            ? t("count.problems", { count: problems.length })
            : waiting
              ? t("editor.drawing")
              : t("editor.noProblems", { time })}
      </p>
      {problems.length > 0 && (
        <ul className="pb-1.5">
          {problems.map((problem, index) => (
            <li key={index}>
              <button
                type="button"
                onClick={() => onGo(problem)}
                className="flex w-full gap-3 px-3.5 py-1.5 text-left text-[13px] hover:bg-sunken"
              >
                <span className="w-14 shrink-0 text-muted tabular-nums" title={t("editor.position")}>
                  {problem.line}:{problem.column}
                </span>
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  {problem.message}
                  {problem.remedy && <span className="block text-ink-soft">{problem.remedy}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Scroll>
  );
}
