/** All runs, newest first; those at work move. */
import type { Run } from "@stoa/client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { told } from "@/i18n/problems";
import { type Column, List } from "@/kit/list/table";
import { useLive } from "@/kit/live/live";
import { Button } from "@/ui/button";
import { Menu, MenuChoices } from "@/ui/overlay";
import { Empty, Page, PageHead, PickerButton, Progress } from "@/ui/parts";
import { periodName, timeName } from "@/util/dates";
import { count, duration, listed } from "@/util/units";
import { finished, runsQuery, sourcesQuery } from "../queries";
import { useTranslation } from "../words";
import { filterOf, states } from "./search";
import { StateBadge } from "./state";

export function RunsPage() {
  const { t, word } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const search = useSearch({ from: "/$org/costs/runs/" });
  const navigate = useNavigate({ from: "/$org/costs/runs/" });
  const asked = runsQuery(org, filterOf(search));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(asked);
  // Rows of a run at work are no event: they are asked for.
  const moving = data?.pages.some(({ items }) => items.some((run) => !finished(run))) ?? false;
  useLive(asked, { every: moving ? 1500 : 10_000, moving });
  const { data: sources } = useQuery(sourcesQuery(org));
  const change = (part: typeof search) =>
    void navigate({ to: ".", search: (old) => ({ ...old, ...part }), replace: true });
  const source = sources?.items.find(({ id }) => id === search.source);

  const columns: Column<Run>[] = [
    {
      title: t("column.source"),
      className: "min-w-48",
      cell: (run) => (
        <Link to="/$org/costs/runs/$run" params={{ org, run: run.id }} className="block font-medium hover:text-accent">
          {run.source_name}
          <span className="block max-w-80 truncate text-[13px] font-normal text-muted">
            {run.files.map(({ name }) => name).join(", ") || word("trigger", run.trigger)}
          </span>
        </Link>
      ),
    },
    {
      title: t("common:state"),
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
    },
    {
      title: t("runs.column.result"),
      className: "hidden md:table-cell max-w-md",
      cell: (run) =>
        run.error ? (
          <span className="line-clamp-2 text-[13px] text-bad">
            {told({ code: run.error.code, detail: run.error.message })}
          </span>
        ) : (
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
        ),
    },
    { title: t("column.rows"), number: true, cell: (run) => count(run.rows_out ?? run.progress?.rows ?? 0, locale) },
    {
      title: t("runs.column.rejected"),
      number: true,
      className: "hidden sm:table-cell",
      cell: (run) =>
        run.rejects ? (
          <span className="text-warn">{count(run.rejects, locale)}</span>
        ) : (
          <span className="text-muted">–</span>
        ),
    },
    {
      title: t("runs.column.took"),
      number: true,
      className: "hidden lg:table-cell",
      cell: (run) =>
        run.started_at && run.finished_at
          ? duration(Date.parse(run.finished_at) - Date.parse(run.started_at), locale)
          : "–",
    },
    {
      title: t("runs.column.started"),
      className: "hidden sm:table-cell whitespace-nowrap text-muted",
      cell: (run) => timeName(run.created_at, locale),
    },
  ];
  return (
    <Page>
      <PageHead title={t("runs.title")} hint={t("runs.intro")}>
        <Menu trigger={<PickerButton label={t("column.source")} value={source?.name ?? t("runs.all")} />}>
          <MenuChoices
            value={search.source ?? ""}
            onChange={(value) => change({ source: value || undefined })}
            choices={[
              { value: "", label: t("runs.all") },
              ...(sources?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </Menu>
        <Menu
          trigger={
            <PickerButton
              label={t("common:state")}
              value={search.state ? word("runState", search.state) : t("runs.all")}
            />
          }
        >
          <MenuChoices
            value={search.state ?? ""}
            onChange={(value) => change({ state: value || undefined })}
            choices={[
              { value: "", label: t("runs.all") },
              ...states.map((value) => ({ value, label: t(`runState.${value}`) })),
            ]}
          />
        </Menu>
      </PageHead>
      <List
        label={t("runs.title")}
        columns={columns}
        rows={data?.pages.flatMap(({ items }) => items)}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        onRow={(run) => void navigate({ to: "/$org/costs/runs/$run", params: { org, run: run.id } })}
        more={{ has: hasNextPage, busy: isFetchingNextPage, load: () => void fetchNextPage() }}
        empty={
          search.source || search.state ? (
            <Empty
              icon={Activity}
              title={t("runs.noMatch")}
              action={
                <Button onClick={() => change({ source: undefined, state: undefined })}>{t("runs.showAll")}</Button>
              }
            />
          ) : (
            <Empty
              icon={Activity}
              title={t("runs.empty")}
              action={
                <Button asChild kind="primary">
                  <Link to="/$org/costs/upload" params={{ org }}>
                    {t("uploadBill")}
                  </Link>
                </Button>
              }
            >
              {t("runs.emptyHint")}
            </Empty>
          )
        }
      />
    </Page>
  );
}
