/** Costs › Explorer: any question over the bill, as a chart, a table, or the charges themselves. All of it is in the address. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, Search, UploadCloud } from "lucide-react";
import { useMemo } from "react";
import { isAbout, messageOf } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount, Delta } from "@/ui/amount";
import { Button } from "@/ui/button";
import { LinkButton } from "@/ui/copy";
import { Card, Empty, Page, PageHead, Skeleton, SkeletonRows } from "@/ui/parts";
import { cn } from "@/util/cn";
import { addDays, dayName, nextPeriod, periodName } from "@/util/dates";
import { count } from "@/util/units";
import { openingPeriod, periodsOf } from "../periods";
import { MomentNotice } from "../pickers";
import { UploadLink } from "../upload-link";
import { useTranslation } from "../words";
import { ChargeDrawer } from "./charge";
import { ExportMenu } from "./export";
import { FilterBar } from "./filters";
import { isDrawn, rangeOf, sumsQuery, timedQuery } from "./load";
import { Picture } from "./picture";
import { Charges } from "./rows";
import { type Explorer, read, write } from "./state";
import { Breakdown } from "./table";
import { Toolbar } from "./toolbar";

export function ExplorerPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const search = useSearch({ from: "/$org/costs/explorer" });
  const state = useMemo(() => read(search), [search]);
  const navigate = useNavigate({ from: "/$org/costs/explorer" });
  const change = (part: Partial<Explorer>, replace = true) =>
    void navigate({ to: ".", search: write({ ...state, ...part }), replace, resetScroll: false });

  const datasets = useQuery(listCostDatasets.query({ path: { org } }));
  const periods = periodsOf(datasets.data?.datasets);
  const newest = openingPeriod(datasets.data?.datasets);
  const range = useMemo(() => rangeOf({ from: state.from, to: state.to }, newest), [state.from, state.to, newest]);
  const drawn = isDrawn(state);
  const timed = useQuery(timedQuery(org, state, range));
  const sums = useQuery(sumsQuery(org, state, range));
  const error = timed.error ?? sums.error;
  const result = sums.data;
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
  const others = result?.totals_by_currency.filter((other) => several || other.currency !== result.currency) ?? [];
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
          currencies={result?.currencies ?? []}
          currency={several ? t("explorer.all") : currency}
        />
        <FilterBar filters={state.filters} onChange={(filters) => change({ filters }, false)} />
      </div>
      {error ? (
        <Card>
          <Empty
            icon={CircleAlert}
            title={t("explorer.failed")}
            action={
              <Button
                kind="primary"
                onClick={() => {
                  if (isAbout(error, "currency")) return change({ currency: null });
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
        <Charges state={state} range={range} onOpen={(row) => change({ row }, false)} />
      ) : nothing ? (
        <Card>
          <Empty
            icon={Search}
            title={t("explorer.noMatch")}
            action={
              <>
                <Button onClick={() => change({ filters: [] })}>{t("explorer.removeFilters")}</Button>
                <Button onClick={() => change({ from: null, to: null })}>{t("explorer.newestPeriod")}</Button>
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
                  <Picture state={state} timed={timed.data} sums={result} range={range} change={change} />
                ) : (
                  <Skeleton className="h-[340px]" />
                )
              }
            </Card>
          )}
          <Card flush>
            {result ? (
              <Breakdown
                state={state}
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

function rangeName({ start, end }: { start: string; end: string }, locale: string): string {
  if (start.endsWith("-01") && end === `${nextPeriod(start.slice(0, 7))}-01`)
    return periodName(start.slice(0, 7), locale, "long");
  const last = addDays(end, -1);
  if (start.endsWith("-01") && end.endsWith("-01"))
    return `${periodName(start.slice(0, 7), locale)} – ${periodName(last.slice(0, 7), locale)}`;
  return start === last
    ? `${dayName(start, locale, true)} ${start.slice(0, 4)}`
    : `${dayName(start, locale)} – ${dayName(last, locale)} ${last.slice(0, 4)}`;
}
