// Who is in the demo organisation, what they hold, and what has happened.
import type {
  ApiKey,
  Invitation,
  Job,
  LogEvent,
  MailboxMessage,
  Member,
  MyInvitation,
  OwnSession,
  Permission,
  Role,
  Session,
} from "@stoa/client";
import { ago } from "./handler.ts";
import { runs } from "./runs.ts";

export const orgs: { id: string; slug: string; name: string; role: Role; currency: string }[] = [
  { id: "o1", slug: "acme_m4x2k1", name: "Acme", role: "owner", currency: "USD" },
  { id: "o2", slug: "lighthouse_m4x2zz", name: "Lighthouse Labs", role: "viewer", currency: "EUR" },
  { id: "o3", slug: "empty_m4x300", name: "New venture", role: "owner", currency: "USD" },
];
const permissions: Permission[] = [
  "org:read",
  "org:write",
  "members:read",
  "members:write",
  "keys:read",
  "keys:write",
  "log:read",
  "costs:read",
  "costs:write",
  "drawings:read",
  "drawings:write",
  "jobs:read",
  "jobs:write",
];

/** Whether somebody is signed in: kept over a reload of the page, as a cookie would be; a test begins signed in. */
const kept = globalThis.sessionStorage as Storage | undefined;
export const seat = {
  taken: !kept || kept.getItem("stoa-mock") === "in",
  take(taken: boolean) {
    seat.taken = taken;
    kept?.setItem("stoa-mock", taken ? "in" : "out");
  },
};
export const mine = (org: (typeof orgs)[number]) => ({ ...org, permissions });
export const session = (): Session => ({
  person: { id: "p1", email: "maria@acme.example", name: "Maria Keller" },
  organisations: orgs.map(mine),
  csrf_token: "mock",
});

/** Where the person is signed in. */
export const sessions: OwnSession[] = [
  {
    id: "s1",
    created_at: ago(60 * 24 * 2),
    last_used_at: ago(1),
    expires_at: ago(-60 * 24 * 12),
    browser: "Firefox",
    system: "Linux",
    network: "203.0.113.0/24",
    current: true,
  },
  {
    id: "s2",
    created_at: ago(60 * 24 * 9),
    last_used_at: ago(60 * 30),
    expires_at: ago(-60 * 24 * 5),
    browser: "Safari",
    system: "iPhone",
    network: "2001:db8:1::/48",
    current: false,
  },
  {
    id: "s3",
    created_at: ago(60 * 24 * 11),
    last_used_at: ago(60 * 24 * 4),
    expires_at: ago(-60 * 24 * 3),
    browser: null,
    system: null,
    network: null,
    current: false,
  },
];

/** An organisation that asks the person to join. */
export const waiting: MyInvitation[] = [
  { id: "w1", organisation_name: "Harbour Works", role: "member", expires_at: ago(-60 * 24 * 5) },
];

export const keys: ApiKey[] = [
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
export const members: Member[] = [
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
export const invitations: Invitation[] = [
  {
    id: "i1",
    email: "sam@acme.example",
    role: "member",
    created_at: ago(60 * 5),
    sent_at: ago(60 * 5),
    expires_at: ago(-60 * 24 * 6),
  },
];
const happened: [type: string, subject: string, actor: string, data: object][] = [
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
  ["costs.run.started", "run:run-101", "member:m1", { run_id: "run-101", trigger: "upload" }],
  [
    "api_key.created",
    "api_key:key-2",
    "member:m2",
    { name: "Nightly export loader", permissions: ["costs:read", "costs:write", "jobs:read"] },
  ],
  ["invitation.sent", "invitation:i1", "member:m1", { invitation_id: "i1", role: "member" }],
  ["costs.source.created", "source:src-aws", "member:m1", { name: "AWS production", kind: "object_store" }],
  ["organisation.created", "organisation:o1", "member:m1", { name: "Acme" }],
];
export const events: LogEvent[] = happened.map(([type, subject, actor, data], index) => ({
  specversion: "1.0",
  id: `e${index}`,
  sequence: happened.length - index,
  type,
  subject,
  actor,
  source: "/orgs/acme_m4x2k1",
  time: ago(42 + index * 70),
  datacontenttype: "application/json",
  dataschema: `/api/v1/events/types/${type}`,
  schemaversion: 1,
  correlationid: "req-7f3a",
  data,
}));

export const mail: MailboxMessage[] = [
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

const jobState = {
  pending: "queued",
  running: "running",
  waiting: "completed",
  cancelling: "running",
  failed: "dead",
  timed_out: "dead",
} as const;
export const jobs: Job[] = runs.map((item, index) => ({
  id: `job-${index}`,
  kind: "costs.pipeline",
  state:
    item.state in jobState ? jobState[item.state as keyof typeof jobState] : (item.state as "completed" | "cancelled"),
  priority: 0,
  attempts: item.state === "failed" ? 3 : 1,
  max_attempts: 3,
  cancel_requested: false,
  run_at: item.created_at,
  progress: null,
  error: item.error?.message ?? null,
  created_at: item.created_at,
  started_at: item.started_at,
  finished_at: item.finished_at,
}));
