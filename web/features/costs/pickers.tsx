/** The controls that costs pages share: period, measure, currency and moment in time. */
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Clock, History } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button, IconButton } from "@/ui/button";
import { Menu, MenuChoices } from "@/ui/overlay";
import { Notice, PickerButton } from "@/ui/parts";
import { periodName, timeName } from "@/util/dates";
import { type Measure, measures } from "./measures";
import { versionsQuery } from "./queries";
import { useTranslation } from "./words";

export function PeriodPicker({
  period,
  periods,
  onChange,
}: {
  period: string;
  periods: string[];
  onChange: (period: string) => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const sorted = [...periods].sort();
  const at = sorted.indexOf(period);
  const step = (by: number) => {
    const next = sorted[at + by];
    if (next) onChange(next);
  };
  return (
    <div className="flex items-center">
      <IconButton label={t("picker.previousPeriod")} disabled={at <= 0} onClick={() => step(-1)}>
        <ChevronLeft />
      </IconButton>
      <Menu trigger={<PickerButton name={t("column.period")} value={periodName(period, locale)} />}>
        <MenuChoices
          value={period}
          onChange={onChange}
          choices={sorted.toReversed().map((value) => ({ value, label: periodName(value, locale, "long") }))}
        />
      </Menu>
      <IconButton label={t("picker.nextPeriod")} disabled={at < 0 || at >= sorted.length - 1} onClick={() => step(1)}>
        <ChevronRight />
      </IconButton>
    </div>
  );
}

export function MeasurePicker({
  measure,
  onChange,
  rows,
}: {
  measure: string;
  onChange: (measure: string) => void;
  rows?: boolean;
}) {
  const { t } = useTranslation();
  const choices = measures.filter((value) => rows || value !== "Rows");
  return (
    <Menu
      className="w-80"
      trigger={<PickerButton name={t("picker.measure")} value={t(`measure.${measure as Measure}`)} />}
    >
      <MenuChoices
        value={measure}
        onChange={onChange}
        choices={choices.map((value) => ({
          value,
          label: (
            <span className="block py-0.5">
              {t(`measure.${value}`)}
              <span className="block text-xs font-normal text-muted">{t(`measureHint.${value}`)}</span>
            </span>
          ),
        }))}
      />
    </Menu>
  );
}

export function CurrencyPicker({
  currency,
  currencies,
  all,
  onChange,
}: {
  currency: string;
  currencies: string[];
  /** What showing all of them is called, where that can be. */
  all?: string;
  onChange: (currency: string | null) => void;
}) {
  const { t } = useTranslation();
  if (currencies.length < 2) return null;
  return (
    <Menu trigger={<PickerButton name={t("picker.currency")} value={currency} />}>
      <MenuChoices
        value={currency === all ? "" : currency}
        onChange={(value) => onChange(value || null)}
        choices={[...(all ? [{ value: "", label: all }] : []), ...currencies.map((value) => ({ value, label: value }))]}
      />
    </Menu>
  );
}

/** Now, or what was shown before any earlier publish. */
export function MomentPicker({
  asOf,
  onChange,
}: {
  asOf: string | null;
  onChange: (asOf: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { data } = useQuery(versionsQuery(useOrg()));
  const choices = [
    { value: "now", label: t("asOf.now") },
    ...(data?.items ?? []).map(({ published_at, source_name }) => ({
      value: published_at,
      label: timeName(published_at, locale),
      hint: source_name,
    })),
  ];
  if (asOf && !choices.some(({ value }) => value === asOf))
    choices.push({ value: asOf, label: timeName(asOf, locale) });
  return (
    <Menu
      align="end"
      className="max-w-96"
      trigger={
        <PickerButton icon={Clock} name={t("asOf.title")} value={asOf ? timeName(asOf, locale) : t("asOf.now")} />
      }
    >
      <MenuChoices
        value={asOf ?? "now"}
        onChange={(value) => onChange(value === "now" ? undefined : value)}
        choices={choices}
      />
    </Menu>
  );
}

export function MomentNotice({ asOf, onNow }: { asOf: string | null; onNow: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (!asOf) return null;
  return (
    <Notice
      tone="warn"
      icon={History}
      title={t("asOf.past")}
      action={
        <Button size="small" onClick={onNow}>
          {t("asOf.back")}
        </Button>
      }
    >
      {t("asOf.shownOn", { time: timeName(asOf, locale) })}
    </Notice>
  );
}
