import { QueryObserver } from "@tanstack/react-query";
import { afterEach, describe, expect, it, vi } from "vitest";
import { queryClient, setCsrfToken } from "./client";
import { listApiKeys, revokeApiKey } from "./generated/api-keys";
import { getPicture } from "./generated/atlas";
import { getCostOverview, listCostRows } from "./generated/costs-reports";
import { downloadCostRunRejects, getCostRun, listCostRuns, uploadCosts } from "./generated/costs-runs";
import { listJobs } from "./generated/jobs";
import { getSession } from "./generated/session";
import { outdated } from "./invalidation";

/** Answers each request with the next of these, and keeps what was asked. */
function answers(...all: [status: number, body: unknown][]) {
  const asked: Request[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push(new Request(new URL(url, "http://stoa.test"), init));
    const [status, body] = all[asked.length - 1] ?? [500, {}];
    return new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { "content-type": "application/json" },
    });
  });
  return asked;
}

afterEach(() => {
  queryClient.clear();
  vi.unstubAllGlobals();
});

describe("keys", () => {
  it("begin with the organisation and the operation", () => {
    expect(listJobs.key({ path: { org: "acme" }, query: { limit: 50 } })).toEqual([
      "acme",
      "listJobs",
      { query: { limit: 50 } },
    ]);
    expect(getCostRun.query({ path: { org: "acme", run: "r1" } }).queryKey).toEqual([
      "acme",
      "getCostRun",
      { path: { run: "r1" } },
    ]);
    expect(getSession.key()).toEqual([null, "getSession", {}]);
  });

  it("never let two organisations share an answer", async () => {
    answers([200, { items: [{ id: "a" }] }], [200, { items: [{ id: "b" }] }]);
    const ask = (org: string) => queryClient.fetchQuery(listApiKeys.query({ path: { org } }));
    expect((await ask("acme")).items).toEqual([{ id: "a" }]);
    expect((await ask("lighthouse")).items).toEqual([{ id: "b" }]);
    expect((await ask("acme")).items).toEqual([{ id: "a" }]);
  });

  it("tell one page from all pages of the same question", () => {
    const input = { path: { org: "acme" }, query: { limit: 2 } };
    expect(listCostRuns.pages(input).queryKey).not.toEqual(listCostRuns.query(input).queryKey);
  });
});

describe("addresses", () => {
  it("hold what was asked, encoded", () => {
    expect(downloadCostRunRejects.url({ path: { org: "a/b", run: "r 1" }, query: { escape_formulas: true } })).toBe(
      "/api/v1/organisations/a%2Fb/costs/runs/r%201/rejects.csv?escape_formulas=true",
    );
    expect(getPicture.url({ path: { org: "acme", picture: "p", format: "svg" }, query: { theme: undefined } })).toBe(
      "/api/v1/organisations/acme/atlas/pictures/p/svg",
    );
  });
});

describe("pages", () => {
  it("follow the cursor in the address", async () => {
    const asked = answers(
      [200, { items: [{ id: "1" }], next_cursor: "c1" }],
      [200, { items: [{ id: "2" }], next_cursor: null }],
    );
    const { pages } = await queryClient.fetchInfiniteQuery({
      ...listJobs.pages({ path: { org: "acme" }, query: { limit: 1 } }),
      pages: 5,
    });
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(["1", "2"]);
    expect(asked.map(({ url }) => new URL(url).search)).toEqual(["?limit=1", "?limit=1&cursor=c1"]);
  });

  it("follow the cursor in the body, and keep amounts as they were written", async () => {
    const asked = answers(
      [200, { rows: [{ BilledCost: "0.10" }], next_cursor: "c1" }],
      [200, { rows: [{ BilledCost: "14921.3304110210000001" }] }],
    );
    const { pages } = await queryClient.fetchInfiniteQuery({
      ...listCostRows.pages({ path: { org: "acme" }, body: { limit: 1 } }),
      pages: 5,
    });
    expect(pages.flatMap(({ rows }) => rows)).toEqual([
      { BilledCost: "0.10" },
      { BilledCost: "14921.3304110210000001" },
    ]);
    expect(await Promise.all(asked.map((request) => request.json()))).toEqual([
      { limit: 1 },
      { limit: 1, cursor: "c1" },
    ]);
  });
});

