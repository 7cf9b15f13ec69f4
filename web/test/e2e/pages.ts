// Every page of the console, from the routes of its features: a page that is added is tested without being named here.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Route {
  options: { path?: string; component?: unknown; getParentRoute?: () => Route };
  children?: Route[];
}

/** What stands for a parameter of an address; a page with another one says so here. */
const samples: Record<string, string> = { org: "$org", picture: "workspace", run: "$run" };

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

/** Below an organisation, without its name: `costs/runs`; `$run` stands for a run that there is. */
export const organisationPages = all
  .filter((address) => address.startsWith("/$org/"))
  .map((address) => address.slice("/$org/".length));
/** Of the person, and of whoever is signed out. */
export const personPages = all.filter((address) => !address.startsWith("/$org/"));
