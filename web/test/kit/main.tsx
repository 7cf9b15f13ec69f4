/** The kit page: every part of `ui/` and `kit/` in every state, to look at and to compare as pictures. Not part of any build. */
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queryClient } from "@/api/client";
import { startWords } from "@/i18n";
import { Confirmations } from "@/kit/confirm";
import { listSearch } from "@/kit/list";
import { Toasts } from "@/ui/toast";
import { Parts, sections } from "./parts";
import "@/ui/styles.css";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark", dark.matches);
follow();
dark.addEventListener("change", follow);

// One address for all parts, and one for each, so that a picture shows a part alone: `#/list`.
const root = createRootRoute({
  component: () => (
    <main id="content" tabIndex={-1} className="outline-none">
      <Outlet />
    </main>
  ),
} as never);
const page = (path: string, only?: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: listSearch({}),
    component: () => <Parts only={only} />,
  } as never);
const router = createRouter({
  routeTree: root.addChildren([page("/"), ...Object.keys(sections).map((name) => page(`/${name}`, name))] as never),
  history: createHashHistory(),
} as never);

await startWords({}, () => undefined);
createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={queryClient}>
    <RouterProvider router={router as never} />
    <Confirmations />
    <Toasts />
  </QueryClientProvider>,
);
