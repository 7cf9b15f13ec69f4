// A small app around the part under test: a router in memory, the query client, confirmations and messages, as in an entry.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  type AnyRoute,
  createHashHistory,
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import type { ReactNode } from "react";
import { render } from "vitest-browser-react";
import { Confirmations } from "@/kit/confirm";
import { listSearch } from "@/kit/list";
import { Toasts } from "@/ui/toast";

interface Place {
  /** The address below the root, such as `/keys` or `/keys/$key`. */
  path: string;
  show: () => ReactNode;
  /** Addresses below this one, shown in its outlet. */
  below?: Place[];
  /** What may stand in its address, besides what is searched and how many rows are shown. */
  choices?: Parameters<typeof listSearch>[0];
}

function grow(parent: AnyRoute, places: Place[]): AnyRoute[] {
  return places.map(({ path, show, below = [], choices = {} }) => {
    const route: AnyRoute = createRoute({
      getParentRoute: () => parent,
      path,
      component: show,
      validateSearch: listSearch(choices),
    } as never) as never;
    return route.addChildren(grow(route, below) as never) as unknown as AnyRoute;
  });
}

/** Shows the places at an address, and gives back the router to look at the address and to go on. */
export const open = (address: string, ...places: Place[]) =>
  start(createMemoryHistory({ initialEntries: [address] }), places);

/** The same in the window's own history, for what only a window does. */
export function openInWindow(address: string, ...places: Place[]) {
  window.location.hash = address;
  return start(createHashHistory(), places);
}

async function start(history: ReturnType<typeof createMemoryHistory>, places: Place[]) {
  const root = createRootRoute({
    component: () => (
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    ),
  } as never);
  const router = createRouter({
    routeTree: root.addChildren(grow(root as unknown as AnyRoute, places) as never) as unknown as AnyRoute,
    history,
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const given = Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]));
      return given.length ? `?${new URLSearchParams(given)}` : "";
    },
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });
  const screen = await render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
      <Confirmations />
      <Toasts />
    </QueryClientProvider>,
  );
  return { screen, router, client, address: () => router.state.location.href };
}
