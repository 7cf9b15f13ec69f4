/** The run of an uploaded bill, live, and what came of it. */
import type { Run } from "@stoa/client";
import { Link } from "@tanstack/react-router";
import { useOrg } from "@/api/session";
import { Button } from "@/ui/button";
import { Card } from "@/ui/parts";
import { finished } from "../queries";
import { ValidationCard } from "../runs/checks";
import { useRun } from "../runs/follow";
import { Live, Steps } from "../runs/live";
import { Replaced, RunQuestion } from "../runs/question";
import { BalanceCard, PeriodSums, RejectsCard, RunFailure, RunPeriods, WarningsCard } from "../runs/result";
import { StateBadge } from "../runs/state";
import { useTranslation } from "../words";

/** What a run fails with whose files are more than one bill. */
const SEVERAL_BILLS = "mixed_formats";

interface RunningProps {
  first: Run;
  /** Sends each of its files as a bill of its own, where there are several. */
  onEach?: () => void;
}

export function Running({ first, onEach }: RunningProps) {
  const { t } = useTranslation();
  const org = useOrg();
  const { data } = useRun(first.id, first);
  const run = data ?? first;
  return (
    <div className="space-y-4">
      <RunFailure
        run={run}
        action={
          onEach &&
          run.error?.code === SEVERAL_BILLS && (
            <Button size="small" onClick={onEach}>
              {t("upload.each")}
            </Button>
          )
        }
      />
      <RunQuestion run={run} />
      <Card
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {run.source_name}
            <StateBadge state={run.state} />
          </span>
        }
        actions={
          <Button asChild size="small" kind="quiet">
            <Link to="/$org/costs/runs/$run" params={{ org, run: run.id }}>
              {t("upload.openRun")}
            </Link>
          </Button>
        }
      >
        <p className="mb-4 text-muted">
          {run.recognised ? (
            <>
              {t("upload.recognised")} <span className="font-medium text-ink">{run.recognised.title}</span>,{" "}
              {t("count.columns", { count: run.recognised.columns })}
            </>
          ) : finished(run) ? null : (
            t("upload.readingHeader")
          )}
        </p>
        <Steps run={run} />
        <div className="mt-4">
          <Live run={run} />
        </div>
        {run.state === "completed" && (
          <div className="mt-2 flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
            <PeriodSums run={run} />
            <div className="flex flex-wrap gap-2">
              <RunPeriods run={run} kind="primary" />
            </div>
          </div>
        )}
      </Card>
      <Replaced run={run} />
      <BalanceCard run={run} />
      <WarningsCard run={run} />
      <RejectsCard run={run} />
      <ValidationCard run={run} />
    </div>
  );
}
