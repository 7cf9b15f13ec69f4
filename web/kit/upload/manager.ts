/**
 * Uploads of the whole app. They belong to no page: they go on when the page that began them is left, a bar in the shell shows
 * them, and whoever is about to close the tab is asked first.
 */
import type { LinkProps } from "@tanstack/react-router";
import { useEffect, useSyncExternalStore } from "react";

export interface Sending<T = unknown> {
  /** What is sent, such as `bill`, so that its page finds it again. */
  kind: string;
  files: File[];
  /** The organisation they go to. */
  org: string;
  send: (files: File[], onProgress: (sent: number, total: number) => void, signal: AbortSignal) => Promise<T>;
  /** The page that began it, and the page of what came of it. */
  place(result: T | undefined): LinkProps;
}

export interface Transfer<T = unknown> {
  readonly id: number;
  readonly of: Sending<T>;
  readonly state: "waiting" | "sending" | "done" | "failed";
  readonly sent: number;
  readonly total: number;
  /** When sending began, by `performance.now()`. */
  readonly since: number;
  readonly error?: unknown;
  readonly result?: T;
}

/** So many are sent at once; the others wait for their turn. */
const AT_ONCE = 2;

let transfers: readonly Transfer[] = [];
let nextId = 1;
const aborts = new Map<number, AbortController>();
const listeners = new Set<() => void>();

const isOpen = ({ state }: Transfer) => state === "waiting" || state === "sending";

function set(next: readonly Transfer[]) {
  transfers = next;
  if (transfers.some(isOpen)) window.addEventListener("beforeunload", warn);
  else window.removeEventListener("beforeunload", warn);
  for (const listener of listeners) listener();
}

/** The browser asks in its own words whether to leave. */
function warn(event: Event) {
  event.preventDefault();
}

const update = (id: number, part: Partial<Transfer>) =>
  set(transfers.map((transfer) => (transfer.id === id ? { ...transfer, ...part } : transfer)));

/** Begins what waits, as far as there is room. */
function next() {
  const free = AT_ONCE - transfers.filter(({ state }) => state === "sending").length;
  for (const transfer of transfers.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free)))
    void begin(transfer);
}

async function begin({ id, of }: Transfer) {
  const abort = new AbortController();
  aborts.set(id, abort);
  update(id, { state: "sending", sent: 0, since: performance.now(), error: undefined });
  try {
    const result = await of.send(of.files, (sent, total) => update(id, { sent, total }), abort.signal);
    update(id, { state: "done", result });
  } catch (error) {
    // What was cancelled is gone from the list already.
    if (!abort.signal.aborted) update(id, { state: "failed", error });
  }
  aborts.delete(id);
  next();
}

export const uploads = {
  add<T>(of: Sending<T>): number {
    const id = nextId++;
    const total = of.files.reduce((sum, { size }) => sum + size, 0);
    set([...transfers, { id, of: of as Sending, state: "waiting", sent: 0, total, since: performance.now() }]);
    next();
    return id;
  },
  retry(id: number) {
    if (transfers.some((transfer) => transfer.id === id && transfer.state === "failed"))
      update(id, { state: "waiting" });
    next();
  },
  /** Ends it if it is not over, and takes it from the list. */
  remove(id: number) {
    set(transfers.filter((transfer) => transfer.id !== id));
    aborts.get(id)?.abort();
  },
  all: () => transfers,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};

let shown: number | undefined;

export const useUploads = (): readonly Transfer[] => useSyncExternalStore(uploads.subscribe, uploads.all);

/** What no page shows by itself: the bar's part. */
export const useOthers = (): readonly Transfer[] => useUploads().filter(({ id }) => id !== shown);

/** Says that a page shows this one, so that the bar need not. What is over was seen, and is gone when the page is left. */
export function useShown(id: number | undefined): void {
  useEffect(() => {
    if (id === undefined) return;
    shown = id;
    set([...transfers]);
    return () => {
      shown = undefined;
      const over = transfers.some((transfer) => transfer.id === id && transfer.state === "done");
      set(over ? transfers.filter((transfer) => transfer.id !== id) : [...transfers]);
    };
  }, [id]);
}
