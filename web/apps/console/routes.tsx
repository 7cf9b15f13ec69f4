/** The map of the app: every page, what it needs before it shows, and where its code is fetched from. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "@/api/client";
import {
  capabilitiesQuery,
  invitationsQuery,
  lastOrganisation,
  rememberOrganisation,
  sessionQuery,
} from "@/api/session";
import { parseComparison } from "@/features/atlas/costs/state";
import { parseExplorer } from "@/features/costs/explorer/state";
import { parseOverview } from "@/features/costs/overview/state";
import { loadWords } from "@/i18n";
import { paths } from "@/util/paths";
import { Shell } from "./shell/shell";
import { Crash, Missing, Waiting } from "./shell/states";

type Search = Record<string, string | undefined>;
const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const session = () => queryClient.ensureQueryData({ ...sessionQuery, revalidateIfStale: false });

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing });

const home = createRoute({
  getParentRoute: () => root,
  path: paths.home,
  beforeLoad: async () => {
    const now = await session();
    if (!now) throw redirect({ to: paths.signIn });
    const org = lastOrganisation(now);
    if (!org)
      throw redirect({
        to:
          (await queryClient.ensureQueryData(invitationsQuery)).items.length > 0
            ? paths.invitations
            : paths.newOrganisation,
      });
    throw redirect({ to: paths.overview, params: { org } });
  },
});

/** The code of a page and the words of its feature, fetched side by side. */
const page =
  <M,>(feature: string, load: () => Promise<M>) =>
  async () =>
    (await Promise.all([load(), loadWords(feature)]))[0];

const account = page("account", () => import("@/features/account"));
const next = (search: Search): { next?: string; way?: string } => ({ next: text(search.next), way: text(search.way) });
// Known before the page shows, so that no form is offered and then taken away; without an answer there is the password.
const doors = () => queryClient.ensureQueryData(capabilitiesQuery).catch(() => null);
const signIn = createRoute({
  getParentRoute: () => root,
  path: paths.signIn,
  validateSearch: next,
  loader: doors,
  component: lazyRouteComponent(account, "SignIn"),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: paths.signUp,
  loader: doors,
  component: lazyRouteComponent(account, "SignUp"),
});
const redeem = createRoute({
  getParentRoute: () => root,
  path: paths.redeem,
  validateSearch: (search: Search): { token?: string } => ({ token: text(search.token) }),
  component: lazyRouteComponent(account, "Redeem"),
});
const newOrganisation = createRoute({
  getParentRoute: () => root,
  path: paths.newOrganisation,
  component: lazyRouteComponent(account, "NewOrganisation"),
  beforeLoad: async () => {
    if (!(await session())) throw redirect({ to: paths.signIn });
  },
});
// The mail of an invitation points here; who is signed out most likely has no password yet. Without mail the sign-in page asks for one.
const invitations = createRoute({
  getParentRoute: () => root,
  path: paths.invitations,
  component: lazyRouteComponent(account, "Invitations"),
  beforeLoad: async () => {
    if (!(await session())) throw redirect({ to: paths.signIn, search: { next: paths.invitations, way: "link" } });
  },
});
const own = createRoute({
  getParentRoute: () => root,
  path: paths.account,
  component: lazyRouteComponent(account, "Account"),
  beforeLoad: async () => {
    if (!(await session())) throw redirect({ to: paths.signIn, search: { next: paths.account } });
  },
});

const organisation = createRoute({
  getParentRoute: () => root,
  path: paths.organisation,
  component: Shell,
  beforeLoad: async ({ params, location }) => {
    const now = await session();
    if (!now) throw redirect({ to: paths.signIn, search: { next: location.href } });
    if (!now.organisations.some(({ slug }) => slug === params.org)) throw notFound();
    rememberOrganisation(params.org);
  },
});
const index = createRoute({
  getParentRoute: () => organisation,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: paths.overview, params });
  },
});

