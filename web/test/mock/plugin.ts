// The API of the contract, in memory, for developing the web app without a server. A Vite plugin: it can never reach a bundle.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Query, RowsQuery, Run, RunStep, Source, StepName } from "@stoa/client";
import type { Connect, Plugin } from "vite";
import { type Charge, charges } from "./data.ts";
import { answer, focusRow, inRange, matches, overview, values } from "./query.ts";

type Context = {
  parts: string[];
  query: URLSearchParams;
  body: any;
  request: IncomingMessage;
  response: ServerResponse;
  org: string;
};
type Handler = (context: Context) => unknown;
class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: object[] = [],
  ) {
    super(detail);
  }
}

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const orgs = [
  { id: "o1", slug: "acme_m4x2k1", name: "Acme", role: "owner" as const, currency: "USD" },
  { id: "o2", slug: "lighthouse_m4x2zz", name: "Lighthouse Labs", role: "viewer" as const, currency: "EUR" },
  { id: "o3", slug: "empty_m4x300", name: "New venture", role: "owner" as const, currency: "USD" },
];
const data: Record<string, Charge[]> = { acme_m4x2k1: charges(), lighthouse_m4x2zz: charges(0.0137), empty_m4x300: [] };
const permissions = [
  "org:read",
  "org:write",
  "members:read",
  "members:write",
  "keys:read",
  "keys:write",
  "log:read",
  "costs:read",
  "costs:write",
  "jobs:read",
  "jobs:write",
];
const session = () => ({
  person: { id: "p1", email: "maria@acme.example", name: "Maria Keller" },
  organisations: orgs.map((org) => ({ ...org, permissions })),
  csrf_token: "mock",
});

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
const nov = [{ billing_period: "2026-11", rows: 1281, billed: { USD: "14921.330411021" } }];
const runs: Run[] = [
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
      passed: 182,
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
const sources: Source[] = [
  {
    ...names.aws,
    kind: "object_store",
    applicability: {},
    allow_duplicate: false,
    allow_account_change: false,
    allow_missing_charges: false,
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
function at(item: Run): Run {
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

function startRun(source: { id: string; name: string }, files: Run["files"], trigger: string): Run {
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

const keys: any[] = [
  {
    id: "key-1",
    name: "Grafana",
    prefix: "stoa_k1_8fQ2",
    permissions: ["costs:read"],
    created_at: ago(60 * 24 * 40),
    expires_at: null,
    last_used_at: ago(4),
    revoked_at: null,
  },
  {
    id: "key-2",
    name: "Nightly export loader",
    prefix: "stoa_k1_Zp0d",
    permissions: ["costs:read", "costs:write", "jobs:read"],
    created_at: ago(60 * 24 * 12),
    expires_at: "2027-01-31T00:00:00Z",
    last_used_at: ago(60 * 9),
    revoked_at: null,
  },
  {
    id: "key-3",
    name: "Old laptop",
    prefix: "stoa_k1_aa1X",
    permissions: ["costs:read"],
    created_at: ago(60 * 24 * 200),
    expires_at: null,
    last_used_at: null,
    revoked_at: ago(60 * 24 * 30),
  },
];
const members: any[] = [
  {
    id: "m1",
    person_id: "p1",
    name: "Maria Keller",
    email: "maria@acme.example",
    role: "owner",
    created_at: ago(60 * 24 * 90),
  },
  {
    id: "m2",
    person_id: "p2",
    name: "Jonas Ito",
    email: "jonas@acme.example",
    role: "admin",
    created_at: ago(60 * 24 * 60),
  },
  {
    id: "m3",
    person_id: "p3",
    name: "Amélie Roux",
    email: "amelie@acme.example",
    role: "viewer",
    created_at: ago(60 * 24 * 8),
  },
];
const invitations: any[] = [
  {
    id: "i1",
    email: "sam@acme.example",
    role: "member",
    created_at: ago(60 * 5),
    sent_at: ago(60 * 5),
    expires_at: ago(-60 * 24 * 6),
  },
];
const events = [
  [
    "costs.dataset.published",
    "dataset:CostAndUsage",
    "system:pipeline",
    { dataset: "CostAndUsage", raw_version: 14, rollup_version: 14, periods: ["2026-11"], rows: 1284114 },
  ],
  [
    "costs.run.completed",
    "run:run-101",
    "system:pipeline",
    { run_id: "run-101", rows_in: 1284117, rows_out: 1284114, rejects: 3 },
  ],
  ["costs.run.created", "run:run-101", "member:m1", { run_id: "run-101", trigger: "upload" }],
  [
    "accounts.api_key.created",
    "api_key:key-2",
    "member:m2",
    { name: "Nightly export loader", permissions: ["costs:read", "costs:write", "jobs:read"] },
  ],
  ["invitation.sent", "invitation:i1", "member:m1", { invitation_id: "i1", role: "member" }],
  ["costs.source.created", "source:src-aws", "member:m1", { name: "AWS production", kind: "object_store" }],
  ["accounts.organisation.created", "organisation:o1", "member:m1", { name: "Acme" }],
].map(([type, subject, actor, payload], index, all) => ({
  id: `e${index}`,
  sequence: all.length - index,
  type,
  subject,
  actor,
  source: "/orgs/acme_m4x2k1",
  time: ago(42 + index * 70),
  correlationid: "req-7f3a",
  data: payload,
}));
const mail = [
  {
    id: "mail-2",
    to: "sam@acme.example",
    subject: "Maria Keller added you to Acme",
    text: "Maria Keller added you to Acme on Stoa.\n\nSign in: http://localhost:5173/sign-in/link?token=invite-123\n\nThis link works once, for 7 days.",
    html: null,
    created_at: ago(300),
    purpose: "invitation",
  },
  {
    id: "mail-1",
    to: "maria@acme.example",
    subject: "Your sign-in link",
    text: "Hello Maria,\n\nthis link signs you in to Stoa:\n\nhttp://localhost:5173/sign-in/link?token=abc\n\nIt works once, for 15 minutes. If you did not ask for it, ignore this message.",
    html: null,
    created_at: ago(900),
    purpose: "sign_in",
  },
];
const jobs = runs.map((item, index) => ({
  id: `job-${index}`,
  kind: "costs.pipeline",
  state: item.state === "failed" ? "dead" : item.state,
  attempts: item.state === "failed" ? 3 : 1,
  max_attempts: 3,
  run_at: item.created_at,
  progress: null,
  error: item.error?.message ?? null,
  created_at: item.created_at,
  started_at: item.started_at,
  finished_at: item.finished_at,
}));
const publishes = [
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
const page = <T>(items: T[]) => ({ items, next_cursor: null, total: items.length });
const find = <T extends { id: string }>(items: T[], id: string | undefined): T => {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Problem(404, "not_found", "There is nothing here, or it is not yours.");
  return found;
};
const withLastRun = (source: Source): Source => ({
  ...source,
  last_run: runs.find((item) => item.source_id === source.id) ?? null,
});
/** An earlier moment shows fewer rows, as a version before the last publish would. */
const rowsAt = (org: string, as_of: string | null | undefined) =>
  as_of ? (data[org] ?? []).filter((row) => row.day < "2026-11-15") : (data[org] ?? []);
const dimensions = [
  "ServiceName:Service",
  "ServiceCategory:Service category",
  "ServiceProviderName:Provider",
  "BillingAccountId:Billing account",
  "SubAccountId:Account",
  "RegionId:Region",
  "ChargeCategory:Charge category",
  "PricingCategory:Pricing category",
  "ResourceType:Resource type",
  "ResourceId:Resource",
  "SkuId:SKU",
  "BillingCurrency:Currency",
  "source_id:Source",
  "Tags.team:Tag: team",
];

const routes: [string, string, Handler][] = [
  ["POST", "sign-up", () => session()],
  [
    "POST",
    "sessions",
    ({ body }) => {
      if (body.password === "wrong")
        throw new Problem(401, "wrong_credentials", "The e-mail address or the password is not right.");
      return session();
    },
  ],
  ["POST", "sessions/email-link", () => ({ message: "If the address has an account, a link is on its way." })],
  [
    "POST",
    "sessions/email-link/redeem",
    ({ body }) => {
      if (body.token === "old")
        throw new Problem(
          401,
          "link_expired",
          "This link was already used or is older than 15 minutes. Ask for a new one.",
        );
      return session();
    },
  ],
  ["GET", "session", () => session()],
  ["DELETE", "session", () => undefined],
  ["GET", "capabilities", () => ({ mail: true, mailbox: true })],
  ["GET", "development/mailbox", () => page(mail)],
  ["GET", "organisations", () => page(orgs)],
  [
    "POST",
    "organisations",
    ({ body }) => {
      const org = {
        id: `o${orgs.length + 1}`,
        slug: `${body.name.toLowerCase().replace(/\W+/g, "_")}_m5`,
        name: body.name,
        role: "owner" as const,
        currency: "USD",
      };
      orgs.push(org);
      data[org.slug] = [];
      return org;
    },
  ],
  ["GET", "organisations/:", ({ org }) => orgs.find((item) => item.slug === org)],
  ["PATCH", "organisations/:", ({ org, body }) => Object.assign(orgs.find((item) => item.slug === org)!, body)],
  ["GET", "organisations/:/members", () => page(members)],
  ["GET", "organisations/:/invitations", () => page(invitations)],
  [
    "POST",
    "organisations/:/invitations",
    ({ body }) => {
      const invitation = {
        id: `i${Date.now()}`,
        created_at: ago(0),
        sent_at: ago(0),
        expires_at: ago(-7 * 24 * 60),
        ...body,
      };
      invitations.unshift(invitation);
      return invitation;
    },
  ],
  [
    "POST",
    "organisations/:/invitations/:/resend",
    ({ parts }) => Object.assign(find(invitations, parts[3]), { sent_at: ago(0) }),
  ],
  [
    "DELETE",
    "organisations/:/invitations/:",
    ({ parts }) => void invitations.splice(invitations.indexOf(find(invitations, parts[3])), 1),
  ],
  ["GET", "invitations", () => ({ items: [] })],
  ["PATCH", "organisations/:/members/:", ({ parts, body }) => Object.assign(find(members, parts[3]), body)],
  [
    "DELETE",
    "organisations/:/members/:",
    ({ parts }) => void members.splice(members.indexOf(find(members, parts[3])), 1),
  ],
  ["GET", "organisations/:/api-keys", () => page(keys)],
  [
    "POST",
    "organisations/:/api-keys",
    ({ body }) => {
      const key = {
        id: `key-${keys.length + 1}`,
        prefix: "stoa_k1_Qm7c",
        created_at: ago(0),
        expires_at: null,
        last_used_at: null,
        revoked_at: null,
        ...body,
      };
      keys.unshift(key);
      return { ...key, secret: "stoa_k1_Qm7cTz0wV4rLx8eYb2nHs6uKd9aJf3gP" };
    },
  ],
  [
    "DELETE",
    "organisations/:/api-keys/:",
    ({ parts }) => {
      find(keys, parts[3]).revoked_at = ago(0);
    },
  ],
  [
    "GET",
    "organisations/:/events",
    ({ query }) =>
      page(
        events
          .filter((event) => event.sequence > Number(query.get("after") ?? 0))
          .sort((a, b) => a.sequence - b.sequence),
      ),
  ],
  ["GET", "organisations/:/jobs", () => page(jobs)],
  ["POST", "organisations/:/jobs/:/retry", ({ parts }) => Object.assign(find(jobs, parts[3]), { state: "pending" })],
  ["POST", "organisations/:/jobs/:/cancel", ({ parts }) => Object.assign(find(jobs, parts[3]), { state: "cancelled" })],
  ["GET", "organisations/:/costs/sources", ({ org }) => page(data[org]?.length ? sources.map(withLastRun) : [])],
  [
    "POST",
    "organisations/:/costs/sources",
    ({ body }) => {
      if (body.url?.includes("nowhere"))
        throw new Problem(422, "folder_not_found", "The folder does not exist on the server.", [
          {
            field: "url",
            code: "folder_not_found",
            message: "The server has no folder of this name. Write the path as the server sees it.",
          },
        ]);
      const source: Source = {
        id: `src-${sources.length + 1}`,
        format: null,
        identity: null,
        schedule: null,
        url: null,
        state: "active",
        last_run: null,
        periods: [],
        created_at: ago(0),
        ...body,
      };
      sources.push(source);
      return source;
    },
  ],
  [
    "DELETE",
    "organisations/:/costs/sources/:",
    ({ parts }) => void sources.splice(sources.indexOf(find(sources, parts[4])), 1),
  ],
  [
    "POST",
    "organisations/:/costs/sources/:/runs",
    ({ parts }) =>
      startRun(find(sources, parts[4]), [{ name: "acme-hourly-00001.csv.gz", bytes: 48_210_331 }], "manual"),
  ],
  [
    "POST",
    "organisations/:/costs/uploads",
    ({ request, body }) => {
      const names_ = [...String(body).matchAll(/filename="([^"]+)"/g)].map((match) => match[1]!);
      if (names_.some((name) => name.includes("empty")))
        throw new Problem(
          422,
          "empty_file",
          "The file is empty: it has no header and no rows. Export it again and upload that.",
        );
      return {
        run: startRun(
          sources[0]!,
          names_.map((name) => ({ name, bytes: Math.max(60_000_000, Number(request.headers["content-length"] ?? 0)) })),
          "upload",
        ),
        source: sources[0],
      };
    },
  ],
  [
    "GET",
    "organisations/:/costs/runs",
    ({ org, query }) =>
      page(
        data[org]?.length
          ? runs
              .map(at)
              .filter(
                (item) =>
                  (!query.get("source") || item.source_id === query.get("source")) &&
                  (!query.get("state") || item.state === query.get("state")),
              )
          : [],
      ),
  ],
  ["GET", "organisations/:/costs/runs/:", ({ parts }) => at(find(runs, parts[4]))],
  [
    "POST",
    "organisations/:/costs/runs/:/cancel",
    ({ parts }) => Object.assign(find(runs, parts[4]), { state: "cancelled" }),
  ],
  [
    "POST",
    "organisations/:/costs/runs/:/retry",
    ({ parts }) => {
      const old = find(runs, parts[4]);
      return startRun({ id: old.source_id, name: old.source_name }, old.files, "retry");
    },
  ],
  [
    "GET",
    "organisations/:/costs/runs/:/log",
    ({ parts }) => {
      const item = find(runs, parts[4]);
      return page([
        { time: ago(42), level: "info", step: "land", message: `Landed ${item.files.length} file(s)` },
        {
          time: ago(41.9),
          level: "info",
          step: "convert",
          message: `Recognised ${item.recognised?.title ?? "nothing"}`,
        },
        ...(item.rejects
          ? [
              {
                time: ago(41.8),
                level: "warn",
                step: "convert",
                message: `${item.rejects} rows rejected; see rejects.csv`,
              },
            ]
          : []),
        ...(item.error
          ? [{ time: ago(41.8), level: "error", step: "convert", message: item.error.message }]
          : [{ time: ago(41.7), level: "info", step: "publish", message: "Published version 14: 2026-11 replaced" }]),
      ]);
    },
  ],
  [
    "GET",
    "organisations/:/costs/runs/:/rejects",
    ({ parts }) =>
      page(
        find(runs, parts[4]).rejects
          ? [
              {
                file: "acme-hourly-00001.csv.gz",
                line: 17,
                column: "lineItem/UnblendedCost",
                value: "n/a",
                reason: "“n/a” is not a number",
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
                column: null,
                value: null,
                reason: "The row has 91 fields, the header has 94",
              },
            ]
          : [],
      ),
  ],
  [
    "GET",
    "organisations/:/costs/runs/:/rejects.csv",
    ({ response }) => {
      response.setHeader("content-disposition", "attachment; filename=rejects.csv");
      response.end("file,line,column,value,reason\n");
    },
  ],
  [
    "GET",
    "organisations/:/costs/runs/:/progress",
    ({ parts, response, request }) => {
      const item = find(runs, parts[4]);
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      const timer = setInterval(() => {
        const now = at(item);
        response.write(`event: run\ndata: ${JSON.stringify(now)}\n\n`);
        if (!["pending", "running", "cancelling"].includes(now.state)) {
          clearInterval(timer);
          response.end();
        }
      }, 200);
      request.on("close", () => clearInterval(timer));
    },
  ],
  [
    "GET",
    "organisations/:/costs/datasets",
    ({ org }) => ({
      datasets: data[org]?.length
        ? [
            {
              dataset: "CostAndUsage",
              raw_version: 14,
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
    }),
  ],
  ["GET", "organisations/:/costs/datasets/same-bills", () => ({ items: [] })],
  ["GET", "organisations/:/costs/datasets/versions", ({ org }) => page(data[org]?.length ? publishes : [])],
  [
    "GET",
    "organisations/:/costs/reports/overview",
    ({ org, query }) =>
      overview(
        rowsAt(org, query.get("as_of")),
        query.get("period"),
        (query.get("measure") ?? "BilledCost") as "BilledCost",
      ),
  ],
  ["POST", "organisations/:/costs/reports/query", ({ org, body }) => answer(rowsAt(org, body.as_of), body as Query)],
  [
    "POST",
    "organisations/:/costs/reports/rows",
    ({ org, body }) => {
      const wanted = body as RowsQuery;
      const from = Number(wanted.cursor ?? 0);
      const size = wanted.limit ?? 100;
      const kept = rowsAt(org, wanted.as_of)
        .filter((row) => inRange(row, wanted.range ?? null) && matches(row, wanted.filters))
        .sort((a, b) => Number(b.billed - a.billed));
      return {
        rows: kept.slice(from, from + size).map(focusRow),
        next_cursor: from + size < kept.length ? String(from + size) : null,
      };
    },
  ],
  [
    "GET",
    "organisations/:/costs/reports/rows/:",
    ({ org, parts }) => {
      const row = find(data[org] ?? [], parts[5]);
      const source = sources.find((item) => item.id === row.source_id)!;
      return { row: focusRow(row), source, run: at(runs[0]!), file: row.file, line: row.line };
    },
  ],
  [
    "POST",
    "organisations/:/costs/reports/export",
    ({ response, body }) => {
      response.setHeader("content-disposition", `attachment; filename=costs.${body.format}`);
      response.end("ServiceName,BilledCost\n");
    },
  ],
  [
    "GET",
    "organisations/:/costs/reports/dimensions",
    () => ({
      dimensions: dimensions.map((entry) => {
        const at_ = entry.indexOf(":");
        return {
          name: entry.slice(0, at_),
          title: entry.slice(at_ + 1),
          description: "",
          rollup: !/Resource|Sku|Tags/.test(entry),
        };
      }),
      measures: ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "Rows"].map((name) => ({
        name,
        title: name,
      })),
    }),
  ],
  [
    "GET",
    "organisations/:/costs/reports/values",
    ({ org, query }) => ({
      values: values(
        data[org] ?? [],
        query.get("dimension") ?? "",
        query.get("q") ?? "",
        Number(query.get("limit") ?? 50),
      ),
      currency: "USD",
      more: false,
    }),
  ],
];

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("latin1");
  return request.headers["content-type"]?.includes("json") && text
    ? JSON.parse(Buffer.concat(chunks).toString("utf8"))
    : text;
}

async function handle(request: IncomingMessage, response: ServerResponse, next: Connect.NextFunction) {
  const url = new URL(request.url ?? "/", "http://mock");
  if (!url.pathname.startsWith("/api/v1/")) return next();
  const parts = url.pathname.slice("/api/v1/".length).split("/").map(decodeURIComponent);
  const route = routes.find(
    ([method, path]) =>
      method === request.method &&
      path.split("/").length === parts.length &&
      path.split("/").every((part, index) => part === ":" || part === parts[index]),
  );
  const reply = (status: number, value: unknown, type = "application/json") => {
    response.writeHead(status, { "content-type": type });
    response.end(value === undefined ? "" : JSON.stringify(value));
  };
  try {
    const signedIn = /stoa_mock=in/.test(request.headers.cookie ?? "");
    const open = /^(sign-up|sessions)/.test(parts.join("/"));
    if (!open && !signedIn) throw new Problem(401, "unauthenticated", "Sign in first.");
    if (!route) throw new Problem(404, "not_found", "The mock has no such route.");
    const org = parts[0] === "organisations" ? (parts[1] ?? "") : "";
    if (org && !orgs.some((item) => item.slug === org))
      throw new Problem(404, "not_found", "There is no such organisation, or you are not a member of it.");
    if (open && !parts.join("/").endsWith("email-link")) response.setHeader("set-cookie", "stoa_mock=in; Path=/");
    if (request.method === "DELETE" && parts[0] === "session")
      response.setHeader("set-cookie", "stoa_mock=; Path=/; Max-Age=0");
    await new Promise((done) => setTimeout(done, 60));
    const value = await route[2]({
      parts,
      query: url.searchParams,
      body: await bodyOf(request),
      request,
      response,
      org,
    });
    if (!response.writableEnded && !response.headersSent)
      reply(value === undefined ? 204 : request.method === "POST" && open ? 201 : 200, value);
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem(500, "internal", String(error));
    reply(
      problem.status,
      {
        type: "about:blank",
        title: problem.code,
        status: problem.status,
        detail: problem.detail,
        code: problem.code,
        errors: problem.errors,
        request_id: "req-mock",
      },
      "application/problem+json",
    );
  }
}

export function mockApi(): Plugin {
  return {
    name: "stoa-mock-api",
    configureServer: (server) => {
      server.middlewares.use(handle);
    },
    configurePreviewServer: (server) => {
      server.middlewares.use(handle);
    },
  };
}
