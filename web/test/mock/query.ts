// Answers the report queries of the contract over the rows in memory, as the server does over the lake.
import type { CostMeasure, Filter, Measure, Overview, Query, QueryResult, QueryRow, Slice, Values } from "@stoa/client";
import { type Charge, decimal } from "./data.ts";

const dimension: Record<string, (row: Charge) => string | null> = {
  ServiceName: (r) => r.service,
  ServiceCategory: (r) => r.category,
  ServiceProviderName: (r) => r.provider,
  BillingAccountId: (r) => r.billingAccount,
  SubAccountId: (r) => r.account,
  RegionId: (r) => r.region,
  ChargeCategory: (r) => r.charge,
  ResourceId: (r) => r.resource || null,
  ResourceType: (r) => r.resourceType || null,
  PricingCategory: (r) => r.pricing,
  SkuId: (r) => r.sku,
  BillingCurrency: () => "USD",
  source_id: (r) => r.source_id,
  "Tags.team": (r) => r.team,
};
const names: Record<string, (row: Charge) => string | null> = {
  SubAccountId: (r) => r.accountName,
  RegionId: (r) => r.regionName,
};
const measure: Record<Measure, (row: Charge) => bigint> = {
  BilledCost: (r) => r.billed,
  EffectiveCost: (r) => r.effective,
  ListCost: (r) => r.list,
  ContractedCost: (r) => r.contracted,
  EstimatedCost: () => 0n,
  Rows: () => 1n,
};
const show = (name: Measure, value: bigint) => (name === "Rows" ? value.toString() : decimal(value));

export function matches(row: Charge, filters: Filter[]): boolean {
  return filters.every(({ dimension: name, op, values }) => {
    const value = dimension[name]?.(row) ?? null;
    if (op === "is_null") return value === null;
    if (op === "is_not_null") return value !== null;
    if (op === "contains")
      return value !== null && values.some((part) => value.toLowerCase().includes((part ?? "").toLowerCase()));
    return (value !== null && values.includes(value)) === (op === "in");
  });
}

type Range = NonNullable<Query["range"]>;

const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
const firstDay = (month: number) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
const moved = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** Billed are all charges of the months that a range touches. */
export function inRange(row: Charge, range: Query["range"], basis: Query["basis"] | undefined): boolean {
  if (!range) return true;
  return basis === "charge"
    ? row.day >= range.start && row.day < range.end
    : monthOf(row.period) >= monthOf(range.start) && monthOf(row.period) <= monthOf(moved(range.end, -1));
}

/** The range before, and where a day of it lies in the range: as many months later under the same day or the last, or as many days. */
function before(
  { start, end }: Range,
  basis: Query["basis"] | undefined,
): { range: Range; now: (day: string) => string } {
  const whole = start.endsWith("-01") && end.endsWith("-01");
  if (whole || basis !== "charge") {
    const [from, to] = [monthOf(start), monthOf(moved(end, -1)) + 1];
    return {
      range: { start: firstDay(from - (to - from)), end: firstDay(from) },
      now: (day) => {
        const month = monthOf(day) + to - from;
        const last = Number(moved(firstDay(month + 1), -1).slice(8));
        return firstDay(month).slice(0, 8) + String(Math.min(last, Number(day.slice(8)))).padStart(2, "0");
      },
    };
  }
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000;
  return { range: { start: moved(start, -days), end: start }, now: (day) => moved(day, days) };
}

function total(rows: Charge[], measures: Measure[]): Values {
  return Object.fromEntries(
    measures.map((name) => [
      name,
      show(
        name,
        rows.reduce((sum, row) => sum + measure[name](row), 0n),
      ),
    ]),
  );
}

