/** Costs › Overview: what was spent, what changed, and where. Every number opens what it is made of. */
import type { CostMeasure, Overview } from "@stoa/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { CircleAlert, Info, UploadCloud } from "lucide-react";
import { lazy, Suspense, useEffect, useEffectEvent } from "react";
import { messageOf } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { useMay } from "@/kit/permission/permission";
import { Amount } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Card, Empty, Notice, Page, PageHead, Skeleton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { periodName, periodRange } from "@/util/dates";
import { MissingCharges, PossiblyTwice } from "../caveats";
import { standard, toQuery } from "../explorer/state";
import { useKeptOverview } from "../kept";
import { isForeign, openingPeriod } from "../periods";
import { CurrencyPicker, MeasurePicker, MomentNotice, MomentPicker, PeriodPicker } from "../pickers";
import { type OverviewChoice, overviewQuery, reportQuery } from "../queries";
import { useMended } from "../refused";
import { SameBills } from "../same-bills";
import { UploadLink } from "../upload-link";
import { useTranslation } from "../words";
import { Breakdown } from "./breakdown";
import { Daily } from "./daily";
import { choiceOf, isUnbilled, opens } from "./load";
import { Movers } from "./movers";
import { type Bill, billOf, type OverviewSearch } from "./state";
import { Estimates, Tiles } from "./tiles";

/** The first number does not wait for it. */
const WaitingRuns = lazy(() => import("../runs/waiting").then(({ WaitingRuns }) => ({ default: WaitingRuns })));

export function OverviewPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const search = useSearch({ from: "/$org/costs/" });
  const navigate = useNavigate({ from: "/$org/costs/" });
  const change = (part: OverviewSearch) =>
    void navigate({ to: ".", search: (old: OverviewSearch) => ({ ...old, ...part }), replace: true });
  const datasets = useQuery(listCostDatasets.query({ path: { org } }));
  const changePeriod = (period: string) =>
    change({
      period,
      ...(isForeign(search.currency, datasets.data?.datasets, periodRange(period)) ? { currency: undefined } : {}),
    });
  const opening = openingPeriod(datasets.data?.datasets);
  const choice = choiceOf(search, opening);
  const billed = useQuery({ ...overviewQuery(org, choice), enabled: !opens(search) || !datasets.isPending });
  const unbilled = isUnbilled(search, billed.data);
  const effective = useQuery({
    ...overviewQuery(org, { ...choice, measure: "EffectiveCost" }),
    enabled: unbilled,
  });
  const { data: answer, error, refetch, isPlaceholderData } = unbilled ? effective : billed;
  const mending = useMended(error, { ...search }, (left) => void navigate({ to: ".", search: left, replace: true }));
  useWhole(org, search, isPlaceholderData || error ? undefined : answer, choice);
  useKeptOverview(org, search, opening, !error && !isPlaceholderData && (answer?.totals?.rows ?? 0) > 0);

  if (error && !answer && !mending) {
    return (
      <Page>
        <Card>
          <Empty
            icon={CircleAlert}
            title={t("overview.failed")}
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
  }
  if (!answer) return <OverviewSkeleton />;
  const asOf = search.as_of ?? null;
  const data = billOf(answer);
  if (!data) {
    return (
      <Page>
        <PageHead title={t("overview.title")} />
        <MomentNotice asOf={asOf} onNow={() => change({ as_of: undefined })} />
        <Suspense>
          <WaitingRuns />
        </Suspense>
        <Card>
          <FirstBill />
        </Card>
      </Page>
    );
  }
  const comparing = search.compare !== "none";
  return (
    <Page className={cn("transition-opacity duration-100", isPlaceholderData && "opacity-60")}>
      <PageHead
        title={periodName(data.period, locale, "long")}
        hint={<OtherCurrencies data={data} asOf={asOf} onCurrency={(currency) => change({ currency })} />}
      >
        <PeriodPicker period={data.period} periods={data.periods} onChange={changePeriod} />
        <Button
          size="small"
          aria-pressed={comparing}
          className={cn("font-normal", comparing && "!border-accent !bg-accent-soft !text-accent")}
          onClick={() => change({ compare: comparing ? "none" : undefined })}
        >
          {t("overview.versus", { period: periodName(data.previous_period, locale) })}
        </Button>
        <MeasurePicker measure={data.measure} onChange={(value) => change({ measure: value as CostMeasure })} />
        {data.currency && (
          <CurrencyPicker
            currency={data.currency}
            currencies={data.currencies}
            onChange={(currency) => change({ currency: currency ?? undefined })}
          />
        )}
        <MomentPicker asOf={asOf} onChange={(as_of) => change({ as_of })} />
      </PageHead>
      <MomentNotice asOf={asOf} onNow={() => change({ as_of: undefined })} />
      {unbilled && (
        <Notice tone="neutral" icon={Info} title={t("overview.unbilled")}>
          {t("overview.unbilledHint")}
        </Notice>
      )}
      {data.totals.rows === 0 && opening && opening !== data.period && (
        <Notice
          tone="neutral"
          icon={Info}
          title={t("overview.nothingIn", { period: periodName(data.period, locale, "long") })}
          action={
            <Button size="small" onClick={() => changePeriod(opening)}>
              {t("result.seePeriod", { period: periodName(opening, locale, "long") })}
            </Button>
          }
        />
      )}
      <Suspense>
        <WaitingRuns />
      </Suspense>
      {data.missing_charges.length > 0 && <MissingCharges missing={data.missing_charges} />}
      {data.possibly_twice.length > 0 && <PossiblyTwice doubts={data.possibly_twice} />}
      {data.same_bills.length > 0 && <SameBills bills={data.same_bills} />}
      <Tiles data={data} asOf={asOf} />
      <Estimates data={data} asOf={asOf} />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,2.1fr)_minmax(19rem,1fr)]">
        <Daily
          data={data}
          asOf={asOf}
          comparing={comparing}
          view={search.daily ?? "chart"}
          onView={(view) => change({ daily: view === "chart" ? undefined : view })}
        />
        <Movers data={data} asOf={asOf} />
      </div>
      <Breakdown data={data} asOf={asOf} by={search.by} onBy={(by) => change({ by })} />
    </Page>
  );
}

