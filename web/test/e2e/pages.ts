// Every page of the console, from the routes of its features: a page that is added is tested without being named here.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

interface Route {
  options: { path?: string; component?: unknown; getParentRoute?: () => Route };
  children?: Route[];
}

/** Lists that know of a thing which stands for a parameter of an address, and the field that goes there. */
const lists: Record<string, [list: string, field: string]> = {
  drawing: ["drawings", "id"],
  event: ["events", "sequence"],
  job: ["jobs", "id"],
  key: ["api-keys", "id"],
  member: ["members", "id"],
  run: ["costs/runs", "id"],
  source: ["costs/sources", "id"],
};
/** What stands for a parameter of an address; a page with another one says so here. */
const samples: Record<string, string> = {
  org: "$org",
  picture: "workspace",
  ...Object.fromEntries(Object.keys(lists).map((name) => [name, `$${name}`])),
};

/** Puts things that there are into addresses: a bill must have been uploaded; a key and a drawing are made where there are none. */
export async function filler(page: Page, org: string): Promise<(path: string) => string> {
  const at = `/api/v1/organisations/${org}`;
  const { csrf_token } = await (await page.request.get("/api/v1/session")).json();
  await page.request.post(`${at}/api-keys`, {
    headers: { "X-CSRF-Token": csrf_token },
    data: { name: "Of a test", permissions: ["costs:read"] },
  });
  // Refused where one of this name is kept already.
  await page.request.post(`${at}/drawings`, {
    headers: { "X-CSRF-Token": csrf_token },
    data: { name: "Of a test", model: '[container.web]\nto = ["db: reads"]\n[store.db]\n' },
  });
  const found = new Map<string, string>();
  for (const [name, [list, field]] of Object.entries(lists)) {
    const { items } = await (await page.request.get(`${at}/${list}`)).json();
    found.set(name, String(items[0][field]));
  }
  return (path) => path.replace(/\$(\w+)/g, (all, name: string) => found.get(name) ?? all);
}

const features = fileURLToPath(new URL("../../features", import.meta.url));
const roots: Route[] = [];
for (const feature of readdirSync(features))
  for (const exported of Object.values(await import(`../../features/${feature}/routes.ts`)))
    roots.push(...([exported].flat() as Route[]));

const joined = (above: string, path: string | undefined) => `${above}/${path ?? ""}`.replace(/\/+/g, "/");
function addresses(route: Route, above: string): string[] {
  const own = joined(above, route.options.path);
  return [
    ...(route.options.component ? [own] : []),
    ...(route.children ?? []).flatMap((below) => addresses(below, own)),
  ];
}
const all = roots
  .flatMap((route) => addresses(route, joined("", route.options.getParentRoute?.().options.path)))
  .map((address) => address.replace(/(?<=.)\/$/, ""))
  .map((address) =>
    address.replace(/\$(\w+)/g, (_, name: string) => {
      if (!(name in samples)) throw new Error(`${address}: test/e2e/pages.ts has no sample for $${name}.`);
      return samples[name]!;
    }),
  )
  .sort();

/** Below an organisation, without its name: `costs/runs`; `$run` stands for a run that there is, and so on. */
export const organisationPages = all
  .filter((address) => address.startsWith("/$org/"))
  .map((address) => address.slice("/$org/".length));
/** Of the person, and of whoever is signed out. */
export const personPages = all.filter((address) => !address.startsWith("/$org/"));
