/** Figures that stay true while they are looked at: what is published or deleted anywhere is asked for again here. */
import { concerns } from "@/api/changes";
import { watchChanges } from "@/api/generated/events";
import { sums } from "@/api/invalidation";
import { invalidate } from "@/api/operation";
import { follow } from "@/kit/live/changes";
import { polling, type Stop } from "@/kit/live/feed";

/** How often to ask where there is no stream of changes, in milliseconds. */
const EVERY = 60_000;

/** Asks again for the figures of an organisation when its changes tell of it, until it is stopped. */
export function followFigures(org: string): Stop {
  const refresh = async () => invalidate(sums, org);
  let asking: Stop | undefined;
  const stop = follow(watchChanges.url({ path: { org } }), {
    concerns: (type) => sums.some((operation) => concerns(type, operation)),
    refresh,
    fail: () => {
      asking = polling(EVERY)(refresh);
    },
  });
  return () => {
    stop();
    asking?.();
  };
}
