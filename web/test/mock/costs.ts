// The handlers of costs: sources, runs, datasets and reports over the charges in memory.
import type { CostMeasure, KindOfSource, Publish, Query, Reject, RowsQuery, RunLogLine, Source } from "@stoa/client";
import * as datasets from "../../api/generated/costs-datasets.ts";
import * as reports from "../../api/generated/costs-reports.ts";
import * as runsApi from "../../api/generated/costs-runs.ts";
import * as sourcesApi from "../../api/generated/costs-sources.ts";
import { type Charge, charges } from "./data.ts";
import { ago, answer, answerFile, answerStream, find, page, Refusal } from "./handler.ts";
import { answer as ask, focusRow, inRange, matches, overview, values } from "./query.ts";
import { at, nov, runs, sources, startRun } from "./runs.ts";

const data: Record<string, Charge[]> = { acme_m4x2k1: charges(), lighthouse_m4x2zz: charges(0.0137) };
const chargesOf = (org: string) => data[org] ?? [];
const hasBills = (org: string) => chargesOf(org).length > 0;
/** An earlier moment shows fewer rows, as a version before the last publish would. */
const chargesAt = (org: string, as_of: string | null | undefined) =>
  as_of ? chargesOf(org).filter((row) => row.day < "2026-11-15") : chargesOf(org);

const publishes: Publish[] = [
  {
    id: "pub-14",
    published_at: ago(41.7),
    source_id: "src-aws",
    source_name: "AWS production",
    run_id: "run-101",
    periods: nov,
    raw_version: 14,
  },
  {
    id: "pub-13",
    published_at: ago(299.9),
    source_id: "src-focus",
    source_name: "FOCUS sample, all providers",
    run_id: "run-100",
    periods: [{ billing_period: "2026-10", rows: 88120, billed: { USD: "9120.5512" } }],
    raw_version: 13,
  },
  {
    id: "pub-12",
    published_at: ago(60 * 26),
    source_id: "src-aws",
    source_name: "AWS production",
    run_id: "run-097",
    periods: [
      { billing_period: "2026-11", rows: 1201, billed: { USD: "13870.2" } },
      { billing_period: "2026-10", rows: 1290, billed: { USD: "18402.1709" } },
    ],
    raw_version: 12,
  },
];
/** The document says of the columns of a charge only that they are JSON; its type allows no value at all. */
const rowOf = (charge: Charge) => focusRow(charge) as Record<string, never>;
const withLastRun = (source: Source): Source => ({
  ...source,
  last_run: runs.find((item) => item.source_id === source.id) ?? null,
});

function logOf(id: string): RunLogLine[] {
  const item = find(runs, id);
  const lines: Omit<RunLogLine, "id">[] = [
    { time: ago(42), level: "info", step: "land", message: `Landed ${item.files.length} file(s)` },
    { time: ago(41.9), level: "info", step: "convert", message: `Recognised ${item.recognised?.title ?? "nothing"}` },
  ];
  if (item.rejects)
    lines.push({
      time: ago(41.8),
      level: "warn",
      step: "convert",
      message: `${item.rejects} rows rejected; see rejects.csv`,
    });
  lines.push(
    item.error
      ? { time: ago(41.8), level: "error", step: "convert", message: item.error.message }
      : { time: ago(41.7), level: "info", step: "publish", message: "Published version 14: 2026-11 replaced" },
  );
  return lines.map((line, index) => ({ id: index + 1, ...line }));
}

const rejects: Reject[] = [
  {
    file: "acme-hourly-00001.csv.gz",
    line: 17,
    column: "lineItem/UnblendedCost",
    value: "n/a",
    reason: "is not a number",
    said: { code: "not_a_number", params: {} },
  },
  {
    file: "acme-hourly-00001.csv.gz",
    line: 20_412,
    column: "bill/BillingPeriodStartDate",
    value: "2026-13-01",
    reason: "There is no month 13",
  },
  {
    file: "acme-hourly-00002.csv.gz",
    line: 3,
    column: "",
    value: "",
    reason: "The row has 91 fields, the header has 94",
  },
];

const dimensions: [name: string, title: string][] = [
  ["ServiceName", "Service"],
  ["ServiceCategory", "Service category"],
  ["ServiceProviderName", "Provider"],
  ["BillingAccountId", "Billing account"],
  ["SubAccountId", "Account"],
  ["RegionId", "Region"],
  ["ChargeCategory", "Charge category"],
  ["PricingCategory", "Pricing category"],
  ["ResourceType", "Resource type"],
  ["ResourceId", "Resource"],
  ["SkuId", "SKU"],
  ["BillingCurrency", "Currency"],
  ["source_id", "Source"],
  ["Tags.team", "Tag: team"],
];

