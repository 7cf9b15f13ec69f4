/** A run that stays up to date until it ends. */
import type { Run } from "@stoa/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { finished, followRun, runQuery } from "@/api/costs";
import { useOrg } from "@/api/session";

export function useRun(id: string, first?: Run) {
  const org = useOrg();
  const cache = useQueryClient();
  const query = useQuery({ ...runQuery(org, id), ...(first ? { initialData: first } : {}) });
  const over = query.data ? finished(query.data) : null;
  useEffect(() => {
    if (over !== false) return;
    return followRun(org, id, (run) => {
      cache.setQueryData(runQuery(org, id).queryKey, run);
      if (finished(run)) {
        // What it published shows everywhere at once.
        void cache.invalidateQueries({
          predicate: ({ queryKey }) =>
            queryKey[0] === org && queryKey[1] !== "organisation" && !(queryKey[1] === "run" && queryKey.length === 3),
        });
      }
    });
  }, [org, id, over, cache]);
  return query;
}
