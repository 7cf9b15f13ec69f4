/** What came of a run: the balance, what was rejected and why, what the checks found, or what went wrong. */
import type { Run } from "@stoa/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CheckCircle2, CircleAlert, Download, Equal, Scale, TriangleAlert } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { downloadCostRunRejects } from "@/api/generated/costs-runs";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { translated } from "@/i18n/problems";
import { placed, useStatements } from "@/i18n/statements";
import { Amount } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Badge, Card, Notice, SkeletonRows } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { periodName } from "@/util/dates";
import { full } from "@/util/money";
import { count } from "@/util/units";
import { useMonthLink } from "../kept";
import { More } from "../more";
import { useTranslation } from "../words";
import { rejectsPages } from "./search";

/** `action`: what can be done about it where it is shown. */
export function RunFailure({ run, action }: { run: Run; action?: ReactNode }) {
  const { t } = useTranslation();
  if (!run.error) return null;
  const { message, file, line, column, remedy, code } = run.error;
  const said = translated({ code, detail: message });
  const place = [file, line != null && t("place.line", { line }), column && t("place.column", { column })]
    .filter(Boolean)
    .join(", ");
  return (
    <Notice tone="bad" icon={CircleAlert} title={said ?? message} action={action}>
      {place && <div className="font-mono text-[13px]">{place}</div>}
      {!said && remedy && <div className="mt-1">{remedy}</div>}
      <div className="mt-1 text-[13px] text-muted">{code}</div>
    </Notice>
  );
}

/** Where the money is now: a link per billing period. */
export function RunPeriods({ run, kind = "plain" }: { run: Run; kind?: "plain" | "primary" }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const monthLink = useMonthLink(org);
  return (
    <>
      {run.periods.map(({ billing_period, billed }, index) => (
        <Button asChild key={billing_period} kind={index === 0 ? kind : "plain"} size="small">
          <Link to="/$org/costs" params={{ org }} search={monthLink(billing_period, { billed })}>
            {t("result.seePeriod", { period: periodName(billing_period, locale, "long") })}
          </Link>
        </Button>
      ))}
    </>
  );
}

