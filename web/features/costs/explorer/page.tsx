/** Costs › Explorer: any question over the bill, as a chart, a table, or the charges themselves. All of it is in the address. */
import type { QueryResult } from "@stoa/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { CircleAlert, Search, UploadCloud } from "lucide-react";
import { useEffect, useEffectEvent, useMemo } from "react";
import { messageOf } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount, Delta } from "@/ui/amount";
import { Button } from "@/ui/button";
import { LinkButton } from "@/ui/copy";
import { Card, Empty, Page, PageHead, Skeleton, SkeletonRows } from "@/ui/parts";
import { cn } from "@/util/cn";
import { periodRange, rangeName } from "@/util/dates";
import { count } from "@/util/units";
import { useFreshFigures } from "../figures";
import { useKept } from "../kept";
import { currenciesOf, isForeign, openingPeriod, periodsOf } from "../periods";
import { MomentNotice } from "../pickers";
import { useMended } from "../refused";
import { UploadLink } from "../upload-link";
import { useTranslation } from "../words";
import { ChargeDrawer } from "./charge";
import { ExportMenu } from "./export";
import { FilterBar } from "./filters";
import {
  answeredRange,
  askedRange,
  currenciesQuery,
  isDrawn,
  pastQuery,
  type Range,
  sumsQuery,
  timedQuery,
} from "./load";
import { Picture } from "./picture";
import { Charges } from "./rows";
import { asAnswered, type Explorer, read, standard, write } from "./state";
import { Breakdown } from "./table";
import { Toolbar } from "./toolbar";