const parent = () => organisation;
const overview = createRoute({
  getParentRoute: parent,
  path: "/costs",
  validateSearch: parseOverview,
  component: lazyRouteComponent(
    page("costs", () => import("@/features/costs/overview/page")),
    "OverviewPage",
  ),
});
const explorer = createRoute({
  getParentRoute: parent,
  path: "/costs/explorer",
  validateSearch: parseExplorer,
  component: lazyRouteComponent(
    page("costs", () => import("@/features/costs/explorer/page")),
    "ExplorerPage",
  ),
});
const upload = createRoute({
  getParentRoute: parent,
  path: "/costs/upload",
  component: lazyRouteComponent(
    page("costs", () => import("@/features/costs/upload/page")),
    "UploadPage",
  ),
});
const sources = createRoute({
  getParentRoute: parent,
  path: "/costs/sources",
  component: lazyRouteComponent(
    page("costs", () => import("@/features/costs/sources/page")),
    "SourcesPage",
  ),
});
const runs = createRoute({
  getParentRoute: parent,
  path: "/costs/runs",
  component: lazyRouteComponent(
    page("costs", () => import("@/features/costs/runs/list")),
    "RunsPage",
  ),
  validateSearch: (search: Search): { source?: string; state?: string } => ({
    source: text(search.source),
    state: text(search.state),
  }),
});
const run = createRoute({
  getParentRoute: parent,
  path: "/costs/runs/$run",
  component: lazyRouteComponent(
    page("costs", () => import("@/features/costs/runs/detail")),
    "RunPage",
  ),
});
const datasets = createRoute({
  getParentRoute: parent,
  path: "/costs/datasets",
  component: lazyRouteComponent(
    page("costs", () => import("@/features/costs/datasets/page")),
    "DatasetsPage",
  ),
});

const atlas = createRoute({
  getParentRoute: parent,
  path: "/atlas",
  beforeLoad: ({ params }) => {
    throw redirect({ to: paths.pictures, params: { org: params.org } });
  },
});
const pictures = createRoute({
  getParentRoute: parent,
  path: "/atlas/pictures",
  validateSearch: (search: Search): { q?: string } => ({ q: text(search.q) }),
  component: lazyRouteComponent(
    page("atlas", () => import("@/features/atlas/gallery/page")),
    "GalleryPage",
  ),
});
const picture = createRoute({
  getParentRoute: parent,
  path: "/atlas/pictures/$picture",
  validateSearch: (search: Search): { focus?: string; hide?: string } => ({
    focus: text(search.focus),
    hide: text(search.hide),
  }),
  component: lazyRouteComponent(
    page("atlas", () => import("@/features/atlas/viewer/page")),
    "PicturePage",
  ),
});
const atlasCosts = createRoute({
  getParentRoute: parent,
  path: "/atlas/costs",
  validateSearch: parseComparison,
  component: lazyRouteComponent(
    page("atlas", () => import("@/features/atlas/costs/page")),
    "ComparisonPage",
  ),
});
const atlasDraw = createRoute({
  getParentRoute: parent,
  path: "/atlas/draw",
  component: lazyRouteComponent(
    page("atlas", () => import("@/features/atlas/editor/page")),
    "EditorPage",
  ),
});

const keys = createRoute({
  getParentRoute: parent,
  path: "/developer/keys",
  component: lazyRouteComponent(
    page("developer", () => import("@/features/developer/keys")),
    "KeysPage",
  ),
});
const events = createRoute({
  getParentRoute: parent,
  path: "/developer/events",
  component: lazyRouteComponent(
    page("developer", () => import("@/features/developer/events")),
    "EventsPage",
  ),
});
const jobs = createRoute({
  getParentRoute: parent,
  path: "/developer/jobs",
  component: lazyRouteComponent(
    page("developer", () => import("@/features/developer/jobs")),
    "JobsPage",
  ),
});
const mailbox = createRoute({
  getParentRoute: parent,
  path: "/developer/mailbox",
  component: lazyRouteComponent(
    page("developer", () => import("@/features/developer/mailbox")),
    "MailboxPage",
  ),
});
const members = createRoute({
  getParentRoute: parent,
  path: "/settings/members",
  component: lazyRouteComponent(
    page("settings", () => import("@/features/settings/members")),
    "MembersPage",
  ),
});
const settings = createRoute({
  getParentRoute: parent,
  path: "/settings/organisation",
  component: lazyRouteComponent(
    page("settings", () => import("@/features/settings/organisation")),
    "OrganisationPage",
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    signUp,
    redeem,
    newOrganisation,
    invitations,
    own,
    organisation.addChildren([
      index,
      overview,
      explorer,
      upload,
      sources,
      runs,
      run,
      datasets,
      atlas,
      pictures,
      picture,
      atlasCosts,
      atlasDraw,
      keys,
      events,
      jobs,
      mailbox,
      members,
      settings,
    ]),
  ]),
  // Plain text on both sides, so that an address reads well and an account number stays text.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search as Search).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
    );
    const query = new URLSearchParams(given).toString();
    return query ? `?${query}` : "";
  },
  defaultPendingComponent: Waiting,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultErrorComponent: Crash,
  defaultNotFoundComponent: Missing,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