/**
 * Writes into the address what was chosen for it, so that it shows the same to whoever is sent it, next month too. What is measured
 * stays open: without a choice it is what the period has.
 */
function useWhole(org: string, search: OverviewSearch, answer: Overview | undefined, choice: OverviewChoice) {
  const navigate = useNavigate({ from: "/$org/costs/" });
  const cache = useQueryClient();
  const resting = useRouterState({ select: ({ status }) => status === "idle" });
  const period = search.period ?? answer?.period ?? undefined;
  const currency = search.currency ?? answer?.currency ?? undefined;
  const whole = period === search.period && currency === search.currency;
  const write = useEffectEvent(() => {
    // The same answer, under the name that it is asked by from now on.
    const asked = overviewQuery(org, choice).queryKey;
    const known = cache.getQueryData(asked);
    if (known) cache.setQueryData(overviewQuery(org, { ...choice, period, currency }).queryKey, known);
    void navigate({ to: ".", search: (old: OverviewSearch) => ({ ...old, period, currency }), replace: true });
  });
  useEffect(() => {
    // Somebody on the way elsewhere is not called back.
    if (answer && !whole && resting) write();
  }, [answer, whole, resting]);
}

/** What stands beside the sum in other currencies: never a part of it, and one press away. */
function OtherCurrencies({
  data,
  asOf,
  onCurrency,
}: {
  data: Bill;
  asOf: string | null;
  onCurrency: (currency: string) => void;
}) {
  const { t } = useTranslation();
  const org = useOrg();
  const { measure, currency, period } = data;
  const { data: sums } = useQuery({
    ...reportQuery(org, toQuery({ ...standard, group: [], grain: "none", measure, asOf }, periodRange(period))),
    enabled: data.currencies.length > 1,
  });
  const others = sums?.totals_by_currency.filter((other) => other.currency !== currency) ?? [];
  if (data.currencies.length < 2 || others.length === 0) return null;
  return (
    <span className="flex flex-wrap gap-x-3 text-[13px]">
      {others.map((other) => (
        <button
          key={other.currency}
          type="button"
          className="hover:text-accent"
          title={t("explorer.showCurrency", { currency: other.currency })}
          onClick={() => onCurrency(other.currency)}
        >
          + <Amount value={other.totals[measure] ?? "0"} currency={other.currency} />
        </button>
      ))}
    </span>
  );
}

function FirstBill() {
  const { t } = useTranslation();
  const org = useOrg();
  const may = useMay("costs:write");
  return (
    <Empty
      icon={UploadCloud}
      title={t("overview.empty")}
      action={
        may && (
          <>
            <UploadLink />
            <Button asChild>
              <Link to="/$org/costs/sources" params={{ org }}>
                {t("overview.connect")}
              </Link>
            </Button>
          </>
        )
      }
    >
      {may ? t("overview.emptyHint") : t("overview.askAdministrator")}
    </Empty>
  );
}

function OverviewSkeleton() {
  const { t } = useTranslation();
  return (
    <Page>
      <div role="status" aria-label={t("common:loading")} className="space-y-4">
        <Skeleton className="h-7.5 w-64" />
        <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
          {[0, 1, 2, 3].map((tile) => (
            <div key={tile} className="card space-y-3 p-4">
              <Skeleton className="w-20" />
              <Skeleton className="h-8 w-36" />
              <Skeleton className="w-24" />
            </div>
          ))}
        </div>
        <div className="card p-4">
          <Skeleton className="h-72" />
        </div>
        <div className="card space-y-3 p-4">
          {[0, 1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-5" />
          ))}
        </div>
      </div>
    </Page>
  );
}
