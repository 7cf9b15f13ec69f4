/** A run that stays up to date until it ends. */
import type { Run } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { getCostRun, watchCostRun } from "@/api/generated/costs-runs";
import { afterRun } from "@/api/invalidation";
import { invalidate } from "@/api/operation";
import { useOrg } from "@/api/session";
import { useLive } from "@/kit/live/live";
import { finished } from "../queries";

export function useRun(id: string, first?: Run) {
  const org = useOrg();
  const asked = getCostRun.query({ path: { org, run: id } });
  const query = useQuery({ ...asked, ...(first ? { initialData: first } : {}) });
  const over = query.data ? finished(query.data) : null;
  // One that waits moves when somebody answers, which is an event; one at work has a stream of its own.
  const waits = query.data?.state === "waiting";
  useLive(asked, {
    when: waits || over === false,
    ...(waits ? {} : { stream: { url: watchCostRun.url({ path: { org, run: id } }), event: "run" }, every: 1000 }),
  });
  // What it published shows everywhere at once.
  const ran = useRef<string | null>(null);
  useEffect(() => {
    if (over === false) ran.current = id;
    if (over && ran.current === id) {
      ran.current = null;
      invalidate(afterRun, org);
    }
  }, [over, id, org]);
  return query;
}
