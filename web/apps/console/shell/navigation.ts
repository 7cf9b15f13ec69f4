/** The places of an organisation, for the side bar, the palette and the trail. */
import type { Permission } from "@stoa/client";
import {
  Activity,
  Building2,
  ChartColumnStacked,
  DatabaseZap,
  History,
  KeyRound,
  ListChecks,
  type LucideIcon,
  Mailbox,
  Network,
  PencilRuler,
  Scale,
  ScrollText,
  Search,
  UploadCloud,
  Users,
} from "lucide-react";
import type { Key } from "@/i18n";
import { paths } from "@/util/paths";
import type en from "./words/en";

/** Keys of the words of the shell. */
type Title = Key<typeof en>;

export interface Place {
  to: (typeof paths)[keyof typeof paths];
  title: Title;
  icon: LucideIcon;
  needs?: Permission;
  mailbox?: true;
  exact?: boolean;
}
export interface Section {
  title: Title;
  places: Place[];
}

export const sections: Section[] = [
  {
    title: "section.costs",
    places: [
      { to: paths.overview, title: "place.overview", icon: ChartColumnStacked, exact: true },
      { to: paths.explorer, title: "place.explorer", icon: Search },
      { to: paths.upload, title: "place.upload", icon: UploadCloud, needs: "costs:write" },
      { to: paths.sources, title: "place.sources", icon: DatabaseZap },
      { to: paths.runs, title: "place.runs", icon: Activity },
      { to: paths.datasets, title: "place.history", icon: History },
    ],
  },
  {
    title: "section.atlas",
    places: [
      { to: paths.pictures, title: "place.diagrams", icon: Network },
      { to: paths.atlasCosts, title: "place.costComparison", icon: Scale },
      { to: paths.atlasDraw, title: "place.draw", icon: PencilRuler },
    ],
  },
  {
    title: "section.developer",
    places: [
      { to: paths.keys, title: "place.keys", icon: KeyRound, needs: "keys:read" },
      { to: paths.events, title: "place.events", icon: ScrollText, needs: "log:read" },
      { to: paths.jobs, title: "place.jobs", icon: ListChecks, needs: "jobs:read" },
      { to: paths.mailbox, title: "place.mailbox", icon: Mailbox, mailbox: true },
    ],
  },
  {
    title: "section.settings",
    places: [
      { to: paths.members, title: "place.members", icon: Users, needs: "members:read" },
      { to: paths.settings, title: "place.organisation", icon: Building2 },
    ],
  },
];
