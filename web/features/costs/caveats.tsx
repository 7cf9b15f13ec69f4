/**
 * What is wrong with bills that are shown all the same, told above the figures: charges that are in no total because they could not be
 * read, and charges that may be there twice.
 */
import type { MissingCharges as Missing, PossiblyTwice as Twice } from "@stoa/client";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { Notice } from "@/ui/parts";
import { periodName } from "@/util/dates";
import { useTranslation } from "./words";

export function MissingCharges({ missing }: { missing: Missing[] }) {
  const { t } = useTranslation();
  const bills = missing.map(({ rows_rejected, rows_unreadable, rejected, ...bill }) => ({
    ...bill,
    rows: Math.max(rows_rejected, rows_unreadable),
    amount: rejected,
  }));
  return <Caveat title={t("missing.title")} body={t("missing.body")} bills={bills} />;
}

export function PossiblyTwice({ doubts }: { doubts: Twice[] }) {
  const { t } = useTranslation();
  return <Caveat title={t("twice.title")} body={t("twice.body")} bills={doubts} />;
}

/** A bill with how many rows and how much money it is about. */
type Bill = Pick<Twice, "billing_period" | "source_id" | "name" | "run_id" | "amount"> & { rows?: number };

function Caveat({ title, body, bills }: { title: string; body: string; bills: Bill[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  return (
    <Notice tone="warn" icon={TriangleAlert} title={title}>
      <ul className="space-y-1">
        {bills.map(({ billing_period, source_id, name, run_id, rows, amount }) => (
          <li key={`${billing_period} ${source_id}`}>
            {periodName(billing_period, locale)},{" "}
            <Link to="/$org/costs/runs/$run" params={{ org, run: run_id }} className="font-medium hover:text-accent">
              {name ?? source_id}
            </Link>
            :{rows !== undefined && ` ${t("count.rows", { count: rows })}`}
            <Amounts of={amount} />
          </li>
        ))}
      </ul>
      <p className="mt-1">{body}</p>
    </Notice>
  );
}

/** Amounts of several currencies, each behind a blank. */
export function Amounts({ of }: { of: Record<string, string> }) {
  return Object.entries(of).map(([currency, value]) => (
    <span key={currency}>
      {" "}
      <Amount value={value} currency={currency} />
    </span>
  ));
}
