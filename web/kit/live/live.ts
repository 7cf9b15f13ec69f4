/** The one way by which a page says what it shows and gets it fresh while it is looked at. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { concerns, isTold } from "@/api/changes";
import { watchChanges } from "@/api/generated/events";
import type { ReadId } from "@/api/invalidation";
import { follow } from "./changes";
import { polling, type Stop } from "./feed";
import { refresh, type Shown } from "./first";
import { listen } from "./stream";

export interface Live {
  /** How often to ask where nothing tells of changes, in milliseconds after the last answer. */
  every?: number;
  /** Whether it moves in ways that no event tells, such as the progress of a run: then it is asked for as well. */
  moving?: boolean;
  /** Whether it can change at all: what has ended does not. */
  when?: boolean;
  /** A stream of server-sent events whose data are the answer itself. Where it does not come about, the page asks instead. */
  stream?: { url: string; event: string };
}

/**
 * Keeps the answer of a query fresh: `useLive(listJobs.pages(…))` beside the `useInfiniteQuery` of the same. It is asked again
 * when the organisation's changes tell of it, and every so often where they do not. Of pages only the first is asked again. Gives the error of the last attempt, for the bar that says so above the rows of before.
 */
export function useLive(
  shown: Shown,
  { every = 5000, moving = false, when = true, stream }: Live = {},
): { error: unknown } {
  const cache = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const again = useEffectEvent(async (subjects?: string[]) => {
    try {
      await refresh(cache, shown, subjects);
      setError(null);
    } catch (problem) {
      setError(problem);
      throw problem;
    }
  });
  const keep = useEffectEvent((data: string) => {
    cache.setQueryData(shown.queryKey, JSON.parse(data));
    setError(null);
  });
  const key = JSON.stringify(shown.queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is known by its key.
  useEffect(() => {
    if (!when) return;
    const [org, operation] = shown.queryKey as [string | null, ReadId];
    const stops: Stop[] = [];
    let asks = false;
    const ask = () => {
      if (!asks) stops.push(polling(every)(() => again()));
      asks = true;
    };
    // Where nothing tells of changes after all, the page asks: now, and from then on.
    const onFail = () => {
      ask();
      void again().catch(() => undefined);
    };
    if (stream) stops.push(listen(stream.url, { on: { [stream.event]: keep }, onFail }));
    else if (org !== null && isTold(operation))
      stops.push(
        follow(watchChanges.url({ path: { org } }), {
          concerns: (type) => concerns(type, operation),
          refresh: again,
          fail: onFail,
        }),
      );
    if (moving || stops.length === 0) ask();
    return () => {
      for (const stop of stops) stop();
    };
  }, [key, every, moving, when, stream?.url, stream?.event]);
  return { error };
}
