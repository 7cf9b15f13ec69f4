/** What the list of members shows, as it stands in the address, and what it asks; and who was invited. */
import { listInvitations } from "@/api/generated/invitations";
import { listMembers } from "@/api/generated/members";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";

export const roles = ["owner", "admin", "member", "viewer"] as const;
const choices = { sort: orders("name", "role", "created_at"), role: roles, "invited-rows": "text" } as const;
export type MembersSearch = ListSearch<typeof choices>;
export const parseMembers = listSearch(choices);

export const membersPages = (org: string, search: MembersSearch) => {
  const { "invited-rows": _, ...asked } = listParams(search);
  return listMembers.pages({ path: { org }, query: { ...asked, limit: 100 } });
};
export const invitationsPages = (org: string) => listInvitations.pages({ path: { org }, query: { limit: 50 } });
