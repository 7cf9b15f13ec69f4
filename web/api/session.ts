/** Who is signed in, and where: the first thing every page needs. */
import type { Session } from "@stoa/client";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { keep as keepInBrowser, kept } from "@/util/keep";
import { ApiError, queryClient, setCsrfToken } from "./client";
import {
  getCapabilities,
  getSession,
  listMyInvitations,
  listSessions,
  lookAtEmailLink,
  redeemEmailLink,
  renamePerson,
  signIn,
  signOut,
  signUp,
} from "./generated/session";
import type { Input } from "./operation";

export const sessionQuery = queryOptions({
  queryKey: getSession.key(),
  queryFn: async (): Promise<Session | null> => {
    try {
      return remember(await getSession.call());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** What this installation can do; the sign-in page offers no door that does not open. */
export const capabilitiesQuery = getCapabilities.query();

/** Organisations that ask the person to join. */
export const invitationsQuery = listMyInvitations.query();

/** The browsers in which the person is signed in, the last used first. Who has more than these ends them all. */
export const sessionsQuery = listSessions.query({ query: { limit: 50 } });

function remember(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

/** Somebody else may have been here before: nothing of theirs is kept. */
function begin(session: Session): Session {
  queryClient.clear();
  return keep(session);
}

function keep(session: Session): Session {
  queryClient.setQueryData(sessionQuery.queryKey, remember(session));
  return session;
}

export const startSession = async (body: Input<"signIn">["body"]) => begin(await signIn.send({ body }));
/** Whether the person is in at once, as the first one of a server is; everybody else opens the link in the mail first. */
export const openAccount = async (body: Input<"signUp">["body"]): Promise<boolean> => {
  const answer = await signUp.send({ body });
  if (!("csrf_token" in answer)) return false;
  begin(answer);
  return true;
};
/** Whom the link of a mail signs in. Asked once: it is used up by the next step. */
export const linkQuery = (token: string) => ({
  ...lookAtEmailLink.query({ body: { token } }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});
export const redeemLink = async (token: string) => begin(await redeemEmailLink.send({ body: { token } }));
export const rename = async (name: string) => keep(await renamePerson.send({ body: { name } }));
/** After something that changes which organisations there are. */
export const refreshSession = () => queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });

const LAST = "stoa.organisation";
/** The organisation that home leads to: the one this browser was in last. Which one a page is about stands in its address. */
export function lastOrganisation({ organisations }: Session): string | undefined {
  const last = kept(LAST);
  return (organisations.find(({ slug }) => slug === last) ?? organisations[0])?.slug;
}
export const rememberOrganisation = (slug: string) => keepInBrowser(LAST, slug);
export async function endSession() {
  await signOut.send();
  // A fresh page: nothing of the person stays in memory.
  window.location.assign("/sign-in");
}

/** After leaving or deleting an organisation: a fresh page somewhere else, and nothing of it stays in memory. */
export const goElsewhere = () => window.location.assign("/");

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