export function ExplorerPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  useFreshFigures(org);
  const search = useSearch({ from: "/$org/costs/explorer" });
  const state = useMemo(() => read(search), [search]);
  const navigate = useNavigate({ from: "/$org/costs/explorer" });
  const datasets = useQuery(listCostDatasets.query({ path: { org } }));
  function change(part: Partial<Explorer>, replace = true) {
    const { from, to } = part;
    const foreign = from && to && isForeign(state.currency, datasets.data?.datasets, { start: from, end: to });
    // Sums by currency are of all of them, unless one is asked for.
    const all = foreign || part.group?.includes("BillingCurrency");
    const next = { ...state, ...(all ? { currency: null } : {}), ...part };
    void navigate({ to: ".", search: write(next), replace, resetScroll: false });
  }
  const periods = periodsOf(datasets.data?.datasets);
  const newest = openingPeriod(datasets.data?.datasets);
  const { from, to, basis } = state;
  const asked = useMemo(() => askedRange({ from, to }, newest), [from, to, newest]);
  const range = useMemo(() => answeredRange({ from, to, basis }, newest), [from, to, basis, newest]);
  const drawn = isDrawn(state);
  const timed = useQuery(timedQuery(org, state, range));
  const sums = useQuery(sumsQuery(org, state, range));
  const past = useQuery(pastQuery(org, state, range));
  const every = useQuery(currenciesQuery(org, state, range));
  const error = timed.error ?? sums.error;
  const result = sums.data;
  // Until the next answer is there the one before is shown, as what it is and not as what is asked now.
  const answered = useMemo(() => (result ? asAnswered(state, result) : state), [state, result]);
  const mending = useMended(error, { ...search }, (left) => void navigate({ to: ".", search: left, replace: true }));
  useWhole(org, state, asked, range, sums.isPlaceholderData || error ? undefined : result);
  const opens = newest && state.from === periodRange(newest).start && state.to === periodRange(newest).end;
  useKept(
    org,
    {
      ...(opens ? {} : { from: state.from ?? undefined, to: state.to ?? undefined }),
      currency: search.currency,
      measure: state.measure === standard.measure ? undefined : state.measure,
      as_of: search.as_of,
      basis: state.basis === "charge" ? "charge" : undefined,
      filter: search.filter,
    },
    state.view === "rows" ? range !== null : !error && !sums.isPlaceholderData && (result?.rows.length ?? 0) > 0,
  );
  const pale = (drawn && timed.isPlaceholderData) || sums.isPlaceholderData;

  if (datasets.data && periods.length === 0) {
    return (
      <Page>
        <PageHead title={t("explorer.title")} />
        <Card>
          <Empty icon={UploadCloud} title={t("explorer.empty")} action={<UploadLink />}>
            {t("explorer.emptyHint")}
          </Empty>
        </Card>
      </Page>
    );
  }
  // Grouped by currency there are several, each with its own total.
  const several = result !== undefined && !result.currency && result.totals_by_currency.length > 1;
  const currency = several ? null : (result?.currency ?? state.currency);
  const totals = (state.currency === null ? result : every.data)?.totals_by_currency ?? [];
  const others = result ? totals.filter((other) => several || other.currency !== result.currency) : [];
  const nothing = result && result.rows.length === 0;
  return (
    <Page>
      <PageHead
        title={range ? rangeName(range, locale) : t("explorer.title")}
        hint={
          result && state.view !== "rows" ? (
            <span className="flex flex-wrap items-baseline gap-x-3">
              <span>{t(`measure.${state.measure}`)}</span>
              {!several && (
                <span className="text-base font-semibold text-ink">
                  {state.measure === "Rows" ? (
                    count(Number(result.totals.Rows ?? 0), locale)
                  ) : (
                    <Amount value={result.totals[state.measure] ?? "0"} currency={currency} />
                  )}
                </span>
              )}
              {!several && state.compare && result.previous_totals && (
                <Delta
                  current={result.totals[state.measure] ?? "0"}
                  previous={result.previous_totals[state.measure] ?? "0"}
                />
              )}
              {others.map((other) => (
                <CurrencyTotal
                  key={other.currency}
                  measure={state.measure}
                  total={other}
                  strong={several}
                  onPress={() => change({ currency: other.currency })}
                />
              ))}
            </span>
          ) : undefined
        }
      >
        <LinkButton />
        <ExportMenu state={state} range={range} />
      </PageHead>
      <MomentNotice asOf={state.asOf} onNow={() => change({ asOf: null })} />
      <div className="space-y-2.5">
        <Toolbar
          state={state}
          change={change}
          periods={periods}
          range={range}
          asked={asked}
          currencies={state.view === "rows" ? currenciesOf(datasets.data?.datasets) : (result?.currencies ?? [])}
          currency={several || (state.view === "rows" && !state.currency) ? t("explorer.all") : currency}
        />
        <FilterBar state={state} range={range} onChange={(filters) => change({ filters }, false)} />
        {asked && range && (asked.start !== range.start || asked.end !== range.end) && (
          <p className="text-[13px] text-muted">
            {t("explorer.wholeMonths", { days: rangeName(asked, locale) })}{" "}
            <button
              type="button"
              className="text-accent hover:underline"
              onClick={() => change({ basis: "charge", from: asked.start, to: asked.end }, false)}
            >
              {t("explorer.onlyDays")}
            </button>
          </p>
        )}
      </div>
      {mending ? (
        <Card flush>
          <SkeletonRows rows={10} />
        </Card>
      ) : error ? (
        <Card>
          <Empty
            icon={CircleAlert}
            title={t("explorer.failed")}
            action={
              <Button
                kind="primary"
                onClick={() => {
                  void timed.refetch();
                  void sums.refetch();
                }}
              >
                {t("common:tryAgain")}
              </Button>
            }
          >
            {messageOf(error)}
          </Empty>
        </Card>
      ) : state.view === "rows" ? (
        <Charges
          state={state}
          range={range}
          onOpen={(row) => change({ row }, false)}
          onRefused={(left) => void navigate({ to: ".", search: left, replace: true })}
        />
      ) : nothing ? (
        <Card>
          <Empty
            icon={Search}
            title={t("explorer.noMatch")}
            action={
              <>
                <Button onClick={() => change({ filters: [] })}>{t("explorer.removeFilters")}</Button>
                {newest && (
                  <Button onClick={() => change({ from: periodRange(newest).start, to: periodRange(newest).end })}>
                    {t("explorer.newestPeriod")}
                  </Button>
                )}
              </>
            }
          >
            {t("explorer.noMatchHint")}
          </Empty>
        </Card>
      ) : (
        <div className={cn("space-y-4 transition-opacity duration-100", pale && "opacity-60")}>
          {state.view !== "table" && !several && (
            <Card>
              {
                /* Both answers first: colours go by size, which only the sums know. */ result &&
                (!drawn || timed.data) ? (
                  <Picture
                    state={answered}
                    timed={timed.data}
                    sums={result}
                    past={state.compare ? past.data : undefined}
                    range={range}
                    change={change}
                  />
                ) : (
                  <Skeleton className="h-[340px]" />
                )
              }
            </Card>
          )}
          <Card flush>
            {result ? (
              <Breakdown
                state={answered}
                sums={result}
                timed={state.view === "table" && state.grain !== "none" ? timed.data : undefined}
                change={change}
              />
            ) : (
              <SkeletonRows />
            )}
          </Card>
          {result && (
            <p className="text-[13px] text-muted">
              {t("explorer.readFrom", {
                rows: t("count.rows", { count: result.rows_scanned }),
                table: result.planned_to === "rollup" ? t("explorer.table.rollup") : t("explorer.table.charges"),
                time: result.elapsed_ms,
              })}{" "}
              · {t("version", { version: result.versions.raw })}
              {result.truncated && (
                <>
                  {" "}
                  · <span className="text-warn">{t("explorer.cutOff")}</span>
                </>
              )}
            </p>
          )}
        </div>
      )}
      <ChargeDrawer id={state.row} asOf={state.asOf} onClose={() => change({ row: null })} />
    </Page>
  );
}

