/**
 * How a page learns that what it shows may have changed. Today by asking again and again, and by server-sent events where
 * there are some; a realtime client takes its place behind the same function.
 */

export type Stop = () => void;
/** Calls `refresh` whenever it is time, one at a time, until it is stopped. */
export type Feed = (refresh: () => Promise<void>) => Stop;

/** Many changes at once are asked for together, this long after the first of them. */
const GATHER = 150;

/** Makes one refresh of many changes: one at a time, and one more for what changed meanwhile. */
export function gathered(refresh: (subjects: string[]) => Promise<void>): {
  change: (subject?: string) => void;
  stop: Stop;
} {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let subjects = new Set<string>();
  let busy = false;
  async function run() {
    timer = undefined;
    const asked = [...subjects];
    subjects = new Set();
    busy = true;
    // What went wrong is told by whoever refreshes; the next change tries again.
    await refresh(asked).catch(() => undefined);
    busy = false;
    if (subjects.size > 0) timer = setTimeout(run, GATHER);
  }
  return {
    change: (subject = "") => {
      subjects.add(subject);
      if (!busy && timer === undefined) timer = setTimeout(run, GATHER);
    },
    stop: () => {
      clearTimeout(timer);
      subjects.clear();
    },
  };
}

/** The longest pause between two attempts while the server does not answer. */
const LONGEST = 60_000;

/** Whether somebody can see the page. */
export const isVisible = () => document.visibilityState !== "hidden";

/** Tells when the page comes into sight, and when it goes. */
export function onVisibility(told: (visible: boolean) => void): Stop {
  const listen = () => told(isVisible());
  document.addEventListener("visibilitychange", listen);
  return () => document.removeEventListener("visibilitychange", listen);
}

/**
 * Asks every so many milliseconds after the last answer. Never while nobody can see the page; at once when it comes into
 * sight again; less and less often while the server does not answer.
 */
export function polling(every: number): Feed {
  return (refresh) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let stopped = false;
    let busy = false;
    const next = () => {
      clearTimeout(timer);
      if (!stopped && isVisible()) timer = setTimeout(ask, Math.min(every * 2 ** failures, Math.max(every, LONGEST)));
    };
    async function ask() {
      if (busy) return;
      busy = true;
      try {
        await refresh();
        failures = 0;
      } catch {
        failures += 1;
      }
      busy = false;
      next();
    }
    const unlisten = onVisibility((visible) => {
      clearTimeout(timer);
      if (visible) void ask();
    });
    next();
    return () => {
      stopped = true;
      clearTimeout(timer);
      unlisten();
    };
  };
}
