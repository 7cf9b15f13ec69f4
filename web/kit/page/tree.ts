/** The trunk that the routes of every feature grow from: the root, and the organisation in the address. An entry dresses them. */
import { createRootRoute, createRoute, notFound, Outlet, redirect } from "@tanstack/react-router";
import { queryClient } from "@/api/client";
import { rememberOrganisation, sessionQuery } from "@/api/session";
import "./facts";

export const root = createRootRoute({ component: Outlet, staticData: { title: null, needs: null } });

/** Who is signed in, known before a page is chosen; asked anew only when nothing is known. */
export const session = () => queryClient.ensureQueryData({ ...sessionQuery, revalidateIfStale: false });

/** Everything below it belongs to one organisation of the person who is signed in. */
export const organisation = createRoute({
  getParentRoute: () => root,
  path: "$org",
  staticData: { title: null, needs: null },
  beforeLoad: async ({ params, location }): Promise<void> => {
    const now = await session();
    if (!now) throw redirect({ to: "/sign-in", search: { next: location.href } });
    if (!now.organisations.some(({ slug }) => slug === params.org)) throw notFound();
    rememberOrganisation(params.org);
  },
});

/** For the pages of a person: whoever is signed out comes back after the sign-in. */
export async function signedIn(next?: string, way?: "link"): Promise<void> {
  if (!(await session())) throw redirect({ to: "/sign-in", search: { next, way } });
}
