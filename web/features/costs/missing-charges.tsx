/** Charges of published bills that are in no total because they could not be read: told above the figures, which lack them. */
import type { MissingCharges as Missing } from "@stoa/client";
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
  const locale = useLocale();
  const org = useOrg();
  return (
    <Notice tone="warn" icon={TriangleAlert} title={t("missing.title")}>
      <ul className="space-y-1">
        {missing.map(({ billing_period, source_id, name, run_id, rows_rejected, rows_unreadable, rejected }) => (
          <li key={`${billing_period} ${source_id}`}>
            {periodName(billing_period, locale)},{" "}
            <Link to="/$org/costs/runs/$run" params={{ org, run: run_id }} className="font-medium hover:text-accent">
              {name ?? source_id}
            </Link>
            : {t("count.rows", { count: Math.max(rows_rejected, rows_unreadable) })}
            {Object.entries(rejected).map(([currency, amount]) => (
              <span key={currency}>
                {" "}
                <Amount value={amount} currency={currency} />
              </span>
            ))}
          </li>
        ))}
      </ul>
      <p className="mt-1">{t("missing.body")}</p>
    </Notice>
  );
}