const formats: [id: string, name: string, vendor: string | null, version: string | null][] = [
  ["aws-cur", "AWS Cost and Usage Report, legacy", "AWS", null],
  ["azure-ea", "Azure cost and usage details, Enterprise Agreement", "Azure", null],
  ["focus-1.0", "FOCUS 1.0 Cost and Usage", null, "1.0"],
  ["focus-1.4", "FOCUS 1.4 Cost and Usage", null, "1.4"],
  ["gcp-standard", "Google Cloud standard usage cost export", "Google Cloud", null],
  ["openai-costs", "OpenAI organization costs", "OpenAI", null],
  ["saas-subscriptions", "SaaS subscriptions", null, null],
];

const sourceHandlers = [
  answer(sourcesApi.listCostCriteria, () => []),
  answer(sourcesApi.listCostFormats, () => ({
    formats: formats.map(([id, name, vendor, version]) => ({
      id,
      name,
      vendor,
      version,
      dataset: "CostAndUsage",
      document: name,
      unsupported: null,
    })),
    endings: [".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".zip"],
    compressions: [".gz", ".zst"],
  })),
  answer(sourcesApi.listCostSourceKinds, (): KindOfSource[] => [
    { kind: "upload", usable: true, why_not: null, said: null, prefixes: [] },
    { kind: "folder", usable: true, why_not: null, said: null, prefixes: [] },
    { kind: "object_store", usable: true, why_not: null, said: null, prefixes: ["s3://billing-exports/"] },
  ]),
  answer(sourcesApi.listCostSources, ({ path, query }) =>
    page(hasBills(path.org) ? sources.map(withLastRun) : [], query),
  ),
  answer(sourcesApi.getCostSource, ({ path }) => withLastRun(find(sources, path.source))),
  answer(
    sourcesApi.createCostSource,
    ({ body }) => {
      if (body.url?.includes("nowhere"))
        throw new Refusal(422, "folder_not_found", "The folder does not exist on the server.", [
          {
            field: "url",
            code: "folder_not_found",
            message: "The server has no folder of this name. Write the path as the server sees it.",
          },
        ]);
      const source: Source = {
        id: `src-${sources.length + 1}`,
        name: body.name,
        kind: body.kind,
        url: body.url,
        schedule: body.schedule,
        account: body.account,
        format: null,
        identity: null,
        state: "active",
        applicability: {},
        allow_duplicate: false,
        allow_account_change: false,
        allow_missing_charges: false,
        allow_possibly_twice: false,
        last_run: null,
        periods: [],
        created_at: ago(0),
      };
      sources.push(source);
      return source;
    },
    201,
  ),
  answer(sourcesApi.updateCostSource, ({ path, body }) => {
    const source = find(sources, path.source);
    const given = Object.entries(body ?? {}).filter(([, value]) => value !== undefined);
    return Object.assign(source, Object.fromEntries(given)) as Source;
  }),
  answer(
    sourcesApi.deleteCostSource,
    ({ path }) => void sources.splice(sources.indexOf(find(sources, path.source)), 1),
  ),
];

const runHandlers = [
  answer(
    runsApi.startCostRun,
    ({ path }) =>
      startRun(find(sources, path.source), [{ name: "acme-hourly-00001.csv.gz", bytes: 48_210_331 }], "manual"),
    202,
  ),
  answer(
    runsApi.uploadCosts,
    async ({ request }) => {
      const files = (await request.formData()).getAll("file").filter((file) => file instanceof File);
      if (files.some(({ name }) => name.includes("empty")))
        throw new Refusal(
          422,
          "empty_file",
          "The file is empty: it has no header and no rows. Export it again and upload that.",
        );
      const source = sources[0]!;
      const sent = files.map(({ name, size }) => ({ name, bytes: Math.max(60_000_000, size) }));
      return { run: startRun(source, sent, "upload"), source };
    },
    202,
  ),
  answer(runsApi.listCostRuns, ({ path, query: { source, state, ...query } }) => {
    const known = hasBills(path.org) ? runs.map(at) : [];
    return page(
      known.filter((run) => (!source || run.source_id === source) && (!state || run.state === state)),
      query,
    );
  }),
  answer(runsApi.getCostRun, ({ path }) => at(find(runs, path.run))),
  answer(
    runsApi.cancelCostRun,
    ({ path }) => Object.assign(find(runs, path.run), { state: "cancelled" as const }),
    202,
  ),
  answer(
    runsApi.confirmCostRun,
    ({ path }) => {
      const old = find(runs, path.run);
      return startRun({ id: old.source_id, name: old.source_name }, old.files, "manual");
    },
    202,
  ),
  answer(runsApi.discardCostRun, ({ path }) => Object.assign(find(runs, path.run), { state: "cancelled" as const })),
  answer(
    runsApi.retryCostRun,
    ({ path }) => {
      const old = find(runs, path.run);
      return startRun({ id: old.source_id, name: old.source_name }, old.files, "retry");
    },
    202,
  ),
  answer(runsApi.getCostRunLog, ({ path, query }) => page(logOf(path.run), query)),
  answer(runsApi.listCostRunRejects, ({ path, query }) => page(find(runs, path.run).rejects ? rejects : [], query)),
  answerFile(runsApi.downloadCostRunRejects, () => ({
    content: "file,line,column,value,reason,code,params\n",
    type: "text/csv",
    name: "rejects.csv",
  })),
  answerStream(runsApi.watchCostRun, ({ run }, send, close) => {
    const timer = setInterval(() => {
      const now = at(find(runs, run));
      send("run", now);
      if (["pending", "running", "cancelling"].includes(now.state)) return;
      clearInterval(timer);
      close();
    }, 200);
    return () => clearInterval(timer);
  }),
];

const reportHandlers = [
  answer(datasets.listCostDatasets, ({ path }) => ({
    datasets: hasBills(path.org)
      ? [
          {
            dataset: "CostAndUsage",
            raw_version: 14,
            rollup_version: 14,
            updated_at: ago(41.7),
            periods: sources.flatMap((source) =>
              source.periods.map((period) => ({
                ...period,
                source_id: source.id,
                source_name: source.name,
                run_id: "run-101",
                updated_at: ago(41.7),
              })),
            ),
          },
        ]
      : [],
  })),
  answer(datasets.listSameCostBills, () => ({ items: [] })),
  answer(datasets.listCostDatasetVersions, ({ path, query }) => page(hasBills(path.org) ? publishes : [], query)),
  answer(reports.getCostOverview, ({ path, query }) =>
    overview(chargesAt(path.org, query.as_of), query.period ?? null, (query.measure ?? "BilledCost") as CostMeasure),
  ),
  answer(reports.queryCosts, ({ path, body }) => ask(chargesAt(path.org, body.as_of), body as Query)),
  answer(reports.listCostRows, ({ path, body }) => {
    const wanted = body as RowsQuery;
    const from = Number(wanted.cursor ?? 0);
    const size = wanted.limit ?? 100;
    const kept = chargesAt(path.org, wanted.as_of)
      .filter((row) => inRange(row, wanted.range ?? null, wanted.basis) && matches(row, wanted.filters))
      .sort((a, b) => Number(b.billed - a.billed));
    return {
      rows: kept.slice(from, from + size).map(rowOf),
      next_cursor: from + size < kept.length ? String(from + size) : null,
    };
  }),
  answer(reports.getCostRow, ({ path }) => {
    const row = find(chargesOf(path.org), path.row);
    const source = sources.find((item) => item.id === row.source_id);
    return { row: rowOf(row), source, run: at(runs[0]!), file: row.file, line: row.line };
  }),
  answerFile(reports.exportCosts, ({ body }) => ({
    content: "ServiceName,BilledCost\n",
    type: "text/csv",
    name: `acme-BilledCost-by-ServiceName-2024-09.${body.format}`,
  })),
  answer(reports.listCostDimensions, () => ({
    dimensions: dimensions.map(([name, title]) => ({
      name,
      title,
      description: "",
      rollup: !/Resource|Sku|Tags/.test(name),
    })),
    measures: ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "Rows"].map((name) => ({
      name,
      title: name,
      description: "",
      money: name !== "Rows",
      rollup: true,
    })),
  })),
  answer(reports.listCostValues, ({ path, query }) => ({
    values: values(chargesOf(path.org), query.dimension ?? "", query.q ?? "", Number(query.limit ?? 50)),
    currency: "USD",
    more: false,
  })),
  answer(reports.listCostTagKeys, () => ({ keys: [{ key: "team", rows: 900 }], more: false })),
];

export const costs = [...sourceHandlers, ...runHandlers, ...reportHandlers];
