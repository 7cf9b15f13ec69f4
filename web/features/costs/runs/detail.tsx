/** One run, live: steps, numbers, log, balance, checks and rejects. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Ban, CircleAlert, FileText, RotateCcw } from "lucide-react";
import { messageOf } from "@/api/client";
import { cancelCostRun, getCostRun, retryCostRun } from "@/api/generated/costs-runs";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { sentence, useStatements } from "@/i18n/statements";
import { ListFrame, useList } from "@/kit/list";
import { useMay } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { Card, Empty, Fact, Facts, Page, PageHead, SkeletonRows } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { cn } from "@/util/cn";
import { timeName } from "@/util/dates";
import { bytes, duration } from "@/util/units";
import { finished } from "../queries";
import { useTranslation } from "../words";
import { ValidationCard } from "./checks";
import { useRun } from "./follow";
import { Live, Steps } from "./live";
import { Replaced, RunQuestion } from "./question";
import { BalanceCard, PeriodSums, RejectsCard, RunFailure, RunPeriods, WarningsCard } from "./result";
import { logPages } from "./search";
import { StateBadge } from "./state";

export function RunPage() {
  const { t, word } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const { run: id } = useParams({ from: "/$org/costs/runs/$run" });
  const { data: run, error, refetch } = useRun(id);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const may = useMay("costs:write");
  const failed = (problem: unknown) => toast(messageOf(problem), "bad");
  const cancel = useMutation({
    mutationFn: () => cancelCostRun.send({ path: { org, run: id } }),
    onSuccess: (now) => cache.setQueryData(getCostRun.query({ path: { org, run: id } }).queryKey, now),
    onError: failed,
  });
  const retry = useMutation({
    mutationFn: () => retryCostRun.send({ path: { org, run: id } }),
    onError: failed,
    onSuccess: (now) => {
      cache.setQueryData(getCostRun.query({ path: { org, run: now.id } }).queryKey, now);
      void navigate({ to: "/$org/costs/runs/$run", params: { org, run: now.id } });
    },
  });

  if (error && !run)
    return (
      <Page>
        <Card>
          <Empty
            icon={CircleAlert}
            title={t("run.failed")}
            action={
              <Button kind="primary" onClick={() => void refetch()}>
                {t("common:tryAgain")}
              </Button>
            }
          >
            {messageOf(error)}
          </Empty>
        </Card>
      </Page>
    );
  if (!run)
    return (
      <Page>
        <Card>
          <SkeletonRows rows={8} />
        </Card>
      </Page>
    );
  const took = run.started_at && run.finished_at ? Date.parse(run.finished_at) - Date.parse(run.started_at) : null;
  return (
    <Page>
      <PageHead
        title={
          <span className="flex flex-wrap items-center gap-3">
            {run.source_name}
            <StateBadge state={run.state} />
          </span>
        }
        hint={
          <>
            {timeName(run.created_at, locale)} · {word("trigger", run.trigger)}
            {took !== null && <> · {duration(took, locale)}</>}
          </>
        }
      >
        {may && !finished(run) && (
          <Button
            size="small"
            kind="danger"
            busy={cancel.isPending || run.state === "cancelling"}
            onClick={() => cancel.mutate()}
          >
            <Ban className="size-4" aria-hidden />
            {t("common:cancel")}
          </Button>
        )}
        {may && ["failed", "cancelled", "timed_out"].includes(run.state) && (
          <Button size="small" busy={retry.isPending} onClick={() => retry.mutate()}>
            <RotateCcw className="size-4" aria-hidden />
            {t("run.again")}
          </Button>
        )}
        {run.state === "completed" && <RunPeriods run={run} kind="primary" />}
      </PageHead>
      <RunFailure run={run} />
      <RunQuestion run={run} />
      <Card>
        <div className="space-y-4 pt-3">
          <Steps run={run} />
          <Live run={run} />
        </div>
      </Card>
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(22rem,0.6fr)]">
        <div className="min-w-0 space-y-4">
          <Replaced run={run} />
          <BalanceCard run={run} />
          <WarningsCard run={run} />
          <RejectsCard run={run} />
          <ValidationCard run={run} />
          <LogCard id={run.id} running={!finished(run)} />
        </div>
        <Card title={t("run.details")} className="self-start">
          <Facts>
            <Fact name={t("run.format")}>
              {run.recognised ? (
                <>
                  {run.recognised.title}
                  <span className="block text-[13px] text-muted">
                    {t("count.columns", { count: run.recognised.columns })}
                  </span>
                </>
              ) : (
                <span className="text-muted">{t("run.notRecognised")}</span>
              )}
            </Fact>
            <Fact name={t("column.source")}>
              <Link
                to="/$org/costs/sources/$source"
                params={{ org, source: run.source_id }}
                className="text-accent hover:underline"
              >
                {run.source_name}
              </Link>
            </Fact>
            <Fact name={t("run.files")}>
              <ul className="space-y-1">
                {run.files.map((file) => (
                  <li key={file.name} className="flex gap-2">
                    <FileText className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
                    <span className="min-w-0 flex-1">{file.name}</span>
                    <span className="num text-muted">{bytes(file.bytes, locale)}</span>
                  </li>
                ))}
              </ul>
            </Fact>
            {run.rows_in != null && (
              <Fact name={t("column.rows")}>
                {t("run.rows", {
                  came: run.rows_in,
                  split: run.balance?.rows_split ?? 0,
                  out: run.rows_out ?? 0,
                  rejected: run.rejects ?? 0,
                  skipped: run.balance?.rows_skipped ?? 0,
                })}
              </Fact>
            )}
            {run.periods.length > 0 && (
              <Fact name={t("run.periods")}>
                <PeriodSums run={run} />
              </Fact>
            )}
            <Fact name={t("run.title")}>
              <code className="text-[13px]">{run.id}</code>
            </Fact>
          </Facts>
        </Card>
      </div>
    </Page>
  );
}

function LogCard({ id, running }: { id: string; running: boolean }) {
  const { t, word } = useTranslation();
  const stated = useStatements();
  const org = useOrg();
  // Lines are no event: they are asked for while the run is at work.
  const list = useList(logPages(org, id), {
    keyOf: (line) => String(line.id),
    live: { every: 1500, when: running },
  });
  return (
    <ListFrame list={list} title={t("run.log")} empty={<p className="px-4 pb-4 text-muted">{t("run.logEmpty")}</p>}>
      {list.rows ? (
        <ol
          className="max-h-96 overflow-auto pb-3 font-mono text-[12.5px] leading-6"
          tabIndex={0}
          aria-label={t("run.log")}
        >
          {list.rows.map((line) => (
            <li key={line.id} className="flex gap-3 px-4 hover:bg-sunken">
              <time className="shrink-0 text-muted" dateTime={line.time}>
                {line.time.slice(11, 19)}
              </time>
              <span className="w-16 shrink-0 text-muted">{line.step ? word("runStep", line.step) : ""}</span>
              <span
                lang={line.said ? undefined : "en"}
                className={cn(
                  "min-w-0 flex-1 [overflow-wrap:anywhere]",
                  /err/i.test(line.level) && "text-bad",
                  /warn/i.test(line.level) && "text-warn",
                )}
              >
                {sentence(stated(line.said, line.message))}
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <SkeletonRows rows={3} />
      )}
    </ListFrame>
  );
}
