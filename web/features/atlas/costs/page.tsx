/** Atlas › Cost comparison: a workload on Cloud Run, VMs and Kubernetes. Along the load nothing is asked of the server; other inputs are computed there, exactly. */
import type { Compared } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, RotateCcw, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { fieldsOf, messageOf } from "@/api/client";
import { listPriceBooks } from "@/api/generated/atlas";
import { useOrg } from "@/api/session";
import { Button } from "@/ui/button";
import { Menu, MenuChoices } from "@/ui/overlay";
import { Card, Empty, Notice, Page, PageHead, PickerButton, Skeleton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { useDebounced } from "@/util/debounced";
import { compareQuery } from "../queries";
import { useTranslation } from "../words";
import { Assumptions } from "./assumptions";
import { BreakEvens } from "./break-evens";
import { Environments } from "./environments";
import { Inputs } from "./inputs";
import { Lines } from "./lines";
import { Picture } from "./picture";
import { Plans, ranked } from "./plans";
import { Sensitivity } from "./sensitivity";
import { type Looked, read, requestOf, spans, standard, write } from "./state";
import { OwnWorkload, useWorkload } from "./workload";

/** Long enough for a moving slider, short enough to feel at once. */
const CALM = 120;

export function ComparisonPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const search = useSearch({ from: "/$org/atlas/costs" });
  const navigate = useNavigate({ from: "/$org/atlas/costs" });
  const [state, setState] = useState<Looked>(() => read(search));
  const [workload, setWorkload] = useWorkload();
  const change = (part: Partial<Looked>) => setState((before) => ({ ...before, ...part }));
  const calm = useDebounced(state, CALM);
  useEffect(() => {
    void navigate({ to: ".", search: write(calm), replace: true, resetScroll: false });
  }, [calm, navigate]);

  const books = useQuery(listPriceBooks.query({ path: { org } }));
  const asked = useQuery(compareQuery(org, requestOf(calm, workload)));
  const [shown, setShown] = useState<Compared | null>(null);
  useEffect(() => {
    if (asked.data && !asked.isPlaceholderData) setShown(asked.data);
  }, [asked.data, asked.isPlaceholderData]);
  const waiting = state.set !== calm.set || asked.isFetching;
  const pale = cn("min-w-0 transition-opacity duration-100", (waiting || asked.isError) && "opacity-60");

  const comparison = shown?.comparison;
  const plans = useMemo(() => (comparison ? ranked(comparison, state.load) : []), [comparison, state.load]);
  const plan = plans.find(({ plan: one }) => one.plan === state.plan)?.plan ?? plans[0]?.plan;
  const book = books.data?.books.find(({ name }) => name === (state.book ?? books.data.books[0]?.name));
  const touched = Object.keys(state.set).length > 0;
  return (
    <Page>
      <PageHead
        title={t("costs.title")}
        hint={comparison ? t("costs.introOf", { workload: comparison.workload }) : t("costs.intro")}
      >
        {books.data && book && (
          <Menu
            align="end"
            className="w-80"
            trigger={<PickerButton label={t("costs.prices")} value={`${book.provider}, ${book.region}`} />}
          >
            <MenuChoices
              value={book.name}
              onChange={(name) => change({ book: name === books.data.books[0]?.name ? null : name })}
              choices={books.data.books.map(({ name, title, valid_from, valid_to }) => ({
                value: name,
                label: (
                  <span className="block py-0.5">
                    {title}
                    <span className="block text-xs font-normal text-muted">
                      {valid_from} – {valid_to ?? t("costs.untilReplaced")}
                    </span>
                  </span>
                ),
              }))}
            />
          </Menu>
        )}
        {shown && (
          <Menu
            align="end"
            trigger={<PickerButton label={t("environments.title")} value={shown.comparison.environment} />}
          >
            <MenuChoices
              value={shown.comparison.environment}
              onChange={(environment) => change({ environment })}
              choices={shown.environments.map((value) => ({ value, label: value }))}
            />
          </Menu>
        )}
        <OwnWorkload
          text={workload}
          example={books.data?.example ?? ""}
          current={shown?.workload ?? null}
          onText={(text) => {
            setWorkload(text);
            change({ set: {}, environment: null });
          }}
        />
      </PageHead>
      {book && !book.holds_today && (
        <Notice
          tone="warn"
          icon={TriangleAlert}
          title={t("costs.pricesMeantFor", {
            from: book.valid_from,
            to: book.valid_to ?? t("costs.untilReplaced"),
          })}
        >
          {t("costs.pricesCheck")}
        </Notice>
      )}
      {asked.isError && (
        <Notice
          tone="bad"
          icon={CircleAlert}
          title={messageOf(asked.error)}
          action={
            <Button size="small" onClick={() => void asked.refetch()}>
              {t("common:tryAgain")}
            </Button>
          }
        >
          {fieldsOf(asked.error).length > 1 && (
            <ul>
              {fieldsOf(asked.error).map(({ message }, index) => (
                <li key={index}>{message}</li>
              ))}
            </ul>
          )}
          {shown && <p>{t("costs.fromBefore")}</p>}
        </Notice>
      )}
      {!comparison || !plan ? (
        asked.isError ? null : (
          <div className="grid gap-4 lg:grid-cols-[20rem_1fr]" role="status" aria-label={t("common:loading")}>
            <Skeleton className="h-[30rem]" />
            <Skeleton className="h-[30rem]" />
          </div>
        )
      ) : comparison.plans.length === 0 ? (
        <Card>
          <Empty icon={CircleAlert} title={t("costs.nonePriced")} />
        </Card>
      ) : (
        // On a phone the answer comes first, then what it depends on, then what it is made of.
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[20rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
          <div className={cn("space-y-4 lg:col-start-2 lg:row-start-1", pale)} aria-busy={waiting}>
            <Picture
              comparison={comparison}
              load={state.load}
              span={state.span}
              spans={spans}
              chosen={plan.plan}
              onLoad={(load) => change({ load })}
              onSpan={(span) => change({ span, load: Number(state.load) > Number(span) ? standard.load : state.load })}
            />
            <Plans
              comparison={comparison}
              plans={plans}
              load={state.load}
              chosen={plan.plan}
              onChoose={(name) => change({ plan: name })}
            />
          </div>
          <div className="self-start lg:sticky lg:top-17 lg:col-start-1 lg:row-span-2 lg:row-start-1 lg:max-h-[calc(100dvh-5.5rem)] lg:overflow-y-auto lg:rounded-[10px]">
            <Card
              title={t("workload.title")}
              actions={
                touched && (
                  <Button size="small" kind="quiet" onClick={() => change({ set: {} })}>
                    <RotateCcw className="size-4" aria-hidden />
                    {t("workload.reset")}
                  </Button>
                )
              }
            >
              <Inputs inputs={shown.inputs} set={state.set} onChange={(set) => change({ set })} />
              <p role="status" className="mt-3 border-t border-line pt-2.5 text-[13px] text-muted">
                {waiting
                  ? t("costs.computing")
                  : asked.isError
                    ? t("costs.notComputed")
                    : t("costs.computed", { time: shown.elapsed_ms })}
              </p>
            </Card>
          </div>
          <div className={cn("space-y-4 lg:col-start-2", pale)} aria-busy={waiting}>
            <BreakEvens comparison={comparison} load={state.load} onLoad={(load) => change({ load })} />
            <Lines plan={plan} load={state.load} currency={comparison.book.currency} />
            <Sensitivity comparison={comparison} plan={plan} />
            <Environments comparison={comparison} />
            <Assumptions comparison={comparison} plan={plan} />
          </div>
        </div>
      )}
    </Page>
  );
}
