/** Costs › Overview: what was spent, what changed, and where. Every number opens what it is made of. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, UploadCloud } from "lucide-react";
import { isAbout, messageOf } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { useMay } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { Card, Empty, Page, PageHead, Skeleton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { periodName } from "@/util/dates";
import { MissingCharges, PossiblyTwice } from "../caveats";
import { openingPeriod } from "../periods";
import { CurrencyPicker, MeasurePicker, MomentNotice, MomentPicker, PeriodPicker } from "../pickers";
import { overviewQuery } from "../queries";
import { SameBills } from "../same-bills";
import { UploadLink } from "../upload-link";
import { useTranslation } from "../words";
import { Breakdown } from "./breakdown";
import { Daily } from "./daily";
import { choiceOf, opens } from "./load";
import { Movers } from "./movers";
import { billOf, type OverviewSearch } from "./state";
import { Estimates, Tiles } from "./tiles";

export function OverviewPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const search = useSearch({ from: "/$org/costs/" });
  const navigate = useNavigate({ from: "/$org/costs/" });
  const change = (part: OverviewSearch) =>
    void navigate({ to: ".", search: (old: OverviewSearch) => ({ ...old, ...part }), replace: true });
  const datasets = useQuery({ ...listCostDatasets.query({ path: { org } }), enabled: opens(search) });
  const {
    data: answer,
    error,
    refetch,
    isPlaceholderData,
  } = useQuery({
    ...overviewQuery(org, choiceOf(search, openingPeriod(datasets.data?.datasets))),
    enabled: !opens(search) || !datasets.isPending,
  });

  if (error && !answer) {
    return (
      <Page>
        <Card>
          <Empty
            icon={CircleAlert}
            title={t("overview.failed")}
            action={
              <Button
                kind="primary"
                onClick={() => (isAbout(error, "currency") ? change({ currency: undefined }) : void refetch())}
              >
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
        <Card>
          <FirstBill />
        </Card>
      </Page>
    );
  }
  const comparing = search.compare !== "none";
  return (
    <Page className={cn("transition-opacity duration-100", isPlaceholderData && "opacity-60")}>
      <PageHead title={periodName(data.period, locale, "long")}>
        <PeriodPicker period={data.period} periods={data.periods} onChange={(period) => change({ period })} />
        <Button
          size="small"
          aria-pressed={comparing}
          className={cn("font-normal", comparing && "!border-accent !bg-accent-soft !text-accent")}
          onClick={() => change({ compare: comparing ? "none" : undefined })}
        >
          {t("overview.versus", { period: periodName(data.previous_period, locale) })}
        </Button>
        <MeasurePicker
          measure={data.measure}
          onChange={(value) =>
            change({ measure: value === "BilledCost" && data.measure !== "EstimatedCost" ? undefined : value })
          }
        />
        {data.currency && (
          <CurrencyPicker
            currency={data.currency}
            currencies={data.currencies}
            onChange={(currency) => change({ currency })}
          />
        )}
        <MomentPicker asOf={asOf} onChange={(as_of) => change({ as_of })} />
      </PageHead>
      <MomentNotice asOf={asOf} onNow={() => change({ as_of: undefined })} />
      {data.missing_charges.length > 0 && <MissingCharges missing={data.missing_charges} />}
      {data.possibly_twice.length > 0 && <PossiblyTwice doubts={data.possibly_twice} />}
      {data.same_bills.length > 0 && <SameBills bills={data.same_bills} />}
      <Tiles data={data} asOf={asOf} />
      <Estimates data={data} asOf={asOf} />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,2.1fr)_minmax(19rem,1fr)]">
        <Daily data={data} asOf={asOf} comparing={comparing} />
        <Movers data={data} asOf={asOf} />
      </div>
      <Breakdown data={data} asOf={asOf} by={search.by} onBy={(by) => change({ by })} />
    </Page>
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
