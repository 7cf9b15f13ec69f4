/** What the list of runs shows, as it stands in the address. */
import type { RunState } from "@stoa/client";
import { text } from "@/util/search";

export interface RunsSearch {
  source?: string;
  state?: string;
}

export const states: RunState[] = ["pending", "running", "completed", "failed", "cancelled"];

export const parseRuns = (search: Record<string, unknown>): RunsSearch => ({
  source: text(search.source),
  state: text(search.state),
});

/** What is asked of the server: a state that there is, or any. */
export const filterOf = ({ source, state }: RunsSearch) => ({
  source,
  state: states.find((one) => one === state),
});
