// The handlers of accounts: the session, organisations, members, keys, events, jobs and the mailbox.
import * as keysApi from "../../api/generated/api-keys.ts";
import * as development from "../../api/generated/development.ts";
import * as eventsApi from "../../api/generated/events.ts";
import * as invitationsApi from "../../api/generated/invitations.ts";
import * as jobsApi from "../../api/generated/jobs.ts";
import * as membersApi from "../../api/generated/members.ts";
import * as organisations from "../../api/generated/organisations.ts";
import * as person from "../../api/generated/session.ts";
import { ago, answer, answerStream, find, page, Refusal } from "./handler.ts";
import {
  events,
  invitations,
  jobs,
  keys,
  mail,
  members,
  mine,
  orgs,
  seat,
  session,
  sessions,
  waiting,
} from "./people.ts";

const entered = () => {
  seat.take(true);
  return session();
};
const organisation = (slug: string) => {
  const { role: _, ...org } = orgs.find((one) => one.slug === slug)!;
  return { ...org, status: "active", created_at: ago(60 * 24 * 90) };
};

const take = (id: string) => waiting.splice(waiting.indexOf(find(waiting, id)), 1)[0]!;

export const accounts = [
  answer(person.getCapabilities, () => ({
    mail: true,
    mailbox: true,
    sign_up: true,
    nobody_yet: false,
    upload_bytes: 2 ** 31,
    invented: [],
  })),
  answer(person.signUp, entered, 201),
  answer(
    person.signIn,
    ({ body }) => {
      if (body.password === "wrong")
        throw new Refusal(401, "wrong_credentials", "The e-mail address or the password is not right.");
      return entered();
    },
    201,
  ),
  answer(person.requestEmailLink, () => ({ message: "If the address has an account, a link is on its way." }), 202),
  answer(person.lookAtEmailLink, ({ body }) => {
    if (body.token === "old")
      throw new Refusal(401, "link_used", "This link was used before. Open the newest, or ask for one.");
    return { email: "maria@acme.example", purpose: "sign_in" as const };
  }),
  answer(
    person.redeemEmailLink,
    ({ body }) => {
      if (body.token === "old")
        throw new Refusal(
          401,
          "link_invalid",
          "This link was already used or is older than 15 minutes. Ask for a new one.",
        );
      return entered();
    },
    201,
  ),
  answer(person.getSession, session),
  answer(person.signOut, () => void seat.take(false)),
  answer(person.listSessions, ({ query }) => page(sessions, query)),
  answer(person.endSession, ({ path }) => void sessions.splice(sessions.indexOf(find(sessions, path.session)), 1)),
  answer(
    person.endOtherSessions,
    () => void sessions.splice(0, sessions.length, ...sessions.filter((one) => one.current)),
  ),
  answer(person.renamePerson, ({ body }) => ({ ...session(), person: { ...session().person, name: body.name } })),
  answer(person.changePassword, () => ({ api_keys: 0 })),
  answer(person.listMyInvitations, () => page(waiting)),
  answer(person.acceptInvitation, ({ path }) => {
    const { organisation_name: name, role } = take(path.invitation);
    const org = { id: `o${orgs.length + 1}`, slug: "harbour_works_m5", name, role, currency: "EUR" };
    orgs.push(org);
    return mine(org);
  }),
  answer(person.declineInvitation, ({ path }) => void take(path.invitation)),

  answer(
    organisations.createOrganisation,
    ({ body }) => {
      const slug = `${body.name.toLowerCase().replace(/\W+/g, "_")}_m5`;
      orgs.push({ id: `o${orgs.length + 1}`, slug, name: body.name, role: "owner", currency: "USD" });
      return organisation(slug);
    },
    201,
  ),
  answer(
    organisations.deleteOrganisation,
    ({ path }) =>
      void orgs.splice(
        orgs.findIndex(({ slug }) => slug === path.org),
        1,
      ),
    202,
  ),
  answer(membersApi.leaveOrganisation, () => {
    throw new Refusal(409, "last_owner", "This is the only owner of the organisation.");
  }),
  answer(organisations.getOrganisation, ({ path }) => organisation(path.org)),
  answer(organisations.updateOrganisation, ({ path, body }) => {
    const org = orgs.find(({ slug }) => slug === path.org)!;
    org.name = body?.name ?? org.name;
    org.currency = body?.currency ?? org.currency;
    return organisation(path.org);
  }),

  answer(membersApi.listMembers, ({ query }) => page(members, query)),
  answer(membersApi.getMember, ({ path }) => find(members, path.member)),
  answer(membersApi.updateMember, ({ path, body }) => Object.assign(find(members, path.member), body)),
  answer(membersApi.removeMember, ({ path }) => void members.splice(members.indexOf(find(members, path.member)), 1)),

  answer(invitationsApi.listInvitations, ({ query }) => page(invitations, query)),
  answer(invitationsApi.getInvitation, ({ path }) => find(invitations, path.invitation)),
  answer(
    invitationsApi.inviteMember,
    ({ body }) => {
      const times = { created_at: ago(0), sent_at: ago(0), expires_at: ago(-7 * 24 * 60) };
      const invitation = { id: `i${invitations.length + 1}`, ...times, ...body };
      invitations.unshift(invitation);
      return invitation;
    },
    201,
  ),
  answer(invitationsApi.resendInvitation, ({ path }) =>
    Object.assign(find(invitations, path.invitation), { sent_at: ago(0) }),
  ),
  answer(
    invitationsApi.revokeInvitation,
    ({ path }) => void invitations.splice(invitations.indexOf(find(invitations, path.invitation)), 1),
  ),

  answer(keysApi.listApiKeys, ({ query }) => page(keys, query)),
  answer(keysApi.getApiKey, ({ path }) => find(keys, path.key)),
  answer(
    keysApi.createApiKey,
    ({ body }) => {
      const key = {
        id: `key-${keys.length + 1}`,
        name: body.name,
        permissions: body.permissions,
        prefix: "stoa_k1_Qm7c",
        created_at: ago(0),
        expires_at: body.expires_at ?? null,
        last_used_at: null,
        revoked_at: null,
      };
      keys.unshift(key);
      return { ...key, secret: "stoa_k1_Qm7cTz0wV4rLx8eYb2nHs6uKd9aJf3gP" };
    },
    201,
  ),
  answer(keysApi.revokeApiKey, ({ path }) => {
    find(keys, path.key).revoked_at = ago(0);
    return undefined;
  }),

  answer(eventsApi.listEvents, ({ query: { after = "0", ...query } }) => {
    const newer = events.filter(({ sequence }) => sequence > Number(after));
    return page(newer, { sort: "sequence", ...query });
  }),
  answer(eventsApi.getEvent, ({ path }) => {
    const event = events.find(({ sequence }) => String(sequence) === path.sequence);
    if (!event) throw new Refusal(404, "not_found", "There is nothing here, or it is not yours.");
    return event;
  }),
  // Nothing changes by itself here; a stream that is open and silent is what a quiet organisation has.
  answerStream(eventsApi.watchChanges, () => () => {}),
  answer(eventsApi.listEventTypes, () => ({
    types: [...new Set(events.map(({ type }) => type))].map(
      (type) => ({ type, description: type, versions: [1] }) as never,
    ),
  })),
  answer(jobsApi.listJobs, ({ query }) => page(jobs, query)),
  answer(jobsApi.getJob, ({ path }) => find(jobs, path.job)),
  answer(jobsApi.retryJob, ({ path }) => Object.assign(find(jobs, path.job), { state: "queued" as const })),
  answer(jobsApi.cancelJob, ({ path }) => Object.assign(find(jobs, path.job), { state: "cancelled" as const })),
  answer(development.listMailbox, ({ query }) => page(mail, query)),
];
