// What a page shows is asked for by its loader, while its code is on its way. A query that begins when a part of the page is there
// already is one that everybody waits for in turn: code, then page, then answer. Every page of the console is opened here as a link
// opens it, and whatever its parts had to ask for themselves is told by name.
import type { AnyRoute } from "@tanstack/react-router";
import { describe, expect, it } from "vitest";
import { queryClient } from "@/api/client";
import type { OperationId } from "@/api/operation";
import { router as app } from "@/apps/console/routes";
import { openConsole, standIn } from "./console";

standIn();

/** What stands for the parameters of addresses: things that the mock knows. */
const samples: Record<string, string> = {
  org: "acme_m4x2k1",
  drawing: "drawing-1",
  event: "1",
  job: "job-0",
  key: "key-1",
  member: "m2",
  picture: "workspace",
  run: "run-101",
  source: "src-aws",
};

/** What parts of every page may ask for, and why. */
const allowed: Partial<Record<OperationId | "present", string>> = {
  present: "whether there is a mailbox: the side bar shows it then; no page waits for it",
  getCapabilities: "the side bar shows the mailbox where there is one; no page waits for it",
  listMailbox: "it opens with the operator's key, which stays in the page",
  listMyInvitations: "the menu of the person counts them; no page waits for it",
};

/** What parts of one page ask for on purpose, and why. */
const allowedOn: Record<string, Partial<Record<OperationId, string>>> = {
  "/$org/costs": {
    queryCosts: "the quiet line of the month before; the first number goes before it, and has half a second",
    listCostDatasetVersions: "the menu of moments; the first number goes before it as well",
  },
};

const pages = Object.values(app.routesById as Record<string, AnyRoute>)
  .filter(({ options, fullPath }) => options.component && fullPath.startsWith("/$org/"))
  .map(({ fullPath }) => fullPath.replace(/\/$/, ""))
  .sort();

/** Opens an address in an app that knows nothing yet; gives what was asked for by parts that were there already. */
async function askedByParts(address: string): Promise<string[]> {
  queryClient.clear();
  const late: string[] = [];
  const stop = queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "fetch") return;
    const { query } = event;
    const { data, errorUpdateCount } = query.state;
    // What its loader asked for and was refused may be asked for again.
    if (data === undefined && errorUpdateCount === 0 && query.getObserversCount() > 0)
      late.push(String(query.queryKey[1]));
  });
  const { screen } = await openConsole(address);
  stop();
  expect(document.body.textContent).not.toContain("This page could not be shown");
  await screen.unmount();
  return [...new Set(late)];
}

describe("a page asks for nothing that its loader did not ask for", () => {
  it("finds the pages", () => expect(pages.length).toBeGreaterThan(18));
  for (const page of pages)
    it(page, async () => {
      const address = page.replace(/\$(\w+)/g, (_: string, name: string) => samples[name] ?? `no-sample-for-${name}`);
      const may = { ...allowed, ...allowedOn[page] };
      expect((await askedByParts(address)).filter((operation) => !(operation in may))).toEqual([]);
    });
});
