/** All runs, newest first; those at work move. */
import type { Run } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { linkOptions, useSearch } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { getCostSource } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { told } from "@/i18n/problems";
import { columnsOf, List, useList } from "@/kit/list";
import { Empty, Page, PageHead, Progress } from "@/ui/parts";
import { toldApart } from "@/util/apart";
import { periodName } from "@/util/dates";
import { count, duration, listed } from "@/util/units";
import { finished, sourcesQuery } from "../queries";
import { UploadLink } from "../upload-link";
import { useTranslation } from "../words";
import { runsPages, states } from "./search";
import { StateBadge } from "./state";

const column = columnsOf<Run>();

export function RunsPage() {
  const { t, word } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const search = useSearch({ from: "/$org/costs/runs/" });
  // Rows of a run at work are no event: they are asked for.
  const list = useList(runsPages(org, search), {
    keyOf: ({ id }) => id,
    live: (rows) => {
      const moving = rows.some((run) => !finished(run));
      return { every: moving ? 1500 : 10_000, moving };
    },
  });
  const sources = useSourceChoices(org, search.source);
  return (
    <Page>
      <PageHead title={t("runs.title")} hint={t("runs.intro")} />
      <List
        label={t("runs.title")}
        list={list}
        search={t("runs.search")}
        order="-created_at"
        filters={[
          { name: "source", label: t("column.source"), ...sources },
          {
            name: "state",
            label: t("common:state"),
            choices: states.map((value) => ({ value, label: t(`runState.${value}`) })),
          },
        ]}
        columns={[
          column.link({
            title: t("column.source"),
            sort: "source",
            className: "min-w-48",
            to: ({ id }) => linkOptions({ to: "/$org/costs/runs/$run", params: { org, run: id } }),
            cell: ({ source_name }) => source_name,
            under: (run) => (
              <span className="block max-w-80 truncate">
                {run.files.map(({ name }) => name).join(", ") || word("trigger", run.trigger)}
              </span>
            ),
          }),
          column.cell({
            title: t("common:state"),
            sort: "state",
            cell: (run) => (
              <div className="space-y-1.5">
                <StateBadge state={run.state} />
                {!finished(run) && (
                  <Progress
                    className="w-28"
                    label={t("run.progress")}
                    value={run.progress?.bytes_total ? run.progress.bytes / run.progress.bytes_total : null}
                  />
                )}
              </div>
            ),
          }),
          column.cell({
            title: t("runs.column.result"),
            from: "md",
            className: "max-w-md",
            cell: (run) => <Result run={run} />,
          }),
          column.cell({
            title: t("column.rows"),
            sort: { by: "rows_out", descending: true },
            number: true,
            cell: (run) => count(run.rows_out ?? run.progress?.rows ?? 0, locale),
          }),
          column.cell({
            title: t("runs.column.rejected"),
            sort: { by: "rejects", descending: true },
            number: true,
            cell: ({ rejects }) => (
              <span className={rejects ? "text-warn" : "text-muted"}>{rejects ? count(rejects, locale) : "–"}</span>
            ),
          }),
          column.cell({
            title: t("runs.column.took"),
            number: true,
            from: "lg",
            cell: ({ started_at: from, finished_at: to }) =>
              from && to ? duration(Date.parse(to) - Date.parse(from), locale) : "–",
          }),
          column.time({
            title: t("runs.column.started"),
            sort: { by: "created_at", descending: true },
            className: "text-muted",
            time: ({ created_at }) => created_at,
          }),
        ]}
        empty={
          <Empty icon={Activity} title={t("runs.empty")} action={<UploadLink />}>
            {t("runs.emptyHint")}
          </Empty>
        }
      />
    </Page>
  );
}

function Result({ run }: { run: Run }) {
  const locale = useLocale();
  if (run.error)
    return (
      <span className="line-clamp-2 text-[13px] text-bad">
        {told({ code: run.error.code, detail: run.error.message })}
      </span>
    );
  if (run.state === "waiting" && run.question)
    return (
      <span className="line-clamp-2 text-[13px] text-warn">
        {run.question.asks.map(({ code, message }) => told({ code, detail: message })).join(" ")}
      </span>
    );
  return (
    <span className="text-[13px] text-muted">
      {run.recognised?.title}
      {run.periods.length > 0 && (
        <span className="block">
          {listed(
            run.periods.map(({ billing_period }) => periodName(billing_period, locale)),
            locale,
          )}
        </span>
      )}
    </span>
  );
}

/** The sources to choose from, by name: the chosen one, and as many others as a menu can hold. */
function useSourceChoices(org: string, chosen: string | undefined) {
  const { t } = useTranslation();
  const { data: some } = useQuery(sourcesQuery(org));
  const named = some?.items.some(({ id }) => id === chosen);
  const { data: one } = useQuery({
    ...getCostSource.query({ path: { org, source: chosen ?? "" } }),
    enabled: chosen !== undefined && some !== undefined && !named,
  });
  const all = [...(one && !named ? [one] : []), ...(some?.items ?? [])];
  const called = toldApart(all);
  return {
    choices: all.map((source) => ({ value: source.id, label: called(source) })),
    hint: some?.next_cursor ? t("runs.moreSources") : undefined,
  };
}
