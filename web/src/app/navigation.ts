/** The places of an organisation, for the side bar, the palette and the trail. */
import type { Permission } from "@stoa/client";
import { Activity, Building2, ChartColumnStacked, DatabaseZap, History, KeyRound, ListChecks, type LucideIcon, Mailbox, Network, PencilRuler, Scale, ScrollText, Search, UploadCloud, Users } from "lucide-react";
import { paths } from "@/util/paths";

export interface Place { to: (typeof paths)[keyof typeof paths]; title: string; icon: LucideIcon; needs?: Permission; mailbox?: true; exact?: boolean }
export interface Section { title: string; places: Place[] }

export const sections: Section[] = [
  {
    title: "Costs",
    places: [
      { to: paths.overview, title: "Overview", icon: ChartColumnStacked, exact: true },
      { to: paths.explorer, title: "Explorer", icon: Search },
      { to: paths.upload, title: "Upload", icon: UploadCloud, needs: "costs:write" },
      { to: paths.sources, title: "Sources", icon: DatabaseZap },
      { to: paths.runs, title: "Runs", icon: Activity },
      { to: paths.datasets, title: "History", icon: History },
    ],
  },
  {
    title: "Atlas",
    places: [
      { to: paths.pictures, title: "Diagrams", icon: Network },
      { to: paths.atlasCosts, title: "Cost comparison", icon: Scale },
      { to: paths.atlasDraw, title: "Draw your own", icon: PencilRuler },
    ],
  },
  {
    title: "Developer",
    places: [
      { to: paths.keys, title: "API keys", icon: KeyRound, needs: "keys:read" },
      { to: paths.events, title: "Events", icon: ScrollText, needs: "log:read" },
      { to: paths.jobs, title: "Jobs", icon: ListChecks, needs: "jobs:read" },
      { to: paths.mailbox, title: "Mailbox", icon: Mailbox, mailbox: true },
    ],
  },
  {
    title: "Settings",
    places: [
      { to: paths.members, title: "Members", icon: Users, needs: "members:read" },
      { to: paths.settings, title: "Organisation", icon: Building2 },
    ],
  },
];