/** Writes into the address what was chosen for it, so that it shows the same to whoever is sent it, next month too. */
function useWhole(org: string, state: Explorer, asked: Range, range: Range, result: QueryResult | undefined) {
  const navigate = useNavigate({ from: "/$org/costs/explorer" });
  const cache = useQueryClient();
  const resting = useRouterState({ select: ({ status }) => status === "idle" });
  const { start: from = null, end: to = null } = asked ?? {};
  const currency = state.currency ?? result?.currency ?? null;
  const whole = from === state.from && to === state.to && currency === state.currency;
  const finish = useEffectEvent(() => {
    const next = { ...state, from, to, currency };
    // The same answers, under the names that they are asked by from now on.
    for (const question of [timedQuery, sumsQuery]) {
      const known = cache.getQueryData(question(org, state, range).queryKey);
      if (known) cache.setQueryData(question(org, next, range).queryKey, known);
    }
    // Without a currency the answer says what there is in all of them.
    if (result && state.currency === null) cache.setQueryData(currenciesQuery(org, next, range).queryKey, result);
    void navigate({ to: ".", search: write(next), replace: true, resetScroll: false });
  });
  useEffect(() => {
    // Somebody on the way elsewhere is not called back.
    if (range && (result || state.view === "rows") && !whole && resting) finish();
  }, [range, result, state.view, whole, resting]);
}

/** What another currency comes to: never part of the sum, and one press away. */
function CurrencyTotal({
  total,
  measure,
  strong,
  onPress,
}: {
  total: { currency: string; totals: Record<string, string> };
  measure: Explorer["measure"];
  strong: boolean;
  onPress: () => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const value = total.totals[measure] ?? "0";
  return (
    <button
      type="button"
      className={cn("hover:text-accent", strong ? "text-base font-semibold text-ink" : "text-[13px]")}
      title={t("explorer.showCurrency", { currency: total.currency })}
      onClick={onPress}
    >
      {!strong && "+ "}
      {measure === "Rows" ? (
        `${count(Number(value), locale)} ${total.currency}`
      ) : (
        <Amount value={value} currency={total.currency} />
      )}
    </button>
  );
}
