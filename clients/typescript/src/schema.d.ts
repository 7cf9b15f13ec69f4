// The routes of the API by hand, until the OpenAPI document is committed and `npm run generate` writes this file.
import type * as M from "./model";

type Json<T> = { content: { "application/json": T } };
type Nothing = { content?: never };
type Op<Path, Query, Body, Ok, Status extends number = 200> = {
  parameters: (Path extends { org: string } ? { path: Path } : { path?: never }) & { query?: Query; header?: { "Idempotency-Key"?: string; "X-CSRF-Token"?: string } };
  responses: Record<Status, Ok extends undefined ? Nothing : Json<Ok>> & { default: { content: { "application/problem+json": M.Problem } } };
} & (Body extends undefined ? { requestBody?: never } : { requestBody: Json<Body> });
type None = Record<never, never> & { none?: never };
type Org = { org: string };
type Empty = undefined;
type P = { cursor?: string; limit?: number };

export interface paths {
  "/api/v1/sign-up": { post: Op<None, None, { name: string; email: string; password: string; organisation_name: string }, M.Session, 201> };
  "/api/v1/sessions": { post: Op<None, None, { email: string; password: string }, M.Session, 201> };
  "/api/v1/sessions/email-link": { post: Op<None, None, { email: string }, { message: string }, 202> };
  "/api/v1/sessions/email-link/redeem": { post: Op<None, None, { token: string }, M.Session, 201> };
  "/api/v1/session": { get: Op<None, None, Empty, M.Session>; delete: Op<None, None, Empty, Empty, 204> };
  "/api/v1/session/organisation": { post: Op<None, None, { organisation: string }, M.Session> };
  "/api/v1/organisations": { get: Op<None, P, Empty, M.Page<M.Organisation>>; post: Op<None, None, { name: string }, M.Organisation, 201> };
  "/api/v1/organisations/{org}": { get: Op<Org, None, Empty, M.Organisation>; patch: Op<Org, None, { name?: string; currency?: string }, M.Organisation> };
  "/api/v1/organisations/{org}/members": {
    get: Op<Org, P, Empty, M.Page<M.Member>>;
    post: Op<Org, None, { email: string; name?: string; role: M.Role }, M.Member, 201>;
  };
  "/api/v1/organisations/{org}/members/{member}": {
    patch: Op<Org & { member: string }, None, { role: M.Role }, M.Member>;
    delete: Op<Org & { member: string }, None, Empty, Empty, 204>;
  };
  "/api/v1/organisations/{org}/api-keys": {
    get: Op<Org, P, Empty, M.Page<M.ApiKey>>;
    post: Op<Org, None, { name: string; permissions: M.Permission[]; expires_at?: string | null }, M.NewApiKey, 201>;
  };
  "/api/v1/organisations/{org}/api-keys/{key}": { delete: Op<Org & { key: string }, None, Empty, Empty, 204> };
  "/api/v1/organisations/{org}/events": { get: Op<Org, { after?: number; limit?: number }, Empty, M.Page<M.LogEvent>> };
  "/api/v1/development/mailbox": { get: Op<None, None, Empty, M.Page<M.MailboxMessage>> };
  "/api/v1/organisations/{org}/jobs": { get: Op<Org, P, Empty, M.Page<M.Job>> };
  "/api/v1/organisations/{org}/jobs/{job}/retry": { post: Op<Org & { job: string }, None, Empty, M.Job> };
  "/api/v1/organisations/{org}/jobs/{job}/cancel": { post: Op<Org & { job: string }, None, Empty, M.Job> };
  "/api/v1/organisations/{org}/costs/sources": {
    get: Op<Org, P, Empty, M.Page<M.Source>>;
    post: Op<Org, None, { name: string; kind: M.SourceKind; url?: string; format?: string; schedule?: "hourly" | "daily" }, M.Source, 201>;
  };
  "/api/v1/organisations/{org}/costs/sources/{source}": { get: Op<Org & { source: string }, None, Empty, M.Source>; delete: Op<Org & { source: string }, None, Empty, Empty, 204> };
  "/api/v1/organisations/{org}/costs/sources/{source}/runs": { post: Op<Org & { source: string }, None, Empty, M.Run, 202> };
  "/api/v1/organisations/{org}/costs/runs": { get: Op<Org, { source?: string; state?: string } & P, Empty, M.Page<M.Run>> };
  "/api/v1/organisations/{org}/costs/runs/{run}": { get: Op<Org & { run: string }, None, Empty, M.Run> };
  "/api/v1/organisations/{org}/costs/runs/{run}/cancel": { post: Op<Org & { run: string }, None, Empty, M.Run> };
  "/api/v1/organisations/{org}/costs/runs/{run}/retry": { post: Op<Org & { run: string }, None, Empty, M.Run, 202> };
  "/api/v1/organisations/{org}/costs/runs/{run}/log": { get: Op<Org & { run: string }, P, Empty, M.Page<M.RunLogLine>> };
  "/api/v1/organisations/{org}/costs/runs/{run}/rejects": { get: Op<Org & { run: string }, P, Empty, M.Page<M.Reject>> };
  "/api/v1/organisations/{org}/costs/datasets": { get: Op<Org, None, Empty, { datasets: M.Dataset[] }> };
  "/api/v1/organisations/{org}/costs/datasets/versions": { get: Op<Org, P, Empty, M.Page<M.Publish>> };
  "/api/v1/organisations/{org}/costs/reports/overview": {
    get: Op<Org, { period?: string; currency?: string; measure?: M.CostMeasure; as_of?: string }, Empty, M.Overview>;
  };
  "/api/v1/organisations/{org}/costs/reports/query": { post: Op<Org, None, M.Query, M.QueryResult> };
  "/api/v1/organisations/{org}/costs/reports/rows": { post: Op<Org, None, M.RowsQuery, { rows: M.ChargeRow[]; next_cursor: string | null }> };
  "/api/v1/organisations/{org}/costs/reports/rows/{row}": { get: Op<Org & { row: string }, { as_of?: string }, Empty, M.ChargeLineage> };
  "/api/v1/organisations/{org}/costs/reports/dimensions": { get: Op<Org, None, Empty, M.Dimensions> };
  "/api/v1/organisations/{org}/costs/reports/values": { get: Op<Org, { dimension: string; q?: string; limit?: number }, Empty, { values: M.DimensionValue[] }> };
}