export function BalanceCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const stated = useStatements();
  const locale = useLocale();
  const { balance } = run;
  if (!balance) return null;
  const { rows_split = 0, rows_skipped = 0, skipped = [], unreadable = [] } = balance;
  const even =
    balance.rows_in + rows_split === balance.rows_out + balance.rows_rejected + rows_skipped &&
    balance.money.every(({ balanced }) => balanced);
  const incomplete = balance.warnings?.some(({ code }) => code === "incomplete_delivery");
  const twice = balance.money.some(({ possibly_twice_millionths: share = 0 }) => share > 0);
  const verdict = !even ? (
    <Badge tone="bad" icon={TriangleAlert}>
      {t("result.doesNotAddUp")}
    </Badge>
  ) : balance.rows_rejected > 0 || unreadable.length > 0 ? (
    <Badge tone="warn" icon={TriangleAlert}>
      {t("missing.title")}
    </Badge>
  ) : incomplete ? (
    <Badge tone="warn" icon={TriangleAlert}>
      {t("result.incomplete")}
    </Badge>
  ) : twice ? (
    <Badge tone="warn" icon={TriangleAlert}>
      {t("twice.title")}
    </Badge>
  ) : (
    <Badge tone="good" icon={CheckCircle2}>
      {t("result.nothingLost")}
    </Badge>
  );
  // What the columns are called, and what stands before each.
  const columns = [
    { sign: "", word: t("result.in") },
    ...(rows_split > 0 ? [{ sign: "+", word: t("result.split") }] : []),
    { sign: "=", word: t("result.out") },
    { sign: "+", word: t("result.rejected") },
    ...(rows_skipped > 0 ? [{ sign: "+", word: t("result.skipped") }] : []),
  ];
  const cells = (into: string, split: string, ...others: string[]) =>
    (rows_split > 0 ? [into, split, ...others] : [into, ...others]).slice(0, columns.length);
  const number = (value: number) => count(value, locale);
  const lines = [
    {
      key: "rows",
      name: <>{t("column.rows")}</>,
      values: cells(
        number(balance.rows_in),
        number(rows_split),
        number(balance.rows_out),
        number(balance.rows_rejected),
        number(rows_skipped),
      ),
    },
    ...balance.money.map(({ currency, column, in: into, out, rejected, skipped: left = "0" }) => ({
      key: `${currency} ${column}`,
      name: (
        <>
          {currency} <span className="text-[13px] text-muted">{column}</span>
        </>
      ),
      // A row that is split is split without a remainder: its money came in once.
      values: cells(full(into, locale), "", full(out, locale), full(rejected, locale), full(left, locale)),
    })),
  ];
  return (
    <Card
      flush
      title={
        <span className="flex items-center gap-2">
          <Scale className="size-4 text-muted" aria-hidden />
          {t("result.balance")}
        </span>
      }
      actions={verdict}
    >
      <dl className="px-4 pb-3 sm:hidden">
        {lines.map(({ key, name, values }) => (
          <div key={key} className="border-t border-line py-2.5 first:border-0">
            <dt className="font-medium">{name}</dt>
            {columns.map(
              ({ sign, word }, index) =>
                values[index] && (
                  <dd key={word} className="flex justify-between gap-4">
                    <span className="text-muted">
                      {sign} {word}
                    </span>
                    <span className="tabular-nums">{values[index]}</span>
                  </dd>
                ),
            )}
          </div>
        ))}
      </dl>
      <Scroll className="relative hidden overflow-x-auto sm:block" label={t("result.balance")}>
        <table className="w-full">
          <thead className="text-[13px] text-muted">
            <tr className="border-b border-line">
              <td />
              {columns.map(({ word }, index) => (
                <Fragment key={word}>
                  {index > 0 && <td />}
                  <th className="num px-4 py-2 font-medium">{word}</th>
                </Fragment>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ key, name, values }) => (
              <BalanceRow key={key} name={name} values={values} signs={columns.map(({ sign }) => sign)} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {skipped.length > 0 && (
        <ul className="border-t border-line px-4 py-3 text-[13px]" aria-label={t("skipped.title")}>
          {skipped.map(({ because, said, rows, money }) => (
            <li key={because} className="py-0.5">
              <span className="font-medium">{t("count.rows", { count: rows })}</span>
              {money
                .filter(
                  ({ column }) =>
                    column === (money.some((one) => one.column === "BilledCost") ? "BilledCost" : "EffectiveCost"),
                )
                .map(({ currency, amount }) => (
                  <span key={currency}>
                    , {full(amount, locale)} {currency}
                  </span>
                ))}
              <span className="text-muted"> {t("skipped.because", { because: stated(said, because) })}</span>
            </li>
          ))}
        </ul>
      )}
      {unreadable.length > 0 && (
        <ul className="border-t border-line px-4 py-3 text-[13px]" aria-label={t("unreadable.title")}>
          {unreadable.map(({ column, rows, first }) => (
            <li key={column} className="py-0.5">
              <span className="font-medium">{t("count.rows", { count: rows })}</span>
              <span className="text-muted"> {t("unreadable.without", { column })}</span>
              {first[0] && <code className="ml-2 [overflow-wrap:anywhere]">{placed(first[0])}</code>}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** What a person has to know although every charge is there: fields set aside, rounded amounts, other encodings. */
export function WarningsCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const stated = useStatements();
  const warnings = run.balance?.warnings ?? [];
  if (warnings.length === 0) return null;
  return (
    <Card
      flush
      title={
        <span className="flex items-center gap-2">
          <TriangleAlert className="size-4 text-muted" aria-hidden />
          {t("warnings.title")}
        </span>
      }
      actions={<Badge tone="warn">{warnings.length}</Badge>}
    >
      <ul>
        {warnings.map(({ code, column, message, said, rows, example, money }) => (
          <li key={`${code} ${column ?? ""} ${message}`} className="border-t border-line px-4 py-3">
            <div className="flex flex-wrap items-baseline justify-between gap-2">
              <span>
                {column && <span className="font-medium">{column} </span>}
                <span>{stated(said, message)}</span>
              </span>
              <span className="flex flex-wrap items-baseline gap-3 text-[13px] text-muted">
                {Object.entries(money ?? {}).map(([currency, value]) => (
                  <Amount key={currency} value={value} currency={currency} />
                ))}
                {rows > 0 && <span className="num">{t("count.rows", { count: rows })}</span>}
              </span>
            </div>
            {example && <div className="mt-0.5 text-[13px] text-muted [overflow-wrap:anywhere]">{placed(example)}</div>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function BalanceRow({ name, values, signs }: { name: React.ReactNode; values: string[]; signs: string[] }) {
  return (
    <tr className="border-b border-line last:border-0">
      <th scope="row" className="px-4 py-2.5 text-left font-medium whitespace-nowrap">
        {name}
      </th>
      {values.map((value, index) => (
        <Fragment key={index}>
          {index > 0 && (
            <td className="text-muted">
              {signs[index] === "=" ? <Equal className="size-3.5" aria-label="=" /> : value && signs[index]}
            </td>
          )}
          <td className="num px-4 py-2.5">{value}</td>
        </Fragment>
      ))}
    </tr>
  );
}

export function RejectsCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const stated = useStatements();
  const locale = useLocale();
  const org = useOrg();
  const some = (run.rejects ?? 0) > 0;
  const pages = useInfiniteQuery({
    ...rejectsPages(org, run.id),
    enabled: some,
  });
  if (!some) return null;
  const rejects = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card
      flush
      title={
        <span className="flex items-center gap-2">
          <TriangleAlert className="size-4 text-warn" aria-hidden />
          {t("rejected.title")} <span className="font-normal text-muted">{count(run.rejects ?? 0, locale)}</span>
        </span>
      }
      actions={
        <Button asChild size="small">
          <a
            href={downloadCostRunRejects.url({ path: { org, run: run.id }, query: { escape_formulas: true } })}
            download
          >
            <Download className="size-4" aria-hidden />
            CSV
          </a>
        </Button>
      }
    >
      {pages.isPending ? (
        <SkeletonRows rows={3} />
      ) : (
        <Scroll label={t("rejected.title")}>
          <table className="w-full text-[13px]">
            <thead className="text-muted">
              <tr className="border-b border-line text-left">
                <th className="px-4 py-2 font-medium">{t("column.file")}</th>
                <th className="num px-4 py-2 font-medium">{t("rejected.line")}</th>
                <th className="px-4 py-2 font-medium">{t("rejected.column")}</th>
                <th className="px-4 py-2 font-medium">{t("rejected.value")}</th>
                <th className="px-4 py-2 font-medium">{t("rejected.reason")}</th>
              </tr>
            </thead>
            <tbody>
              {rejects.map((reject, index) => (
                <tr key={index} className="border-b border-line last:border-0">
                  <td className="max-w-56 truncate px-4 py-2" title={reject.file}>
                    {reject.file}
                  </td>
                  <td className="num px-4 py-2">{count(reject.line, locale)}</td>
                  <td className="px-4 py-2 whitespace-nowrap">{reject.column || "–"}</td>
                  <td className="max-w-48 truncate px-4 py-2 font-mono" title={reject.value ?? undefined}>
                    {reject.value || "–"}
                  </td>
                  <td className="min-w-56 px-4 py-2">{stated(reject.said, reject.reason)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <More of={pages} />
    </Card>
  );
}

export function PeriodSums({ run }: { run: Run }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (run.periods.length === 0) return null;
  return (
    <ul className="space-y-1">
      {run.periods.map(({ billing_period, rows, billed }) => (
        <li key={billing_period} className="flex flex-wrap gap-x-3">
          <span className="font-medium">{periodName(billing_period, locale)}</span>
          <span className="text-muted">{t("count.rows", { count: rows })}</span>
          {Object.entries(billed).map(([currency, value]) => (
            <Amount key={currency} value={value} currency={currency} />
          ))}
          {Object.keys(billed).length === 0 && <span className="text-muted">{t("result.nothingInvoiced")}</span>}
        </li>
      ))}
    </ul>
  );
}
