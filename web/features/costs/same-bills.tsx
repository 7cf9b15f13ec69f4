/** Bills that several sources hold: told above the figures, because these count their charges more than once. */
import type { SameBill } from "@stoa/client";
import { Link } from "@tanstack/react-router";
import { Copy } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/parts";
import { periodName } from "@/util/dates";
import { Amounts } from "./caveats";
import { useTranslation } from "./words";

/** `here`: the page of the sources itself, which needs no way to it. */
export function SameBills({ bills, here = false }: { bills: SameBill[]; here?: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  return (
    <Notice
      tone="warn"
      icon={Copy}
      title={t("sameBills.title")}
      action={
        !here && (
          <Button asChild size="small">
            <Link to="/$org/costs/sources" params={{ org }}>
              {t("sources.title")}
            </Link>
          </Button>
        )
      }
    >
      <ul className="space-y-1">
        {bills.map(({ billing_period, account, providers, sources }) => (
          <li key={`${billing_period} ${account}`}>
            {periodName(billing_period, locale)}, {[...providers, account].join(" ")}:{" "}
            {sources.map(({ source_id, name, billed }, index) => (
              <span key={source_id}>
                {index > 0 && ", "}
                <span className="font-medium">{name ?? source_id}</span>
                <Amounts of={billed} />
              </span>
            ))}
          </li>
        ))}
      </ul>
      <p className="mt-1">{t("sameBills.body")}</p>
    </Notice>
  );
}
