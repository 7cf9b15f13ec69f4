/** The console: what the features bring, in the order of the side bar. */
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { queryClient } from "@/api/client";
import { invitationsQuery, lastOrganisation } from "@/api/session";
import { account } from "@/features/account/routes";
import { atlas } from "@/features/atlas/routes";
import { costs } from "@/features/costs/routes";
import { developer } from "@/features/developer/routes";
import { settings } from "@/features/settings/routes";
import { routing } from "@/kit/page/router";
import { Missing } from "@/kit/page/states";
import { organisation, root, session } from "@/kit/page/tree";
import { guard } from "@/kit/permission/guard";
import { Shell } from "./shell/shell";
import { Window } from "./shell/window";

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  staticData: { title: null, needs: null },
  beforeLoad: async () => {
    const now = await session();
    if (!now) throw redirect({ to: "/sign-in" });
    const org = lastOrganisation(now);
    if (org) throw redirect({ to: "/$org", params: { org } });
    const asked = (await queryClient.ensureQueryData(invitationsQuery)).items.length > 0;
    throw redirect({ to: asked ? "/invitations" : "/new-organisation" });
  },
});
const start = createRoute({
  getParentRoute: () => organisation,
  path: "/",
  staticData: { title: null, needs: null },
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$org/costs", params });
  },
});

root.update({ component: Window, staticData: { title: null, needs: null } });
// An address below it that is none leaves the shell as it is; one of a stranger's organisation shows none.
organisation.update({ component: Shell, notFoundComponent: Missing, staticData: { title: null, needs: null } });

const routeTree = root.addChildren([
  home,
  ...account,
  organisation.addChildren([start, costs, atlas, developer, settings]),
]);
guard(routeTree);

export const router = createRouter({ routeTree, ...routing });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
