/** The period by service, account, region or category: bars, changes and the shape of the days. */
import type { Slice } from "@stoa/client";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useOrg } from "@/api/session";
import { colorsOf, otherVariable, SERIES } from "@/chart/colors";
import { useLocale } from "@/i18n";
import { Amount, Delta, Dot, ShareBar, Sparkline } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Card, Segments } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { periodName } from "@/util/dates";
import { geometry } from "@/util/money";
import { count } from "@/util/units";
import { OTHER } from "../explorer/keys";
import { write } from "../explorer/state";
import { useTranslation } from "../words";
import { type Bill, type By, breakdowns, explored, narrowed, wholeDays } from "./state";

const tables: Record<
  By,
  [slices: `by_${By}`, dimension: "ServiceName" | "SubAccountId" | "RegionId" | "ServiceCategory"]
> = {
  service: ["by_service", "ServiceName"],
  account: ["by_account", "SubAccountId"],
  region: ["by_region", "RegionId"],
  category: ["by_category", "ServiceCategory"],
};

/** As many as are shown at first; a few more are shown with them, for a button that hides next to nothing is in the way. */
const FEW = 12;
const ENOUGH_TO_HIDE = 4;

export function Breakdown({
  data,
  asOf,
  by,
  onBy,
}: {
  data: Bill;
  asOf: string | null;
  by: By | undefined;
  onBy: (by: By) => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const [all, setAll] = useState(false);
  const chosen: By = by ?? "service";
  const [field, standard] = tables[chosen];
  const dimension = chosen === "account" ? data.account_dimension || standard : standard;
  const slices: Slice[] = data[field];
  const largest = Math.max(...slices.map(({ current }) => Math.abs(geometry(current))), 0);
  const color = colorsOf(
    `${org}.${dimension}`,
    slices
      .filter(({ other }) => !other)
      .slice(0, SERIES)
      .map(({ key }) => key ?? ""),
  );
  const whole = wholeDays(data, Date.now());
  const hides = slices.length >= FEW + ENOUGH_TO_HIDE;
  const shown = all || !hides ? slices : slices.slice(0, FEW);
  const shade = (slice: Slice) => (slice.other ? otherVariable : color(slice.key));

  return (
    <Card
      flush
      title={t(`breakdown.by.${chosen}`)}
      actions={
        <Segments
          label={t("breakdown.title")}
          value={chosen}
          onChange={onBy}
          choices={breakdowns.map((value) => ({ value, label: t(`dimension.${tables[value][1]}`) }))}
        />
      }
    >
      <Scroll label={t("breakdown.title")}>
        <table className="w-full">
          <thead className="text-[13px] text-muted">
            <tr className="border-b border-line">
              <th className="py-2 pl-4 text-left font-medium">{t(`dimension.${standard}`)}</th>
              <th className="hidden w-[18%] py-2 md:table-cell">
                <span className="sr-only">{t("column.share")}</span>
              </th>
              <th className="num py-2 pr-4 font-medium">
                {periodName(data.period, locale)}
                {data.currency && ` (${data.currency})`}
              </th>
              <th className="num hidden py-2 pr-4 font-medium sm:table-cell">
                {periodName(data.previous_period, locale)}
              </th>
              <th className="num hidden py-2 pr-4 font-medium lg:table-cell">{t("column.change")}</th>
              <th className="num py-2 pr-4 font-medium">%</th>
              <th className="hidden py-2 pr-4 text-left font-medium md:table-cell">{t("breakdown.days")}</th>
              <th className="hidden w-8 sm:table-cell">
                <span className="sr-only">{t("breakdown.open")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((slice) => (
              <tr
                key={slice.other ? OTHER : slice.key}
                className="group relative border-b border-line last:border-0 hover:bg-sunken"
              >
                <th scope="row" className="max-w-0 min-w-36 py-2.25 pl-4 text-left font-normal md:w-[30%]">
                  <Link
                    to="/$org/costs/explorer"
                    params={{ org }}
                    search={write(
                      slice.other
                        ? explored(data, asOf, { group: [dimension], top: 100, view: "table", grain: "none" })
                        : narrowed(data, asOf, dimension, slice.key),
                    )}
                    className="flex min-w-0 items-center gap-2.5 after:absolute after:inset-0 group-hover:text-accent"
                  >
                    <Dot color={shade(slice)} />
                    <span className="truncate">
                      {slice.other ? t("other") : slice.name || slice.key || t("common:none")}
                    </span>
                  </Link>
                </th>
                <td className="hidden px-4 md:table-cell">
                  <ShareBar share={largest ? geometry(slice.current) / largest : 0} color={shade(slice)} />
                </td>
                <td className="num py-2.25 pr-4 font-medium">
                  <Amount value={slice.current} />
                </td>
                <td className="num hidden py-2.25 pr-4 text-muted sm:table-cell">
                  <Amount value={slice.previous} />
                </td>
                <td className="num hidden py-2.25 pr-4 lg:table-cell">
                  <Amount value={slice.change} signed />
                </td>
                <td className="num py-2.25 pr-4 text-[13px]">
                  <Delta current={slice.current} previous={slice.previous} />
                </td>
                <td className="hidden w-28 py-2.25 pr-4 md:table-cell">
                  <Sparkline
                    values={slice.daily.slice(0, whole).map(geometry)}
                    color={shade(slice)}
                    width={104}
                    height={22}
                  />
                </td>
                <td className="hidden pr-3 sm:table-cell">
                  <ChevronRight className="size-4 text-faint group-hover:text-accent" aria-hidden />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {hides && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="quiet" size="small" onClick={() => setAll(!all)}>
            {all ? t("breakdown.fewer") : t("breakdown.all", { number: count(slices.length, locale) })}
          </Button>
        </div>
      )}
    </Card>
  );
}