describe("changes", () => {
  const input = { path: { org: "acme", key: "k1" } };
  /** Two organisations hold their keys and a figure; what is asked again after the change is returned. */
  async function stale(status: number, change: () => Promise<unknown>) {
    for (const org of ["acme", "lighthouse"]) {
      queryClient.setQueryData(listApiKeys.query({ path: { org }, query: { limit: 200 } }).queryKey, {
        items: [],
        total: 0,
      });
      queryClient.setQueryData(listCostRuns.pages({ path: { org } }).queryKey, { pages: [], pageParams: [] });
      queryClient.setQueryData(getCostOverview.key({ path: { org } }), {});
    }
    answers([status, { title: "x", status, code: "x" }]);
    const failed = await change().then(
      () => false,
      () => true,
    );
    expect(failed).toBe(status >= 300);
    return queryClient
      .getQueryCache()
      .getAll()
      .filter(({ state }) => state.isInvalidated)
      .map(({ queryKey: [org, operation] }) => `${org} ${operation}`);
  }

  it("ask again for what the table says, in their organisation only", async () => {
    expect(await stale(204, () => revokeApiKey.send(input))).toEqual(["acme listApiKeys"]);
  });

  it("ask again where the page was already out of date, not where the request was wrong", async () => {
    expect(await stale(404, () => revokeApiKey.send(input))).toEqual(["acme listApiKeys"]);
    queryClient.clear();
    expect(await stale(409, () => revokeApiKey.send(input))).toEqual(["acme listApiKeys"]);
    queryClient.clear();
    expect(await stale(422, () => revokeApiKey.send(input))).toEqual([]);
    queryClient.clear();
    expect(await stale(403, () => revokeApiKey.send(input))).toEqual([]);
  });

  it("reach all pages of a list, and can be told of by other means", async () => {
    const of = (what: () => void) => stale(200, async () => what());
    expect(await of(() => uploadCosts.settled({ path: { org: "lighthouse" } }))).toEqual(["lighthouse listCostRuns"]);
  });

  it("refetch what a page shows", async () => {
    const asked = answers([200, { items: [] }], [204, null], [200, { items: [{ id: "k2" }] }]);
    const shown = new QueryObserver(queryClient, listApiKeys.query({ path: { org: "acme" } }));
    const stop = shown.subscribe(() => {});
    await vi.waitFor(() => expect(shown.getCurrentResult().data?.items).toEqual([]));
    await revokeApiKey.send(input);
    await vi.waitFor(() => expect(shown.getCurrentResult().data?.items).toEqual([{ id: "k2" }]));
    expect(asked.map(({ method }) => method)).toEqual(["GET", "DELETE", "GET"]);
    stop();
  });
});

describe("requests", () => {
  it("carry the token of the session where they change something, and a refusal is what the server says", async () => {
    setCsrfToken("t0ken");
    const problem = { title: "No", status: 403, code: "forbidden", detail: "You may not." };
    const asked = answers([200, { items: [] }], [403, problem]);
    await listApiKeys.call({ path: { org: "acme" } });
    await expect(revokeApiKey.send({ path: { org: "acme", key: "k1" } })).rejects.toMatchObject({
      code: "forbidden",
      status: 403,
      message: "You may not.",
    });
    expect(asked.map(({ headers }) => headers.get("X-CSRF-Token"))).toEqual([null, "t0ken"]);
    setCsrfToken(null);
  });
});

describe("a session that is over", () => {
  it("leads to the sign-in and back, whoever sent the change; other refusals do not", async () => {
    const assign = vi.fn();
    vi.stubGlobal("window", { location: { pathname: "/acme/developer/keys", search: "?q=a", assign } });
    const refused = async (code: string) => {
      answers([401, { title: "No", status: 401, code }]);
      await expect(revokeApiKey.send({ path: { org: "acme", key: "k1" } })).rejects.toMatchObject({ code });
    };
    await refused("session_over");
    expect(assign).not.toHaveBeenCalled();
    queryClient.setQueryData(getSession.key(), {});
    await refused("wrong_password");
    expect(assign).not.toHaveBeenCalled();
    await refused("session_over");
    expect(assign).toHaveBeenCalledWith("/sign-in?next=%2Facme%2Fdeveloper%2Fkeys%3Fq%3Da");
  });
});

describe("types", () => {
  it("refuse what the document does not know", () => {
    const wrong = () => [
      // @ts-expect-error: the organisation is missing.
      listJobs.query({}),
      // @ts-expect-error: there is no such state.
      listCostRuns.query({ path: { org: "acme" }, query: { state: "sleeping" } }),
      // @ts-expect-error: one run has no pages.
      getCostRun.pages,
      // @ts-expect-error: a change cannot be asked for.
      revokeApiKey.query,
    ];
    expect(wrong).toBeTypeOf("function");
    // @ts-expect-error: an operation that is not in the document has no entry.
    expect(outdated.inventedOperation).toBeUndefined();
  });
});
