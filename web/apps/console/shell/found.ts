/** What the palette finds beyond pages and commands: services and accounts that cost something, sources, runs, drawings and diagrams. */
import { useQuery } from "@tanstack/react-query";
import { type LinkOptions, linkOptions } from "@tanstack/react-router";
import { Activity, Boxes, DatabaseZap, type LucideIcon, Network, PencilRuler, Users } from "lucide-react";
import { listPictures } from "@/api/generated/atlas";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { listCostRuns } from "@/api/generated/costs-runs";
import { listCostSources } from "@/api/generated/costs-sources";
import { listDrawings } from "@/api/generated/drawings";
import { narrow, write } from "@/features/costs/explorer/state";
import { chosenBefore } from "@/features/costs/kept";
import { currenciesOf } from "@/features/costs/periods";
import { valuesQuery } from "@/features/costs/queries";
import { useLocale } from "@/i18n";
import { useMay } from "@/kit/permission/permission";
import { toldApart } from "@/util/apart";
import { periodRange, timeName } from "@/util/dates";

interface Found {
  kind: "services" | "accounts" | "sources" | "runs" | "drawings" | "diagrams";
  icon: LucideIcon;
  items: { key: string; name: string; hint?: string; to: LinkOptions }[];
  /** Where all of them stand, when they are more than are shown. */
  all?: LinkOptions;
}

/** So many letters say enough to look for. */
const ENOUGH = 2;
const MOST = 5;

export function useFound(org: string, typed: string): Found[] {
  const locale = useLocale();
  const asked = typed.length >= ENOUGH;
  const costs = useMay("costs:read") && asked;
  // What was found may have cost something in any month.
  const datasets = useQuery({ ...listCostDatasets.query({ path: { org } }), enabled: costs }).data?.datasets;
  const periods = datasets ?? [];
  const chosen = chosenBefore(org);
  const currency = currenciesOf(periods).find((known) => known === chosen.currency);
  const ask = costs && datasets !== undefined;
  const services = useQuery({ ...valuesQuery(org, "ServiceName", typed, currency), enabled: ask }).data;
  const accounts = useQuery({ ...valuesQuery(org, "SubAccountId", typed, currency), enabled: ask }).data;
  const months = periods.flatMap((of) => of.periods.map(({ billing_period }) => billing_period)).sort();
  const named = { path: { org }, query: { q: typed, limit: MOST } };
  const sources = useQuery({ ...listCostSources.query(named), enabled: costs }).data;
  const runs = useQuery({ ...listCostRuns.query(named), enabled: costs }).data;
  const drawings = useQuery({ ...listDrawings.query(named), enabled: useMay("drawings:read") && asked }).data;
  const pictures = useQuery({ ...listPictures.query({ path: { org } }), enabled: useMay("org:read") && asked }).data;
  if (!asked) return [];
  const [first, last] = [months[0], months.at(-1)];
  const everyMonth = {
    ...chosen,
    currency: currency ?? null,
    ...(first && last ? { from: periodRange(first).start, to: periodRange(last).end } : {}),
    grain: first === last ? ("day" as const) : ("month" as const),
  };
  const values = (dimension: string, group: string, of: typeof services) =>
    (of?.values ?? [])
      .flatMap(({ value, name, billed }) => (value ? [{ value, name, billed }] : []))
      .slice(0, MOST)
      .map(({ value, name, billed }) => ({
        key: value,
        name: name || value,
        hint: name && name !== value ? value : undefined,
        to: linkOptions({
          to: "/$org/costs/explorer",
          params: { org },
          search: write({
            ...everyMonth,
            // Of what has no charge in this currency the answer says in which it has some.
            currency: billed == null ? null : (of?.currency ?? null),
            filters: narrow([], dimension, value),
            group: [group],
          }),
        }),
      }));
  const allValues = (dimension: string, of: typeof services) =>
    of && (of.more || of.values.length > MOST)
      ? linkOptions({
          to: "/$org/costs/explorer",
          params: { org },
          search: write({
            ...everyMonth,
            filters: [{ dimension, op: "contains", values: [typed] }],
            group: [dimension],
          }),
        })
      : undefined;
  const words = typed.toLowerCase().split(/\s+/);
  const matching = (pictures?.pictures ?? []).filter(({ id, title }) =>
    words.every((word) => `${id} ${title}`.toLowerCase().includes(word)),
  );
  const called = toldApart(sources?.items ?? []);
  const all: Found[] = [
    {
      kind: "services",
      icon: Boxes,
      items: values("ServiceName", "SubAccountId", services),
      all: allValues("ServiceName", services),
    },
    {
      kind: "accounts",
      icon: Users,
      items: values("SubAccountId", "ServiceName", accounts),
      all: allValues("SubAccountId", accounts),
    },
    {
      kind: "sources",
      icon: DatabaseZap,
      all: sources?.next_cursor
        ? linkOptions({ to: "/$org/costs/sources", params: { org }, search: { q: typed } })
        : undefined,
      items: (sources?.items ?? []).map(({ id, name, identity }) => ({
        key: id,
        name: called({ id, name }),
        hint: identity && identity !== name ? identity : undefined,
        to: linkOptions({ to: "/$org/costs/sources/$source", params: { org, source: id } }),
      })),
    },
    {
      kind: "runs",
      icon: Activity,
      all: runs?.next_cursor
        ? linkOptions({ to: "/$org/costs/runs", params: { org }, search: { q: typed } })
        : undefined,
      items: (runs?.items ?? []).map(({ id, source_name, created_at }) => ({
        key: id,
        name: source_name,
        hint: timeName(created_at, locale),
        to: linkOptions({ to: "/$org/costs/runs/$run", params: { org, run: id } }),
      })),
    },
    {
      kind: "drawings",
      icon: PencilRuler,
      all: drawings?.next_cursor
        ? linkOptions({ to: "/$org/atlas/drawings", params: { org }, search: { q: typed } })
        : undefined,
      items: (drawings?.items ?? []).map(({ id, name }) => ({
        key: id,
        name,
        to: linkOptions({ to: "/$org/atlas/drawings/$drawing", params: { org, drawing: id } }),
      })),
    },
    {
      kind: "diagrams",
      icon: Network,
      all:
        matching.length > MOST
          ? linkOptions({ to: "/$org/atlas/pictures", params: { org }, search: { q: typed } })
          : undefined,
      items: matching.slice(0, MOST).map(({ id, title }) => ({
        key: id,
        name: title,
        to: linkOptions({ to: "/$org/atlas/pictures/$picture", params: { org, picture: id } }),
      })),
    },
  ];
  return all.filter(({ items }) => items.length > 0);
}
