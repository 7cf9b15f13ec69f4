/** Settings: the members of the organisation, and the organisation itself. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Building2, Users } from "lucide-react";
import { queryClient } from "@/api/client";
import { getMember } from "@/api/generated/members";
import { getOrganisation } from "@/api/generated/organisations";
import { capabilitiesQuery } from "@/api/session";
import { listParams } from "@/kit/list/address";
import { sections } from "@/kit/page/facts";
import { begin, ensure, page, shown } from "@/kit/page/load";
import { organisation } from "@/kit/page/tree";
import { opens } from "@/kit/permission/guard";
import { invitationsPages, membersPages, parseMembers } from "./members/query";

const top = createRoute({
  getParentRoute: () => organisation,
  path: "settings",
  staticData: { title: sections.settings, needs: null },
});

const members = createRoute({
  getParentRoute: () => top,
  path: "members",
  staticData: {
    title: { en: "Members", de: "Mitglieder", fr: "Membres", ja: "メンバー" },
    words: {
      en: "people users roles invite",
      de: "Personen Benutzer Rollen einladen",
      fr: "personnes utilisateurs rôles inviter",
      ja: "ユーザー ロール 招待",
    },
    icon: Users,
    section: "settings",
    needs: "members:read",
  },
});
const everyMember = createRoute({
  getParentRoute: () => members,
  path: "/",
  staticData: { title: null, needs: "members:read" },
  validateSearch: parseMembers,
  loaderDeps: ({ search }) => listParams(search),
  loader: async ({ params: { org }, deps, cause }) => {
    begin(capabilitiesQuery);
    if (await opens(org, "members:write")) begin(invitationsPages(org));
    return shown(cause, membersPages(org, deps));
  },
  component: lazyRouteComponent(
    page("settings", () => import("./members/list.page")),
    "MembersPage",
  ),
});
const invite = createRoute({
  getParentRoute: () => members,
  path: "invite",
  staticData: {
    title: { en: "Invite", de: "Einladen", fr: "Inviter", ja: "招待" },
    words: {
      en: "add member person colleague people",
      de: "Mitglied Person hinzufügen",
      fr: "ajouter membre personne",
      ja: "メンバー 追加 人",
    },
    needs: "members:write",
  },
  loader: () => begin(capabilitiesQuery),
  component: lazyRouteComponent(
    page("settings", () => import("./members/invite.page")),
    "InvitePage",
  ),
});
const member = createRoute({
  getParentRoute: () => members,
  path: "$member",
  staticData: { title: { en: "Member", de: "Mitglied", fr: "Membre", ja: "メンバー" }, needs: "members:read" },
  loader: async ({ params: { org, member: id } }) => {
    const { name, email } = await queryClient.ensureQueryData(getMember.query({ path: { org, member: id } }));
    return { name: name || email };
  },
  component: lazyRouteComponent(
    page("settings", () => import("./members/detail.page")),
    "MemberPage",
  ),
});

const own = createRoute({
  getParentRoute: () => top,
  path: "organisation",
  staticData: {
    title: { en: "Organisation", de: "Organisation", fr: "Organisation", ja: "組織" },
    words: {
      en: "company name currency settings",
      de: "Firma Name Währung Einstellungen",
      fr: "entreprise nom devise réglages",
      ja: "会社 名前 通貨 設定",
    },
    icon: Building2,
    section: "settings",
    needs: "org:read",
  },
  loader: ({ params: { org } }) => ensure(getOrganisation.query({ path: { org } })),
  component: lazyRouteComponent(
    page("settings", () => import("./organisation.page")),
    "OrganisationPage",
  ),
});

export const settings = top.addChildren([members.addChildren([everyMember, invite, member]), own]);
