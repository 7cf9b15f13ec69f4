/** Asks for what each route needs, before anything of it is fetched. */
import type { Permission } from "@stoa/client";
import { type AnyRoute, redirect } from "@tanstack/react-router";
import { session } from "@/kit/page/tree";
import { MissingPermission, permissionsIn } from "./permission";

/** For a loader: whether a part of its page is open to the person, so that only then it is asked for. */
export async function opens(org: string, needs: Permission): Promise<boolean> {
  const now = await session();
  return now !== null && permissionsIn(now, org).includes(needs);
}

/**
 * Puts the question before every route below `top` that needs a permission. It is put into the tree as a whole, so that no
 * page can forget it.
 */
export function guard(top: AnyRoute): void {
  const { needs } = top.options.staticData;
  if (needs) {
    const own = top.options.beforeLoad;
    // `update` takes no `beforeLoad`, since what it returns is part of a route's type; this one returns what the route's own does.
    top.options.beforeLoad = async (context: { params: { org: string } }) => {
      const now = await session();
      if (!now) throw redirect({ to: "/sign-in" });
      if (!permissionsIn(now, context.params.org).includes(needs)) throw new MissingPermission(needs);
      return own?.(context);
    };
  }
  for (const route of (top.children ?? []) as AnyRoute[]) guard(route);
}
