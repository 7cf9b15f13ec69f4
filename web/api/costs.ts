/** Sources, runs, datasets and reports. */
import type {
  ChargeLineage,
  ChargeRow,
  CostMeasure,
  CreateSource,
  Query,
  RowsQuery,
  Run,
  RunState,
  Source,
  UpdateSource,
} from "@stoa/client";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiPaths } from "@/util/paths";
import { ApiError, csrfToken, ok, problemFrom, stoa } from "./client";

const pages = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined,
};
const cursor = (value: string | undefined) => (value ? { cursor: value } : {});

export const sourcesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "sources"],
    queryFn: () =>
      ok(stoa.GET("/api/v1/organisations/{org}/costs/sources", { params: { path: { org }, query: { limit: 200 } } })),
  });
export const createSource = (org: string, body: CreateSource) =>
  ok(stoa.POST("/api/v1/organisations/{org}/costs/sources", { params: { path: { org } }, body }));
export const updateSource = (org: string, source: string, body: UpdateSource) =>
  ok(stoa.PATCH("/api/v1/organisations/{org}/costs/sources/{source}", { params: { path: { org, source } }, body }));
export const criteriaQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "criteria"],
    queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/costs/criteria", { params: { path: { org } } })),
    staleTime: Infinity,
  });
export const deleteSource = (org: string, source: string) =>
  ok(stoa.DELETE("/api/v1/organisations/{org}/costs/sources/{source}", { params: { path: { org, source } } }));
export const runSource = (org: string, source: string) =>
  ok(stoa.POST("/api/v1/organisations/{org}/costs/sources/{source}/runs", { params: { path: { org, source } } }));

export const runsQuery = (org: string, filter: { source?: string; state?: RunState } = {}) =>
  infiniteQueryOptions({
    queryKey: [org, "runs", filter],
    ...pages,
    queryFn: ({ pageParam }) =>
      ok(
        stoa.GET("/api/v1/organisations/{org}/costs/runs", {
          params: { path: { org }, query: { ...filter, ...cursor(pageParam), limit: 50 } },
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((run) => !finished(run))) ? 1500 : false,
  });
export const runQuery = (org: string, run: string) =>
  queryOptions({
    queryKey: [org, "run", run],
    queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/costs/runs/{run}", { params: { path: { org, run } } })),
  });
export const runLogQuery = (org: string, run: string) =>
  queryOptions({
    queryKey: [org, "run", run, "log"],
    queryFn: () =>
      ok(
        stoa.GET("/api/v1/organisations/{org}/costs/runs/{run}/log", {
          params: { path: { org, run }, query: { limit: 200 } },
        }),
      ),
  });
export const rejectsQuery = (org: string, run: string) =>
  infiniteQueryOptions({
    queryKey: [org, "run", run, "rejects"],
    ...pages,
    queryFn: ({ pageParam }) =>
      ok(
        stoa.GET("/api/v1/organisations/{org}/costs/runs/{run}/rejects", {
          params: { path: { org, run }, query: { limit: 50, ...cursor(pageParam) } },
        }),
      ),
  });
export const cancelRun = (org: string, run: string) =>
  ok(stoa.POST("/api/v1/organisations/{org}/costs/runs/{run}/cancel", { params: { path: { org, run } } }));
export const retryRun = (org: string, run: string) =>
  ok(stoa.POST("/api/v1/organisations/{org}/costs/runs/{run}/retry", { params: { path: { org, run } } }));

export function finished(run: Run): boolean {
  return !["pending", "running", "cancelling"].includes(run.state);
}

/** Follows a run until it ends. Falls back to asking every second where a proxy swallows the stream. */
export function followRun(org: string, run: string, onRun: (run: Run) => void): () => void {
  const stream = new EventSource(apiPaths.progress(org, run));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  stream.addEventListener("run", (event) => {
    const now = JSON.parse((event as MessageEvent<string>).data) as Run;
    onRun(now);
    if (finished(now)) stream.close();
  });
  async function poll() {
    const now = await ok(
      stoa.GET("/api/v1/organisations/{org}/costs/runs/{run}", { params: { path: { org, run } } }),
    ).catch(() => null);
    if (stopped) return;
    if (now) onRun(now);
    if (!now || !finished(now)) timer = setTimeout(poll, 1000);
  }
  stream.onerror = () => {
    stream.close();
    if (!stopped) void poll();
  };
  return () => {
    stopped = true;
    stream.close();
    clearTimeout(timer);
  };
}

/** Uploads with progress of the transfer, which `fetch` cannot report. */
export function upload(
  org: string,
  files: File[],
  options: { name?: string; format?: string; account?: string; accountName?: string },
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ run: Run; source: Source }> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    if (options.name) form.append("name", options.name);
    if (options.format) form.append("format", options.format);
    if (options.account) form.append("account", options.account);
    if (options.accountName) form.append("account_name", options.accountName);
    for (const file of files) form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", apiPaths.uploads(org));
    request.setRequestHeader("X-CSRF-Token", csrfToken() ?? "");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onerror = () => reject(new TypeError("network"));
    request.onabort = () => reject(new DOMException("Cancelled", "AbortError"));
    request.onload = async () => {
      const response = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      if (response.ok) resolve((await response.json()) as { run: Run; source: Source });
      else reject(await problemFrom(response));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

export const datasetsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "datasets"],
    queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/costs/datasets", { params: { path: { org } } })),
  });
