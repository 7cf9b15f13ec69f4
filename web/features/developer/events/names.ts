/** What the log calls by ids, by the names that people gave: members, keys, sources, and the runs of a source. */
import type { LogEvent } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { listApiKeys } from "@/api/generated/api-keys";
import { listCostSources } from "@/api/generated/costs-sources";
import { listMembers } from "@/api/generated/members";
import { useSession } from "@/api/session";
import { useMay } from "@/kit/permission/permission";

/** As many as a page of the log may name. */
const SOME = { limit: 500 };
export const membersNamed = (org: string) => listMembers.query({ path: { org }, query: SOME });
export const keysNamed = (org: string) => listApiKeys.query({ path: { org }, query: SOME });
export const sourcesNamed = (org: string) => listCostSources.query({ path: { org }, query: SOME });

type Names = ReadonlyMap<string, string>;

/** Names by id, of as much as this person may see. */
export function useNames(org: string): Names {
  const members = useQuery({ ...membersNamed(org), enabled: useMay("members:read") }).data;
  const keys = useQuery({ ...keysNamed(org), enabled: useMay("keys:read") }).data;
  const sources = useQuery({ ...sourcesNamed(org), enabled: useMay("costs:read") }).data;
  const { organisations } = useSession();
  return new Map(
    [...(members?.items ?? []), ...(keys?.items ?? []), ...(sources?.items ?? []), ...organisations].map(
      ({ id, name }) => [id, name],
    ),
  );
}

/** `source/01a2…` or `member:01a2…` → what it is called; nothing where that is not known. */
export const named = (reference: string | null | undefined, names: Names): string | undefined =>
  names.get(/[^/:]+$/.exec(reference ?? "")?.[0] ?? "");

/** What an event is about: itself, or what it belongs to, or what the event says that it is called. */
export function subjectOf({ subject, data }: Pick<LogEvent, "subject" | "data">, names: Names): string | undefined {
  const { name, email, source_id: source } = (data ?? {}) as Partial<Record<"name" | "email" | "source_id", unknown>>;
  const own = typeof name === "string" && name !== "" ? name : typeof email === "string" ? email : undefined;
  return named(subject, names) ?? own ?? (typeof source === "string" ? names.get(source) : undefined);
}
