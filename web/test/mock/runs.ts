// Runs and sources of the demo organisation; a run that is started takes about eight seconds.
import type { Run, RunStep, Source, StepName } from "@stoa/client";
import { ago } from "./handler.ts";

const steps = (state: (index: number) => string): RunStep[] =>
  (["land", "convert", "validate", "publish", "rollup"] as StepName[]).map((step, index) => ({
    step,
    state: state(index) as RunStep["state"],
    attempt: 1,
    started_at: state(index) === "pending" ? null : ago(9 - index),
    finished_at: state(index) === "completed" ? ago(8.8 - index) : null,
    detail: null,
  }));

function run(id: string, source: { id: string; name: string }, rest: Partial<Run>): Run {
  return {
    id,
    source_id: source.id,
    source_name: source.name,
    state: "completed",
    trigger: "schedule",
    files: [],
    recognised: null,
    steps: steps(() => "completed"),
    progress: null,
    rows_in: 0,
    rows_out: 0,
    rejects: 0,
    balance: null,
    validation: null,
    periods: [],
    replaced: [],
    question: null,
    error: null,
    created_at: ago(60),
    started_at: ago(60),
    finished_at: ago(59.7),
    ...rest,
  };
}
const balance = (rowsIn: number, rejected: number, money: string, out: string, lost: string): Run["balance"] => ({
  rows_in: rowsIn,
  rows_out: rowsIn - rejected,
  rows_rejected: rejected,
  money: [{ currency: "USD", column: "lineItem/UnblendedCost", in: money, out, rejected: lost, balanced: true }],
});
const aws = {
  format: "aws-cur-legacy",
  title: "AWS Cost and Usage Report, legacy CSV",
  version: "legacy",
  columns: 94,
};
const names = {
  aws: { id: "src-aws", name: "AWS production" },
  azure: { id: "src-azure", name: "Azure subscription exports" },
  focus: { id: "src-focus", name: "FOCUS sample, all providers" },
};
export const nov = [{ billing_period: "2026-11", rows: 1281, billed: { USD: "14921.330411021" } }];
export const runs: Run[] = [
  run("run-101", names.aws, {
    trigger: "upload",
    files: [
      { name: "acme-hourly-00001.csv.gz", bytes: 48_210_331 },
      { name: "acme-hourly-00002.csv.gz", bytes: 12_110_090 },
    ],
    recognised: aws,
    rows_in: 1_284_117,
    rows_out: 1_284_114,
    rejects: 3,
    balance: balance(1_284_117, 3, "14921.330411021", "14921.330411021", "0"),
    periods: nov,
    created_at: ago(42),
    started_at: ago(42),
    finished_at: ago(41.7),
    validation: {
      rules: 184,
      passed: 181,
      failed: [
        {
          rule: "CostAndUsage-ServiceCategory-C-003-M",
          column: "ServiceCategory",
          message: "must be one of the allowed values of FOCUS 1.3",
          count: 12,
          examples: ["“Machine learning” in row-0004kx", "“Machine learning” in row-0004kz"],
        },
        {
          rule: "CostAndUsage-RegionName-C-001-M",
          column: "RegionName",
          message: "must not be null when RegionId is not null",
          count: 2,
          examples: ["us-gov-west-1"],
        },
      ],
      advised: [
        {
          rule: "CostAndUsage-ConsumedUnit-C-003-O",
          column: "ConsumedUnit",
          message: "SHOULD be one of the units that FOCUS recommends",
          count: 288,
          examples: ['acme-hourly-00001.csv.gz, line 4: ConsumedUnit "Hrs"'],
        },
      ],
    },
  }),
  run("run-100", names.focus, {
    trigger: "upload",
    files: [{ name: "october-all-providers.parquet", bytes: 8_912_004 }],
    recognised: { format: "focus-1.2", title: "FOCUS 1.2 Cost and Usage", version: "1.2", columns: 57 },
    rows_in: 88_120,
    rows_out: 88_120,
    balance: balance(88_120, 0, "9120.5512", "9120.5512", "0"),
    validation: { rules: 184, passed: 184, failed: [] },
    periods: [{ billing_period: "2026-10", rows: 88120, billed: { USD: "9120.5512" } }],
    created_at: ago(300),
    started_at: ago(300),
    finished_at: ago(299.9),
  }),
  run("run-099", names.azure, {
    state: "failed",
    trigger: "schedule",
    files: [{ name: "export-20261119.csv.gz", bytes: 902_112 }],
    steps: steps((index) => (index === 0 ? "completed" : index === 1 ? "failed" : "pending")),
    created_at: ago(1500),
    started_at: ago(1500),
    finished_at: ago(1499.9),
    error: {
      code: "truncated_gzip",
      message: "The compressed file ends before its end mark: 902,112 bytes were read and 61,440 rows decoded.",
      file: "export-20261119.csv.gz",
      line: 61441,
      column: null,
      remedy: "Download or export the file again; the copy is incomplete. Nothing from it was kept.",
    },
  }),
  run("run-098", names.aws, {
    trigger: "schedule",
    state: "cancelled",
    steps: steps((index) => (index === 0 ? "completed" : index === 1 ? "cancelled" : "pending")),
    files: [{ name: "acme-hourly-00001.csv.gz", bytes: 48_000_001 }],
    recognised: aws,
    created_at: ago(2900),
    started_at: ago(2900),
    finished_at: ago(2899),
  }),
];
export const sources: Source[] = [
  {
    ...names.aws,
    kind: "object_store",
    applicability: {},
    allow_duplicate: false,
    allow_account_change: false,
    allow_missing_charges: false,
    allow_possibly_twice: false,
    url: "s3://acme-billing/cur/",
    format: "aws-cur-legacy",
    identity: "aws/1234567890123",
    schedule: "hourly",
    state: "active",
    last_run: null,
    periods: [
      ...nov,
      { billing_period: "2026-10", rows: 1290, billed: { USD: "18402.1709" } },
      { billing_period: "2026-09", rows: 1250, billed: { USD: "17011.02" } },
    ],
    created_at: ago(90000),
  },
  {
    ...names.azure,
    kind: "folder",
    applicability: { REGION_SUPPORTED: true },
    allow_duplicate: false,
    allow_account_change: false,
    allow_missing_charges: false,
    allow_possibly_twice: false,
    url: "/srv/exports/azure",
    format: null,
    identity: "azure/8611537",
    schedule: "daily",
    state: "active",
    last_run: null,
    periods: [{ billing_period: "2026-11", rows: 530, billed: { USD: "1210.4" } }],
    created_at: ago(80000),
  },
  {
    ...names.focus,
    kind: "upload",
    applicability: {},
    allow_duplicate: false,
    allow_account_change: false,
    allow_missing_charges: false,
    allow_possibly_twice: false,
    url: null,
    format: null,
    identity: "focus/SunBird",
    schedule: null,
    state: "active",
    last_run: null,
    periods: [{ billing_period: "2026-10", rows: 88120, billed: { USD: "9120.5512" } }],
    created_at: ago(70000),
  },
];
const live = new Map<string, { since: number; total: number; fail: boolean }>();

