/** Who is signed in, and where: the first thing every page needs. */
import type { Permission, Session } from "@stoa/client";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { paths } from "@/util/paths";
import { ApiError, ok, queryClient, setCsrfToken, stoa } from "./client";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      return remember(await ok(stoa.GET("/api/v1/session")));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** What this installation can do; the sign-in page offers no door that does not open. */
export const capabilitiesQuery = queryOptions({
  queryKey: ["capabilities"],
  queryFn: () => ok(stoa.GET("/api/v1/capabilities")),
  staleTime: Infinity,
});

function remember(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

function begin(session: Session): Session {
  queryClient.clear();
  queryClient.setQueryData(["session"], remember(session));
  return session;
}

export const signIn = async (body: { email: string; password: string }) =>
  begin(await ok(stoa.POST("/api/v1/sessions", { body })));
/** Whether the person is in at once, as the first one of a server is; everybody else opens the link in the mail first. */
export const signUp = async (body: {
  name: string;
  email: string;
  password: string;
  organisation_name: string;
}): Promise<boolean> => {
  const answer = await ok(stoa.POST("/api/v1/sign-up", { body }));
  if (!("csrf_token" in answer)) return false;
  begin(answer);
  return true;
};
export const sendLink = (email: string) => ok(stoa.POST("/api/v1/sessions/email-link", { body: { email } }));
export const redeemLink = async (token: string) =>
  begin(await ok(stoa.POST("/api/v1/sessions/email-link/redeem", { body: { token } })));
export const rename = async (name: string) =>
  queryClient.setQueryData(["session"], remember(await ok(stoa.PATCH("/api/v1/session", { body: { name } }))));
export const changePassword = (body: { current_password?: string; new_password: string }) =>
  ok(stoa.PUT("/api/v1/session/password", { body }));

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async () => (await ok(stoa.GET("/api/v1/invitations"))).items,
});
export const acceptInvitation = async (invitation: string) => {
  const joined = await ok(stoa.POST("/api/v1/invitations/{invitation}/accept", { params: { path: { invitation } } }));
  await refreshSession();
  return joined;
};
export const declineInvitation = (invitation: string) =>
  ok(stoa.POST("/api/v1/invitations/{invitation}/decline", { params: { path: { invitation } } }));

/** After something that changes which organisations there are. */
export const refreshSession = () => queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });

const LAST = "stoa.organisation";
/** The organisation that home leads to: the one this browser was in last. Which one a page is about stands in its address. */
export function lastOrganisation({ organisations }: Session): string | undefined {
  let last: string | null = null;
  try {
    last = localStorage.getItem(LAST);
  } catch {
    // A browser may keep nothing.
  }
  return (organisations.find(({ slug }) => slug === last) ?? organisations[0])?.slug;
}
export function rememberOrganisation(slug: string) {
  try {
    localStorage.setItem(LAST, slug);
  } catch {
    // Then home leads to the first one.
  }
}
export async function signOut() {
  await ok(stoa.DELETE("/api/v1/session"));
  // A fresh page: nothing of the person stays in memory.
  window.location.assign(paths.signIn);
}

export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("This page needs a session; its route must ensure one.");
  return data;
}

/** The organisation in the address. */
export function useOrg(): string {
  const { org } = useParams({ strict: false }) as { org?: string };
  if (!org) throw new Error("This page is not under an organisation.");
  return org;
}

/** What the person may do in the organisation in the address. */
export function usePermissions(): Permission[] {
  const org = useOrg();
  return useSession().organisations.find(({ slug }) => slug === org)?.permissions ?? [];
}

export function useMay(permission: Permission): boolean {
  return usePermissions().includes(permission);
}
