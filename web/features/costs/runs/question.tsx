/** What a run asks before it publishes, with the months before and after, and the two answers; and what a run has replaced. */
import type { MonthChange, Run } from "@stoa/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History, TriangleAlert } from "lucide-react";
import { messageOf } from "@/api/client";
import { confirmCostRun, discardCostRun, getCostRun } from "@/api/generated/costs-runs";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { translated } from "@/i18n/problems";
import { useStatements } from "@/i18n/statements";
import { confirm } from "@/kit/confirm/confirm";
import { May } from "@/kit/permission/may";
import { Amount } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Card, Notice } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { toast } from "@/ui/toast";
import { periodName, timeName } from "@/util/dates";
import { money } from "@/util/money";
import { useTranslation } from "../words";

type Side = MonthChange["before"];
type Ask = NonNullable<Run["question"]>["asks"][number];

/** What a waiting run asks. Of one that was confirmed, what was said yes to; otherwise nothing. */
export function RunQuestion({ run }: { run: Run }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { question } = run;
  if (!question || (run.state !== "waiting" && !question.confirmed_at)) return null;
  const waits = run.state === "waiting";
  return (
    <Notice
      tone={waits ? "warn" : "neutral"}
      icon={TriangleAlert}
      title={waits ? t("asked.title") : t("asked.confirmed", { time: timeName(question.confirmed_at ?? "", locale) })}
    >
      <ul className="space-y-1.5">
        {question.asks.map((ask) => (
          <Asked key={ask.code} ask={ask} waits={waits} />
        ))}
      </ul>
      {waits && (
        <div className="mt-3 space-y-3">
          <Card flush title={t("asked.months")}>
            <Months
              label={t("asked.months")}
              changes={question.months}
              names={[t("asked.now"), t("asked.confirmedThen")]}
            />
          </Card>
          <p>{t("asked.until", { until: timeName(question.until, locale) })}</p>
          <May needs="costs:write">
            <Answers run={run} number={question.number} months={question.months} />
          </May>
        </div>
      )}
    </Notice>
  );
}

/** What was found, and when to say yes to it; the other languages say both in one. */
function Asked({ ask: { code, message, said, remedy }, waits }: { ask: Ask; waits: boolean }) {
  const stated = useStatements();
  const detail = stated(said, message);
  const whole = translated({ code, detail });
  return (
    <li>
      {whole ?? detail}
      {waits && !whole && <p className="mt-1 text-muted">{remedy}</p>}
    </li>
  );
}

function Answers({ run, number, months }: { run: Run; number: number; months: MonthChange[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const cache = useQueryClient();
  const path = { org, run: run.id };
  const known = getCostRun.query({ path });
  const keep = (now: Run) => cache.setQueryData(known.queryKey, now);
  const discard = useMutation({
    mutationFn: () => discardCostRun.send({ path }),
    onSuccess: (now) => {
      keep(now);
      toast(t("asked.discarded"));
    },
    onError: (problem) => {
      toast(messageOf(problem), "bad");
      // Somebody else may have answered.
      void cache.invalidateQueries({ queryKey: known.queryKey });
    },
  });
  const said = ({ rows, billed }: Side) =>
    rows === 0
      ? t("asked.nothing")
      : [
          t("count.rows", { count: rows }),
          ...Object.entries(billed).map(([currency, value]) => money(value, { currency, locale })),
        ].join(", ");
  const publish = () =>
    confirm({
      title: t("asked.confirmTitle", { name: run.source_name }),
      lost: [
        ...months.map(({ billing_period, before, after }) =>
          t("asked.change", {
            period: periodName(billing_period, locale, "long"),
            before: said(before),
            after: said(after),
          }),
        ),
        t("asked.wayBack"),
      ],
      action: t("asked.confirm"),
      run: async () => {
        try {
          keep(await confirmCostRun.send({ path, query: { question: number } }));
        } catch (problem) {
          void cache.invalidateQueries({ queryKey: known.queryKey });
          throw problem;
        }
      },
    });
  return (
    <div className="flex flex-wrap gap-2">
      <Button kind="primary" size="small" onClick={() => void publish()}>
        {t("asked.confirm")}
      </Button>
      <Button size="small" busy={discard.isPending} onClick={() => discard.mutate()}>
        {t("asked.discard")}
      </Button>
    </div>
  );
}

/** What a completed run took the place of, and the way back to it. */
export function Replaced({ run }: { run: Run }) {
  const { t } = useTranslation();
  const org = useOrg();
  if (run.state !== "completed" || run.replaced.length === 0) return null;
  const before = new Map(run.replaced.map((month) => [month.billing_period, month]));
  const changes = run.periods
    .filter(({ billing_period }) => before.has(billing_period))
    .map((after) => ({
      billing_period: after.billing_period,
      before: before.get(after.billing_period) ?? { rows: 0, billed: {} },
      after,
    }));
  return (
    <Card
      flush
      title={t("asked.replaced")}
      actions={
        <Button asChild size="small">
          <Link to="/$org/costs/datasets" params={{ org }}>
            <History className="size-4" aria-hidden />
            {t("history.title")}
          </Link>
        </Button>
      }
    >
      <Months label={t("asked.replaced")} changes={changes} names={[t("asked.before"), t("asked.after")]} />
    </Card>
  );
}

function Months({ label, changes, names }: { label: string; changes: MonthChange[]; names: [string, string] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Scroll label={label}>
      <table className="w-full">
        <thead className="text-[13px] text-muted">
          <tr className="border-b border-line">
            <th className="px-2.5 py-2 text-left font-medium sm:px-4">{t("column.period")}</th>
            {names.map((name) => (
              <th key={name} className="num px-2.5 py-2 font-medium whitespace-normal sm:px-4">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ billing_period, before, after }) => (
            <tr key={billing_period} className="border-b border-line align-top last:border-0">
              <th scope="row" className="px-2.5 py-2.5 text-left font-medium whitespace-nowrap sm:px-4">
                {periodName(billing_period, locale)}
              </th>
              <td className="num px-2.5 py-2.5 sm:px-4">
                <Holds side={before} />
              </td>
              <td className="num px-2.5 py-2.5 sm:px-4">
                <Holds side={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Holds({ side: { rows, billed } }: { side: Side }) {
  const { t } = useTranslation();
  if (rows === 0) return <span className="text-muted">{t("asked.nothing")}</span>;
  return (
    <>
      {Object.entries(billed).map(([currency, value]) => (
        <Amount key={currency} value={value} currency={currency} className="block font-medium" />
      ))}
      <span className="block text-[13px] text-muted">{t("count.rows", { count: rows })}</span>
    </>
  );
}
