/** Settings: the members of the organisation, and the organisation itself. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Building2, Users } from "lucide-react";
import { listMembers } from "@/api/generated/members";
import { getOrganisation } from "@/api/generated/organisations";
import { capabilitiesQuery } from "@/api/session";
import { sections } from "@/kit/page/facts";
import { begin, ensure, page } from "@/kit/page/load";
import { organisation } from "@/kit/page/tree";

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
    icon: Users,
    section: "settings",
    needs: "members:read",
  },
  loader: ({ params: { org } }) => {
    begin(capabilitiesQuery);
    return ensure(listMembers.query({ path: { org }, query: { limit: 200 } }));
  },
  component: lazyRouteComponent(
    page("settings", () => import("./members")),
    "MembersPage",
  ),
});

const own = createRoute({
  getParentRoute: () => top,
  path: "organisation",
  staticData: {
    title: { en: "Organisation", de: "Organisation", fr: "Organisation", ja: "組織" },
    icon: Building2,
    section: "settings",
    needs: "org:read",
  },
  loader: ({ params: { org } }) => ensure(getOrganisation.query({ path: { org } })),
  component: lazyRouteComponent(
    page("settings", () => import("./organisation")),
    "OrganisationPage",
  ),
});

export const settings = top.addChildren([members, own]);