export function answer(all: Charge[], query: Query): QueryResult {
  const kept = all.filter((row) => matches(row, query.filters));
  const rows = kept.filter((row) => inRange(row, query.range, query.basis));
  const past = query.compare === "previous" && query.range ? before(query.range, query.basis) : null;
  const earlier = past ? kept.filter((row) => inRange(row, past.range, query.basis)) : [];
  const keyOf = (row: Charge) => JSON.stringify(query.group_by.map((name) => dimension[name]?.(row) ?? null));
  const by = query.top?.by ?? query.measures[0] ?? "BilledCost";
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0n) + measure[by](row));
  const ranked = [...sums].sort((a, b) => (b[1] > a[1] ? 1 : b[1] < a[1] ? -1 : 0)).map(([key]) => key);
  const shown = new Set(query.top ? ranked.slice(0, query.top.n) : ranked);
  const time = (row: Charge, side: "rows" | "before") => {
    const day = side === "before" ? past!.now(row.day) : row.day;
    const month = side === "before" ? past!.now(`${row.period}-01`) : `${row.period}-01`;
    return query.grain === "day" ? day : query.grain === "month" ? month : null;
  };
  const groups = new Map<string, { rows: Charge[]; before: Charge[]; key: string; time: string | null }>();
  const put = (row: Charge, side: "rows" | "before") => {
    const key = shown.has(keyOf(row)) ? keyOf(row) : "other";
    const when = time(row, side);
    const id = `${key}|${when}`;
    if (!groups.has(id)) groups.set(id, { rows: [], before: [], key, time: when });
    groups.get(id)![side].push(row);
  };
  for (const row of rows) put(row, "rows");
  for (const row of earlier) put(row, "before");
  const result: QueryRow[] = [...groups.values()].map((group) => {
    const sample = group.rows[0] ?? group.before[0]!;
    const other = group.key === "other";
    return {
      keys: Object.fromEntries(
        query.group_by.map((name) => [name, other ? null : (dimension[name]?.(sample) ?? null)]),
      ),
      names: other
        ? {}
        : Object.fromEntries(
            query.group_by.filter((name) => names[name]).map((name) => [name, names[name]!(sample) ?? ""]),
          ),
      time: group.time,
      values: total(group.rows, query.measures),
      previous: query.compare === "previous" ? total(group.before, query.measures) : null,
      other,
    };
  });
  const rank = new Map(ranked.map((key, index) => [key, index]));
  const order = (row: QueryRow) =>
    row.other ? 1e6 : (rank.get(JSON.stringify(query.group_by.map((name) => row.keys[name] ?? null))) ?? 1e5);
  result.sort((a, b) => (a.time ?? "").localeCompare(b.time ?? "") || order(a) - order(b));
  const raw = query.group_by
    .concat(query.filters.map((filter) => filter.dimension))
    .some((name) => /Resource|Sku|Tags/.test(name));
  return {
    columns: [
      ...query.group_by.map((name) => ({ name, type: "string" as const })),
      ...query.measures.map((name) => ({ name, type: "decimal" as const })),
    ],
    rows: result,
    totals: total(rows, query.measures),
    previous_totals: query.compare === "previous" ? total(earlier, query.measures) : null,
    currency: "USD",
    currencies: ["USD"],
    totals_by_currency: [{ currency: "USD", totals: total(rows, query.measures), previous_totals: null }],
    planned_to: raw ? "raw" : "rollup",
    rows_scanned: rows.length,
    elapsed_ms: raw ? 41 : 7,
    versions: { raw: 14, rollup: 14 },
    truncated: false,
  };
}

