/** Charges of published bills that may stand there twice: told above the figures, which are too high if they do. */
import type { PossiblyTwice as Doubt } from "@stoa/client";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { Notice } from "@/ui/parts";
import { periodName } from "@/util/dates";
import { useTranslation } from "./words";

export function PossiblyTwice({ doubts }: { doubts: Doubt[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  return (
    <Notice tone="warn" icon={TriangleAlert} title={t("twice.title")}>
      <ul className="space-y-1">
        {doubts.map(({ billing_period, source_id, name, run_id, amount }) => (
          <li key={`${billing_period} ${source_id}`}>
            {periodName(billing_period, locale)},{" "}
            <Link to="/$org/costs/runs/$run" params={{ org, run: run_id }} className="font-medium hover:text-accent">
              {name ?? source_id}
            </Link>
            :
            {Object.entries(amount).map(([currency, value]) => (
              <span key={currency}>
                {" "}
                <Amount value={value} currency={currency} />
              </span>
            ))}
          </li>
        ))}
      </ul>
      <p className="mt-1">{t("twice.body")}</p>
    </Notice>
  );
}
