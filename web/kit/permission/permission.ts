/** What the person may do in the organisation of the address. */
import type { Permission, Session } from "@stoa/client";
import { useOrg, useSession } from "@/api/session";

/** The permissions of a session in one organisation of it. */
export function permissionsIn(session: Session, org: string): readonly Permission[] {
  return session.organisations.find(({ slug }) => slug === org)?.permissions ?? [];
}

export function usePermissions(): readonly Permission[] {
  return permissionsIn(useSession(), useOrg());
}

export function useMay(needs: Permission): boolean {
  return usePermissions().includes(needs);
}

/** Thrown by a route whose `needs` the person does not have; the page of the route then says so. */
export class MissingPermission extends Error {
  constructor(readonly needs: Permission) {
    super(`This page needs the permission ${needs}.`);
    this.name = "MissingPermission";
  }
}
