/** The charges themselves, largest first, a page at a time. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleAlert, Receipt } from "lucide-react";
import { messageOf } from "@/api/client";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Card, Empty, SkeletonRows } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { dayName } from "@/util/dates";
import { More } from "../more";
import { chargesOf } from "../queries";
import { useMended } from "../refused";
import { useTranslation } from "../words";
import { chargeKey } from "./keys";
import { chargesQuery } from "./load";
import { costColumn, type Explorer, write } from "./state";

export function Charges({
  state,
  range,
  onOpen,
  onRefused,
}: {
  state: Explorer;
  range: { start: string; end: string } | null;
  onOpen: (charge: string) => void;
  /** What is left of the address without what the server could not use. */
  onRefused: (address: Record<string, string | undefined>) => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const measure = costColumn(state.measure);
  const pages = useInfiniteQuery(chargesQuery(org, state, range));
  const { data, error, refetch } = pages;
  const mending = useMended(error, { ...write(state) }, onRefused);
  if (error && !mending)
    return (
      <Card>
        <Empty
          icon={CircleAlert}
          title={t("charges.failed")}
          action={
            <Button kind="primary" onClick={() => void refetch()}>
              {t("common:tryAgain")}
            </Button>
          }
        >
          {messageOf(error)}
        </Empty>
      </Card>
    );
  if (!data)
    return (
      <Card flush>
        <SkeletonRows rows={10} />
      </Card>
    );
  const rows = chargesOf(data.pages);
  const dayOf = ({ ChargePeriodStart: start }: (typeof rows)[number]) => (start ? dayName(String(start), locale) : "–");
  // Charges of all currencies stand here together unless one was chosen: then each says its own.
  const currencies = new Set(rows.map((row) => row.BillingCurrency));
  const unit = currencies.size === 1 ? String(rows[0]?.BillingCurrency ?? "") : "";
  return (
    <Card flush>
      {rows.length === 0 ? (
        <Empty icon={Receipt} title={t("explorer.noMatch")}>
          {t("explorer.noMatchHint")}
        </Empty>
      ) : (
        <Scroll label={t("column.charges")}>
          <table className="w-full text-[13px]">
            <thead className="text-muted">
              <tr className="border-b border-line text-left">
                <th className="hidden py-2.5 pl-4 font-medium sm:table-cell">{t("column.day")}</th>
                <th className="px-4 py-2.5 font-medium">{t("charge.title")}</th>
                <th className="hidden px-4 py-2.5 font-medium lg:table-cell">{t("column.account")}</th>
                <th className="hidden px-4 py-2.5 font-medium xl:table-cell">{t("column.resource")}</th>
                <th className="num hidden px-4 py-2.5 font-medium md:table-cell">{t("charges.quantity")}</th>
                <th className="num px-4 py-2.5 font-medium">
                  {t(`measure.${measure}`)}
                  {unit && ` (${unit})`}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr
                  key={chargeKey(row)}
                  onClick={() => onOpen(chargeKey(row))}
                  className="cursor-pointer border-b border-line last:border-0 hover:bg-sunken"
                >
                  <td className="hidden py-2 pl-4 whitespace-nowrap text-muted sm:table-cell">{dayOf(row)}</td>
                  <td className="w-full max-w-0 px-4 py-2 sm:w-auto sm:max-w-md sm:min-w-52">
                    <button
                      type="button"
                      className="block max-w-full truncate text-left font-medium hover:text-accent"
                      onClick={(event) => {
                        event.stopPropagation();
                        onOpen(chargeKey(row));
                      }}
                    >
                      {row.ServiceName ?? t("common:none")}
                    </button>
                    <span className="block truncate text-muted">
                      <span className="sm:hidden">{dayOf(row)} · </span>
                      {row.ChargeDescription ?? row.ChargeCategory}
                    </span>
                  </td>
                  <td className="hidden max-w-44 truncate px-4 py-2 lg:table-cell">
                    {row.SubAccountName ?? row.SubAccountId ?? "–"}
                    <span className="block text-muted">{row.RegionName ?? row.RegionId}</span>
                  </td>
                  <td
                    className="hidden max-w-56 truncate px-4 py-2 text-muted xl:table-cell"
                    title={String(row.ResourceId ?? "")}
                  >
                    {row.ResourceName ?? row.ResourceId ?? "–"}
                  </td>
                  <td className="num hidden px-4 py-2 text-muted md:table-cell">
                    {row.ConsumedQuantity != null ? (
                      <>
                        <Amount value={String(row.ConsumedQuantity)} /> {row.ConsumedUnit}
                      </>
                    ) : (
                      "–"
                    )}
                  </td>
                  <td className="num px-4 py-2 font-medium">
                    <Amount
                      value={String(row[measure] ?? "0")}
                      currency={unit ? null : String(row.BillingCurrency ?? "XXX")}
                    />
                  </td>
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