/** A run as far as it has come by now: about eight seconds from start to end. */
export function at(item: Run): Run {
  const simulation = live.get(item.id);
  if (!simulation || item.state === "cancelled") return item;
  const seconds = (Date.now() - simulation.since) / 1000;
  const rows = 1_284_117;
  if (simulation.fail && seconds > 1.5) {
    live.delete(item.id);
    return Object.assign(item, {
      state: "failed",
      steps: steps((index) => (index === 0 ? "completed" : index === 1 ? "failed" : "pending")),
      progress: null,
      finished_at: ago(0),
      error: {
        code: "unknown_columns",
        message:
          "This is not a format Stoa knows. Nearest: AWS Cost and Usage Report (12 of 94 columns), FOCUS 1.0 (3 of 43 columns).",
        file: item.files[0]?.name,
        line: 1,
        column: "amount",
        remedy:
          "Export one of the listed formats, or choose the format yourself when uploading. Missing for FOCUS 1.0: BilledCost, BillingPeriodStart, …",
      },
    });
  }
  if (seconds < 8) {
    const step = seconds < 1 ? 0 : seconds < 5.5 ? 1 : seconds < 6.5 ? 2 : seconds < 7.3 ? 3 : 4;
    const part = Math.min(1, Math.max(0, (seconds - 1) / 4.5));
    return Object.assign(item, {
      state: "running",
      recognised: seconds > 0.8 ? aws : null,
      started_at: new Date(simulation.since).toISOString(),
      steps: steps((index) => (index < step ? "completed" : index === step ? "running" : "pending")),
      progress: {
        step: item.steps[step]!.step,
        rows: Math.round(rows * part),
        bytes: Math.round(simulation.total * part),
        bytes_total: simulation.total,
        rows_per_second: 285_000,
        seconds_left: Math.max(0, Math.round(5.5 - seconds)),
      },
    });
  }
  live.delete(item.id);
  return Object.assign(item, {
    state: "completed",
    steps: steps(() => "completed"),
    progress: null,
    finished_at: ago(0),
    rows_in: rows,
    rows_out: rows - 3,
    rejects: 3,
    balance: balance(rows, 3, "14921.330411021", "14921.330411021", "0"),
    validation: runs.find((other) => other.id === "run-101")!.validation,
    periods: nov,
  });
}

export function startRun(source: { id: string; name: string }, files: Run["files"], trigger: string): Run {
  const item = run(`run-${102 + live.size + runs.length}`, source, {
    trigger,
    files,
    state: "pending",
    steps: steps(() => "pending"),
    rows_in: 0,
    rejects: 0,
    created_at: ago(0),
    started_at: null,
    finished_at: null,
  });
  live.set(item.id, {
    since: Date.now(),
    total: Math.max(
      1,
      files.reduce((sum, file) => sum + file.bytes, 0),
    ),
    fail: files.some((file) => /unknown|bad/.test(file.name)),
  });
  runs.unshift(item);
  return item;
}
