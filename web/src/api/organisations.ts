/** Organisations, members, invitations, API keys, the log, jobs and the development mailbox. */
import type { Permission, Role } from "@stoa/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ok, stoa } from "./client";

const pages = { initialPageParam: undefined as string | undefined, getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? undefined };

export const createOrganisation = (name: string) => ok(stoa.POST("/api/v1/organisations", { body: { name } }));
export const organisationQuery = (org: string) => queryOptions({ queryKey: [org, "organisation"], queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}", { params: { path: { org } } })) });
export const changeOrganisation = (org: string, body: { name?: string; currency?: string }) => ok(stoa.PATCH("/api/v1/organisations/{org}", { params: { path: { org } }, body }));

export const membersQuery = (org: string) => queryOptions({ queryKey: [org, "members"], queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/members", { params: { path: { org }, query: { limit: 200 } } })) });
export const sentInvitationsQuery = (org: string) => queryOptions({ queryKey: [org, "invitations"], queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/invitations", { params: { path: { org }, query: { limit: 200 } } })) });
export const invite = (org: string, body: { email: string; role: Role }) => ok(stoa.POST("/api/v1/organisations/{org}/invitations", { params: { path: { org } }, body }));
export const resendInvitation = (org: string, invitation: string) => ok(stoa.POST("/api/v1/organisations/{org}/invitations/{invitation}/resend", { params: { path: { org, invitation } } }));
export const revokeInvitation = (org: string, invitation: string) => ok(stoa.DELETE("/api/v1/organisations/{org}/invitations/{invitation}", { params: { path: { org, invitation } } }));
export const changeRole = (org: string, member: string, role: Role) => ok(stoa.PATCH("/api/v1/organisations/{org}/members/{member}", { params: { path: { org, member } }, body: { role } }));
export const removeMember = (org: string, member: string) => ok(stoa.DELETE("/api/v1/organisations/{org}/members/{member}", { params: { path: { org, member } } }));

export const keysQuery = (org: string) => queryOptions({ queryKey: [org, "api-keys"], queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/api-keys", { params: { path: { org }, query: { limit: 200 } } })) });
export const createKey = (org: string, body: { name: string; permissions: Permission[]; expires_at?: string | null }) => ok(stoa.POST("/api/v1/organisations/{org}/api-keys", { params: { path: { org } }, body }));
export const revokeKey = (org: string, key: string) => ok(stoa.DELETE("/api/v1/organisations/{org}/api-keys/{key}", { params: { path: { org, key } } }));

export const eventsQuery = (org: string, after: number) =>
  queryOptions({ queryKey: [org, "events", after], queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/events", { params: { path: { org }, query: { after, limit: 100 } } })) });

export const jobsQuery = (org: string) =>
  infiniteQueryOptions({ queryKey: [org, "jobs"], ...pages, queryFn: ({ pageParam }) => ok(stoa.GET("/api/v1/organisations/{org}/jobs", { params: { path: { org }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })) });
export const retryJob = (org: string, job: string) => ok(stoa.POST("/api/v1/organisations/{org}/jobs/{job}/retry", { params: { path: { org, job } } }));
export const cancelJob = (org: string, job: string) => ok(stoa.POST("/api/v1/organisations/{org}/jobs/{job}/cancel", { params: { path: { org, job } } }));

/** `key` is the operator's, from the data folder. Asked again only while it answers: a mailbox that is not there does not come. */
export const mailboxQuery = (key: string) => queryOptions({ queryKey: ["mailbox", key], queryFn: () => ok(stoa.GET("/api/v1/development/mailbox", { params: { header: { "X-Stoa-Mailbox-Key": key } } })), refetchInterval: ({ state }) => (state.error ? false : 5000) });
