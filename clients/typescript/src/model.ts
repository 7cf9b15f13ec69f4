/** The resources of the Stoa API by name. Decimals are strings; times are RFC 3339 UTC; FOCUS columns keep their own names. */
export type Decimal = string;
export type Role = "owner" | "admin" | "member" | "viewer";
export type Permission =
  | "org:read" | "org:write" | "members:read" | "members:write" | "keys:read" | "keys:write"
  | "log:read" | "costs:read" | "costs:write" | "jobs:read" | "jobs:write";

export interface Page<T> { items: T[]; next_cursor?: string | null }
export interface FieldError { field: string; code: string; message: string }
/** RFC 9457 problem details: what every failing request answers. */
export interface Problem {
  type?: string; title: string; status: number; detail?: string; code: string;
  errors?: FieldError[]; request_id?: string;
}

export interface Session {
  person: { id: string; email: string; name: string };
  organisation: { slug: string; name: string; role: Role; currency: string } | null;
  organisations: { slug: string; name: string; role: Role }[];
  csrf_token: string;
  permissions: Permission[];
}
export interface Organisation { id: string; slug: string; name: string; currency: string; status?: string; created_at?: string }
export interface Member { id: string; person_id?: string | null; name: string | null; email: string; role: Role; status: string; created_at: string }
export interface ApiKey {
  id: string; name: string; prefix: string; permissions: Permission[]; created_at: string;
  expires_at: string | null; last_used_at: string | null; revoked_at: string | null;
}
export interface NewApiKey extends ApiKey { secret: string }
/** A CloudEvents envelope from an organisation's log. */
export interface LogEvent {
  id: string; sequence: number | string; type: string; source: string; subject: string | null; time: string;
  actor?: string; correlationid?: string | null; data: unknown;
}
export interface MailboxMessage { id: string; to: string; subject: string; text: string; html?: string | null; created_at: string; purpose?: string }
export interface Job {
  id: string; kind: string; state: string; priority?: number; attempts: number; max_attempts: number; run_at: string;
  progress?: unknown; error?: string | null; created_at: string; started_at: string | null; finished_at: string | null;
}

export type Billed = Record<string, Decimal>;
export interface PeriodRows { billing_period: string; rows: number; billed: Billed }
export type SourceKind = "upload" | "folder" | "object_store";
export interface Source {
  id: string; name: string; kind: SourceKind; url: string | null; format: string | null; identity: string | null;
  schedule: "hourly" | "daily" | null; state: string; last_run: Run | null; periods: PeriodRows[]; created_at: string;
}
export type RunState = "pending" | "running" | "completed" | "failed" | "cancelling" | "cancelled" | "timed_out";
export type StepName = "land" | "convert" | "validate" | "publish" | "rollup";
export interface RunStep { step: StepName; state: string; started_at: string | null; finished_at: string | null; detail: unknown }
export interface RunProgress { step: StepName | null; rows: number; bytes: number; bytes_total: number | null; rows_per_second: number | null; seconds_left: number | null }
export interface Balance {
  rows_in: number; rows_out: number; rows_rejected: number;
  money: { currency: string; column: string; in: Decimal; out: Decimal; rejected: Decimal; balanced: boolean }[];
}
export interface Validation { rules: number; passed: number; failed: { rule: string; column: string; message: string; count: number; examples: string[] }[] }
export interface RunError { code: string; message: string; file?: string | null; line?: number | null; column?: string | null; remedy?: string | null }
export interface Run {
  id: string; source_id: string; source_name: string; state: RunState; trigger: string;
  files: { name: string; bytes: number }[];
  recognised: { format: string; title: string; version: string | null; columns: number } | null;
  steps: RunStep[]; progress: RunProgress | null;
  rows_in: number | null; rows_out: number | null; rejects: number | null;
  balance: Balance | null; validation: Validation | null; periods: PeriodRows[]; error: RunError | null;
  created_at: string; started_at: string | null; finished_at: string | null;
}
export interface RunLogLine { time: string; level: string; step: string | null; message: string }
export interface Reject { file: string; line: number; column: string | null; value: string | null; reason: string }

export interface Dataset {
  dataset: string; raw_version: number; updated_at: string;
  periods: (PeriodRows & { source_id: string; source_name: string; run_id: string; updated_at: string })[];
}
export interface Publish { id: string; published_at: string; source_id: string; source_name: string; run_id: string; periods: PeriodRows[] | string[]; raw_version: number }

export type CostMeasure = "BilledCost" | "EffectiveCost" | "ListCost" | "ContractedCost";
export type Measure = CostMeasure | "Rows";
export interface Slice { key: string | null; name: string | null; other: boolean; current: Decimal; previous: Decimal; change: Decimal; daily: Decimal[] }
export interface Overview {
  period: string | null; previous_period: string | null; periods: string[]; currency: string | null; currencies: string[]; measure: CostMeasure;
  totals: { current: Decimal; previous: Decimal; change: Decimal; change_percent: Decimal | null; rows: number } & Record<CostMeasure, Decimal>;
  daily: { day: string; series: { key: string | null; other: boolean; value: Decimal }[] }[];
  by_service: Slice[]; by_account: Slice[]; account_dimension: string; by_region: Slice[]; by_category: Slice[];
  movers: { dimension: string; key: string | null; name: string | null; change: Decimal }[];
  as_of: string | null; elapsed_ms: number;
}
export type FilterOp = "in" | "not_in" | "contains" | "is_null" | "is_not_null";
export interface Filter { dimension: string; op: FilterOp; values: (string | null)[] }
export type Grain = "none" | "day" | "month";
/** `range` is half-open: `{start: "2024-09-01", end: "2024-10-01"}` is September. */
export interface Query {
  measures: Measure[]; group_by: string[]; grain: Grain; range: { start: string; end: string } | null; basis: "billing" | "charge";
  filters: Filter[]; compare: "none" | "previous"; top: { n: number; by: Measure } | null; currency: string | null; as_of: string | null;
}
export type Values = Partial<Record<Measure, Decimal>>;
export interface QueryRow { keys: Record<string, string | null>; names?: Record<string, string>; time: string | null; values: Values; previous: Values | null; other: boolean }
export interface QueryResult {
  columns: { name: string; type: string }[]; rows: QueryRow[]; totals: Values; previous_totals: Values | null;
  currency: string | null; currencies: string[]; planned_to: "rollup" | "raw"; rows_scanned: number; elapsed_ms: number;
  versions: { raw: number; rollup: number }; truncated: boolean;
}
export type ChargeRow = Record<string, string | number | null>;
export interface RowsQuery {
  range: Query["range"]; basis: Query["basis"]; filters: Filter[]; currency: string | null; as_of: string | null;
  columns?: string[]; sort?: string; cursor?: string; limit?: number;
}
export interface ChargeLineage { row: ChargeRow; source: Source | null; run: Run | null; file: string | null; line: number | null }
export interface Dimensions {
  dimensions: { name: string; title: string; description: string; rollup: boolean }[];
  measures: { name: string; title: string; description?: string }[];
}
export interface DimensionValue { value: string | null; name: string | null; billed: Decimal }