/** Bills of any month that several sources hold. */
export const sameBillsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "same-bills"],
    queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/costs/datasets/same-bills", { params: { path: { org } } })),
  });
export const versionsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "versions"],
    queryFn: () =>
      ok(
        stoa.GET("/api/v1/organisations/{org}/costs/datasets/versions", {
          params: { path: { org }, query: { limit: 100 } },
        }),
      ),
  });

export interface OverviewChoice {
  period?: string;
  currency?: string;
  measure?: CostMeasure;
  as_of?: string;
}
export const overviewQuery = (org: string, query: OverviewChoice) =>
  queryOptions({
    queryKey: [org, "overview", query],
    queryFn: () =>
      ok(stoa.GET("/api/v1/organisations/{org}/costs/reports/overview", { params: { path: { org }, query } })),
    placeholderData: keepPreviousData,
  });

export const reportQuery = (org: string, body: Query) =>
  queryOptions({
    queryKey: [org, "report", body],
    queryFn: () =>
      ok(stoa.POST("/api/v1/organisations/{org}/costs/reports/query", { params: { path: { org } }, body })),
    placeholderData: keepPreviousData,
  });
export const rowsQuery = (org: string, body: RowsQuery) =>
  infiniteQueryOptions({
    queryKey: [org, "rows", body],
    ...pages,
    queryFn: async ({ pageParam }) => {
      const { rows, next_cursor } = await ok(
        stoa.POST("/api/v1/organisations/{org}/costs/reports/rows", {
          params: { path: { org } },
          body: { ...body, ...cursor(pageParam) },
        }),
      );
      return { rows: rows as ChargeRow[], next_cursor };
    },
  });
/** `charge` is as `chargeKey` makes it; the id of a row alone does where one source has it. */
export const chargeQuery = (org: string, charge: string, as_of?: string) => {
  const [row = "", source_id] = charge.split("~");
  return queryOptions({
    queryKey: [org, "row", charge, as_of],
    queryFn: () =>
      ok(
        stoa.GET("/api/v1/organisations/{org}/costs/reports/rows/{row}", {
          params: { path: { org, row }, query: { ...(as_of ? { as_of } : {}), ...(source_id ? { source_id } : {}) } },
        }),
      ) as Promise<ChargeLineage>,
  });
};
export const dimensionsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "dimensions"],
    queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/costs/reports/dimensions", { params: { path: { org } } })),
    staleTime: Infinity,
  });
export const valuesQuery = (org: string, dimension: string, q: string) =>
  queryOptions({
    queryKey: [org, "values", dimension, q],
    queryFn: () =>
      ok(
        stoa.GET("/api/v1/organisations/{org}/costs/reports/values", {
          params: { path: { org }, query: { dimension, q, limit: 60 } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Downloads what a report or a list of rows is made of, as a file. A spreadsheet opens the CSV, so formulas in it are made text. */
export async function exportReport(
  org: string,
  body: { format: "csv" | "parquet"; query?: Query; rows?: RowsQuery },
): Promise<void> {
  const response = await fetch(apiPaths.export(org), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken() ?? "" },
    body: JSON.stringify({ ...body, escape_formulas: body.format === "csv" }),
  });
  if (!response.ok) throw await problemFrom(response);
  const name =
    /filename="?([^";]+)"?/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `costs.${body.format}`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export { ApiError };
