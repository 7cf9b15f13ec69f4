/** A run that stays up to date until it ends. */
import type { Run } from "@stoa/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { getCostRun, watchCostRun } from "@/api/generated/costs-runs";
import { afterRun } from "@/api/invalidation";
import { invalidate } from "@/api/operation";
import { useOrg } from "@/api/session";
import { finished } from "../queries";

export function useRun(id: string, first?: Run) {
  const org = useOrg();
  const cache = useQueryClient();
  const query = useQuery({
    ...getCostRun.query({ path: { org, run: id } }),
    ...(first ? { initialData: first } : {}),
  });
  const over = query.data ? finished(query.data) : null;
  useEffect(() => {
    if (over !== false) return;
    return follow(org, id, (run) => {
      cache.setQueryData(getCostRun.query({ path: { org, run: id } }).queryKey, run);
      // What it published shows everywhere at once.
      if (finished(run)) invalidate(afterRun, org);
    });
  }, [org, id, over, cache]);
  return query;
}

/** Follows a run until it ends. Falls back to asking every second where a proxy swallows the stream. */
function follow(org: string, run: string, onRun: (run: Run) => void): () => void {
  const stream = new EventSource(watchCostRun.url({ path: { org, run } }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  stream.addEventListener("run", (event) => {
    const now = JSON.parse((event as MessageEvent<string>).data) as Run;
    onRun(now);
    if (finished(now)) stream.close();
  });
  async function poll() {
    const now = await getCostRun.call({ path: { org, run } }).catch(() => null);
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
