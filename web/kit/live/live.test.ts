import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { follow } from "./changes";
import { gathered, polling } from "./feed";
import { refresh, withFirst } from "./first";
import { listen } from "./stream";

/** A page that is shown and hidden by hand. */
const page = { visible: true, listeners: new Set<() => void>() };
function show(visible: boolean) {
  page.visible = visible;
  for (const listener of [...page.listeners]) listener();
}

/** What a browser has of an `EventSource`. */
class Source {
  static open: Source[] = [];
  static readonly CLOSED = 2;
  readyState = 0;
  onopen?: () => void;
  onerror?: () => void;
  listeners = new Map<string, (event: { data: string }) => void>();
  constructor(readonly url: string) {
    Source.open.push(this);
  }
  addEventListener(name: string, listener: (event: { data: string }) => void) {
    this.listeners.set(name, listener);
  }
  close() {
    this.readyState = Source.CLOSED;
    Source.open = Source.open.filter((one) => one !== this);
  }
  opened() {
    this.readyState = 1;
    this.onopen?.();
  }
  tell(name: string, data: object) {
    this.listeners.get(name)?.({ data: JSON.stringify(data) });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  page.visible = true;
  page.listeners.clear();
  Source.open = [];
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("document", {
    get visibilityState() {
      return page.visible ? "visible" : "hidden";
    },
    addEventListener: (_: string, listener: () => void) => page.listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => page.listeners.delete(listener),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const rows = (...ids: number[]) => ids.map((id) => ({ id }));
const idsOf = (pages: { items: { id: number }[] }[]) => pages.map(({ items }) => items.map(({ id }) => id));

describe("a fresh first page", () => {
  const before = {
    pages: [
      { items: rows(9, 8, 7), next_cursor: "after 7" },
      { items: rows(6, 5, 4), next_cursor: "after 4" },
    ],
    pageParams: [undefined, "after 7"],
  };
  const first = (...ids: number[]) => withFirst(before, { items: rows(...ids), next_cursor: "x" }, ({ id }) => id);

  it("keeps the rows that newer ones pushed out of it", () => {
    const now = first(11, 10, 9);
    expect(idsOf(now.pages)).toEqual([
      [11, 10, 9, 8, 7],
      [6, 5, 4],
    ]);
    expect(now.pages.map(({ next_cursor }) => next_cursor)).toEqual(["after 7", "after 4"]);
    expect(now.pageParams).toEqual([undefined, "after 7"]);
  });

  it("drops what is gone from it, and shows no row twice", () => {
    expect(idsOf(first(9, 7, 6).pages)).toEqual([
      [9, 7, 6],
      [5, 4],
    ]);
  });

  it("begins anew where more came than fit, and where there is one page only", () => {
    expect(idsOf(first(14, 13, 12).pages)).toEqual([[14, 13, 12]]);
    const one = withFirst(
      { pages: before.pages.slice(0, 1), pageParams: [undefined] },
      { items: rows(8) },
      ({ id }) => id,
    );
    expect(idsOf(one.pages)).toEqual([[8]]);
  });
});

describe("refresh", () => {
  const list = (answers: Record<string, { items: { id: number }[]; next_cursor?: string }>) => {
    const asked: (string | undefined)[] = [];
    return {
      asked,
      shown: {
        queryKey: ["acme", "listJobs", {}, "pages"],
        initialPageParam: undefined,
        getNextPageParam: (page: { next_cursor?: string }) => page.next_cursor,
        queryFn: async ({ pageParam }: { pageParam?: unknown }) => {
          asked.push(pageParam as string | undefined);
          return answers[(pageParam as string) ?? "first"]!;
        },
      },
    };
  };

  it("asks for the first page only, and for all where a later one shows what changed", async () => {
    const cache = new QueryClient();
    const answers = {
      first: { items: rows(9, 8), next_cursor: "a" },
      a: { items: rows(7, 6), next_cursor: "b" },
      b: { items: rows(5, 4) },
    };
    const { asked, shown } = list(answers);
    await cache.fetchInfiniteQuery({ ...shown, pages: 3 } as never);
    expect(asked.splice(0)).toEqual([undefined, "a", "b"]);
    answers.first = { items: rows(10, 9), next_cursor: "a2" };
    await refresh(cache, shown);
    expect(asked.splice(0)).toEqual([undefined]);
    const data = () => cache.getQueryData<{ pages: { items: { id: number }[] }[] }>(shown.queryKey)!;
    expect(idsOf(data().pages)).toEqual([
      [10, 9, 8],
      [7, 6],
      [5, 4],
    ]);
    await refresh(cache, shown, ["9"]);
    expect(asked.splice(0)).toEqual([undefined]);
    answers.first = { items: rows(10, 9), next_cursor: "a" };
    await refresh(cache, shown, ["5"]);
    expect(asked).toEqual([undefined, "a", "b"]);
    cache.clear();
  });

  it("asks for all pages where the number of rows says that a later one changed", async () => {
    const cache = new QueryClient();
    const answers: Record<string, { items: { id: number }[]; next_cursor?: string; total: number }> = {
      first: { items: rows(1, 2), next_cursor: "a", total: 3 },
      a: { items: rows(3), total: 3 },
    };
    const { asked, shown } = list(answers);
    await cache.fetchInfiniteQuery({ ...shown, pages: 2 } as never);
    asked.splice(0);
    await refresh(cache, shown);
    expect(asked.splice(0)).toEqual([undefined]);
    answers.first = { ...answers.first!, total: 4 };
    answers.a = { items: rows(3, 4), total: 4 };
    await refresh(cache, shown);
    expect(asked).toEqual([undefined, undefined, "a"]);
    expect(idsOf(cache.getQueryData<{ pages: { items: { id: number }[] }[] }>(shown.queryKey)!.pages)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    cache.clear();
  });

  it("leaves what is shown where it is when the server refuses, and says so", async () => {
    const cache = new QueryClient();
    const { shown } = list({ first: { items: rows(1) } });
    await cache.fetchInfiniteQuery(shown as never);
    const refused = { ...shown, queryFn: () => Promise.reject(new Error("no")) };
    await expect(refresh(cache, refused)).rejects.toThrow("no");
    expect(cache.getQueryData(shown.queryKey)).toMatchObject({ pages: [{ items: rows(1) }] });
    cache.clear();
  });
});

describe("polling", () => {
  it("rests while the page is hidden, and asks at once when it comes back", async () => {
    const ask = vi.fn(async () => {});
    const stop = polling(3000)(ask);
    await vi.advanceTimersByTimeAsync(6500);
    expect(ask).toHaveBeenCalledTimes(2);
    show(false);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ask).toHaveBeenCalledTimes(2);
    show(true);
    expect(ask).toHaveBeenCalledTimes(3);
    stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ask).toHaveBeenCalledTimes(3);
    expect(page.listeners.size).toBe(0);
  });

  it("asks less and less often while the server does not answer, at least once a minute", async () => {
    const times: number[] = [];
    const start = Date.now();
    const stop = polling(3000)(async () => {
      times.push(Date.now() - start);
      throw new Error("away");
    });
    await vi.advanceTimersByTimeAsync(300_000);
    const pauses = times.map((time, index) => time - (times[index - 1] ?? 0));
    expect(pauses.slice(0, 6)).toEqual([3000, 6000, 12_000, 24_000, 48_000, 60_000]);
    stop();
  });

  it("waits for an answer before it asks again", async () => {
    const answers: (() => void)[] = [];
    const stop = polling(1000)(() => new Promise((done) => answers.push(done)));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(answers).toHaveLength(1);
    show(false);
    show(true);
    expect(answers).toHaveLength(1);
    stop();
  });
});

describe("streams", () => {
  it("are closed while the page is hidden", () => {
    const stop = listen("/x", { on: {}, onFail: () => {} });
    expect(Source.open).toHaveLength(1);
    show(false);
    expect(Source.open).toHaveLength(0);
    show(true);
    expect(Source.open).toHaveLength(1);
    stop();
    show(true);
    expect(Source.open).toHaveLength(0);
  });

  it("are given up when they do not open, and left to the browser when they break", () => {
    const onFail = vi.fn();
    listen("/x", { on: {}, onFail });
    const [source] = Source.open;
    source!.opened();
    source!.onerror?.();
    expect(onFail).not.toHaveBeenCalled();
    show(false);
    show(true);
    Source.open[0]!.onerror?.();
    expect(onFail).toHaveBeenCalledTimes(1);
    expect(Source.open).toHaveLength(0);
  });
});

describe("changes", () => {
  it("come by one stream for all who listen, many at once as one", async () => {
    const refresh = vi.fn(async (_: string[]) => {});
    const other = vi.fn(async (_: string[]) => {});
    const stops = [
      follow("/changes", { concerns: (type) => type === "costs.run.completed", refresh, fail: () => {} }),
      follow("/changes", { concerns: (type) => type === "member.joined", refresh: other, fail: () => {} }),
    ];
    expect(Source.open.map(({ url }) => url)).toEqual(["/changes"]);
    const [source] = Source.open;
    source!.opened();
    for (const subject_id of ["r1", "r2", "r1"]) source!.tell("change", { type: "costs.run.completed", subject_id });
    await vi.advanceTimersByTimeAsync(1000);
    expect(refresh.mock.calls).toEqual([[["r1", "r2"]]]);
    expect(other).not.toHaveBeenCalled();
    source!.tell("reset", {});
    await vi.advanceTimersByTimeAsync(1000);
    expect(refresh).toHaveBeenCalledTimes(2);
    expect(other).toHaveBeenCalledTimes(1);
    stops[0]!();
    expect(Source.open).toHaveLength(1);
    stops[1]!();
    expect(Source.open).toHaveLength(0);
  });

  it("may have been missed while the page was hidden", async () => {
    const refresh = vi.fn(async () => {});
    const stop = follow("/changes", { concerns: () => true, refresh, fail: () => {} });
    Source.open[0]!.opened();
    await vi.advanceTimersByTimeAsync(1000);
    expect(refresh).not.toHaveBeenCalled();
    show(false);
    show(true);
    Source.open[0]!.opened();
    await vi.advanceTimersByTimeAsync(1000);
    expect(refresh).toHaveBeenCalledTimes(1);
    stop();
  });

  it("tell everybody who listens when there is no stream", () => {
    const fail = vi.fn();
    follow("/changes", { concerns: () => true, refresh: async () => {}, fail });
    follow("/changes", { concerns: () => true, refresh: async () => {}, fail });
    Source.open[0]!.onerror?.();
    expect(fail).toHaveBeenCalledTimes(2);
    // Whoever listens next tries again.
    const stop = follow("/changes", { concerns: () => true, refresh: async () => {}, fail });
    expect(Source.open).toHaveLength(1);
    stop();
  });

  it("are asked for one at a time, and once more for what changed meanwhile", async () => {
    const asked: string[][] = [];
    let answer = () => {};
    const { change } = gathered((subjects) => {
      asked.push(subjects);
      return new Promise((done) => {
        answer = done;
      });
    });
    change("a");
    await vi.advanceTimersByTimeAsync(1000);
    change("b");
    change("c");
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual([["a"]]);
    answer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual([["a"], ["b", "c"]]);
  });
});