export function overview(all: Charge[], wanted: string | null, of: CostMeasure): Overview {
  const periods = [...new Set(all.map((row) => row.period))].sort().reverse();
  const period = wanted && periods.includes(wanted) ? wanted : (periods[0] ?? "2026-11");
  const previous = new Date(`${period}-01T00:00:00Z`);
  previous.setUTCMonth(previous.getUTCMonth() - 1);
  const previous_period = previous.toISOString().slice(0, 7);
  const now = all.filter((row) => row.period === period);
  const before = all.filter((row) => row.period === previous_period);
  const days = [...new Set(now.map((row) => row.day))].sort();
  const add = (rows: Charge[]) => rows.reduce((sum, row) => sum + measure[of](row), 0n);
  const slices = (name: string): Slice[] => {
    const keys = new Map<string | null, Charge[]>();
    for (const row of now) keys.set(dimension[name]!(row), [...(keys.get(dimension[name]!(row)) ?? []), row]);
    return [...keys]
      .map(([key, rows]) => {
        const current = add(rows);
        const past = add(before.filter((row) => dimension[name]!(row) === key));
        return {
          key,
          name: names[name]?.(rows[0]!) ?? key ?? "",
          other: false,
          current: decimal(current),
          previous: decimal(past),
          change: decimal(current - past),
          daily: days.map((day) => decimal(add(rows.filter((row) => row.day === day)))),
        };
      })
      .sort((a, b) => Number(b.current) - Number(a.current));
  };
  const by_service = slices("ServiceName");
  const top = by_service.slice(0, 8).map((slice) => slice.key);
  const current = add(now);
  const past = add(before);
  const by_region = slices("RegionId");
  const by_account = slices("SubAccountId");
  const movers = [
    ...by_service.map((slice) => ({ dimension: "ServiceName", ...slice })),
    ...by_region.map((slice) => ({ dimension: "RegionId", ...slice })),
    ...by_account.map((slice) => ({ dimension: "SubAccountId", ...slice })),
  ]
    .sort((a, b) => Math.abs(Number(b.change)) - Math.abs(Number(a.change)))
    .slice(0, 7)
    .map(({ dimension: name, key, name: title, current: now_, previous: past_, change }) => ({
      dimension: name,
      key: key ?? null,
      name: title ?? null,
      current: now_,
      previous: past_,
      change,
    }));
  return {
    period,
    previous_period,
    periods,
    currency: "USD",
    currencies: ["USD"],
    measure: of,
    totals: {
      current: decimal(current),
      previous: decimal(past),
      change: decimal(current - past),
      change_percent: past > 0n ? (Number(((current - past) * 1000n) / past) / 10).toFixed(1) : null,
      BilledCost: decimal(now.reduce((s, r) => s + r.billed, 0n)),
      EffectiveCost: decimal(now.reduce((s, r) => s + r.effective, 0n)),
      ListCost: decimal(now.reduce((s, r) => s + r.list, 0n)),
      ContractedCost: decimal(now.reduce((s, r) => s + r.contracted, 0n)),
      EstimatedCost: decimal(0n),
      rows: now.length,
    },
    daily: days.map((day) => {
      const rows = now.filter((row) => row.day === day);
      const series = top.map((key) => ({
        key,
        other: false,
        value: decimal(add(rows.filter((row) => row.service === key))),
      }));
      return {
        day,
        series: [
          ...series,
          { key: null, other: true, value: decimal(add(rows.filter((row) => !top.includes(row.service)))) },
        ],
      };
    }),
    by_service,
    by_account,
    account_dimension: "SubAccountId",
    by_region,
    by_category: slices("ServiceCategory"),
    movers,
    same_bills: [],
    missing_charges: [],
    possibly_twice: [],
    as_of: null,
    versions: { raw: 14, rollup: 14 },
    elapsed_ms: 12,
  };
}

export function focusRow(row: Charge): Record<string, unknown> {
  return {
    x_RowId: row.id,
    source_id: row.source_id,
    ChargePeriodStart: `${row.day}T00:00:00Z`,
    ChargePeriodEnd: `${row.day}T23:59:59Z`,
    BillingPeriodStart: `${row.period}-01T00:00:00Z`,
    BilledCost: decimal(row.billed),
    EffectiveCost: decimal(row.effective),
    ListCost: decimal(row.list),
    ContractedCost: decimal(row.contracted),
    BillingCurrency: "USD",
    ServiceName: row.service,
    ServiceCategory: row.category,
    ServiceProviderName: row.provider,
    HostProviderName: row.provider,
    InvoiceIssuerName: row.provider,
    BillingAccountId: row.billingAccount,
    BillingAccountName: "SunBird",
    SubAccountId: row.account,
    SubAccountName: row.accountName,
    RegionId: row.region,
    RegionName: row.regionName,
    ChargeCategory: row.charge,
    ChargeClass: null,
    ChargeDescription: row.description,
    ChargeFrequency: "Usage-Based",
    PricingCategory: row.pricing,
    PricingQuantity: decimal(row.quantity),
    PricingUnit: row.unit,
    ConsumedQuantity: decimal(row.quantity),
    ConsumedUnit: row.unit,
    SkuId: row.sku,
    SkuPriceId: `${row.sku}.JRTCKXETXF`,
    ResourceId: row.resource || null,
    ResourceType: row.resourceType || null,
    ResourceName: null,
    CommitmentDiscountId: null,
    Tags: { team: row.team, environment: "production" },
    x_SourceFile: row.file,
    x_SourceLine: row.line,
  };
}

export function values(all: Charge[], name: string, q: string, limit: number) {
  const sums = new Map<string | null, { billed: bigint; name: string | null }>();
  for (const row of all) {
    const key = dimension[name]?.(row) ?? null;
    const entry = sums.get(key) ?? { billed: 0n, name: names[name]?.(row) ?? null };
    sums.set(key, { ...entry, billed: entry.billed + row.billed });
  }
  return [...sums]
    .filter(([key, { name: title }]) => `${key} ${title}`.toLowerCase().includes(q.toLowerCase()))
    .sort((a, b) => Number(b[1].billed - a[1].billed))
    .slice(0, limit)
    .map(([value, entry]) => ({ value, name: entry.name, billed: decimal(entry.billed) }));
}
