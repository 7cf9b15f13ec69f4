/** Developer: keys, the log, background jobs and the mailbox. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { KeyRound, ListChecks, Mailbox, ScrollText } from "lucide-react";
import { queryClient } from "@/api/client";
import { getApiKey } from "@/api/generated/api-keys";
import { getEvent, listEventTypes } from "@/api/generated/events";
import { getJob } from "@/api/generated/jobs";
import { hasMailbox } from "@/api/mailbox";
import { listParams } from "@/kit/list/address";
import { sections } from "@/kit/page/facts";
import { begin, page, shown } from "@/kit/page/load";
import { organisation } from "@/kit/page/tree";
import { opens } from "@/kit/permission/guard";
import { keysNamed, membersNamed, sourcesNamed } from "./events/names";
import { eventsPages, parseEvents } from "./events/query";
import { jobsPages, parseJobs } from "./jobs/query";
import { keysPages, parseKeys } from "./keys/query";

const top = createRoute({
  getParentRoute: () => organisation,
  path: "developer",
  staticData: { title: sections.developer, needs: null },
});

const keys = createRoute({
  getParentRoute: () => top,
  path: "keys",
  staticData: {
    title: { en: "API keys", de: "API-Schlüssel", fr: "Clés d’API", ja: "API キー" },
    words: { en: "token secret", de: "Token Geheimnis", fr: "jeton secret", ja: "トークン シークレット" },
    icon: KeyRound,
    section: "developer",
    needs: "keys:read",
  },
});
const everyKey = createRoute({
  getParentRoute: () => keys,
  path: "/",
  staticData: { title: null, needs: "keys:read" },
  validateSearch: parseKeys,
  loaderDeps: ({ search }) => listParams(search),
  loader: ({ params: { org }, deps, cause }) => shown(cause, keysPages(org, deps)),
  component: lazyRouteComponent(
    page("developer", () => import("./keys/list.page")),
    "KeysPage",
  ),
});
const newKey = createRoute({
  getParentRoute: () => keys,
  path: "new",
  staticData: {
    title: { en: "New key", de: "Neuer Schlüssel", fr: "Nouvelle clé", ja: "新しいキー" },
    words: { en: "API token create", de: "API-Token anlegen", fr: "créer jeton API", ja: "API トークン 作成" },
    needs: "keys:write",
  },
  component: lazyRouteComponent(
    page("developer", () => import("./keys/create.page")),
    "CreateKeyPage",
  ),
});
const key = createRoute({
  getParentRoute: () => keys,
  path: "$key",
  staticData: { title: { en: "Key", de: "Schlüssel", fr: "Clé", ja: "キー" }, needs: "keys:read" },
  loader: async ({ params: { org, key: id } }) => {
    const { name } = await queryClient.ensureQueryData(getApiKey.query({ path: { org, key: id } }));
    return { name };
  },
  component: lazyRouteComponent(
    page("developer", () => import("./keys/detail.page")),
    "KeyPage",
  ),
});

const events = createRoute({
  getParentRoute: () => top,
  path: "events",
  staticData: {
    title: { en: "Events", de: "Ereignisse", fr: "Événements", ja: "イベント" },
    words: {
      en: "log audit changes",
      de: "Protokoll Änderungen",
      fr: "journal audit changements",
      ja: "ログ 監査 変更",
    },
    icon: ScrollText,
    section: "developer",
    needs: "log:read",
  },
  validateSearch: parseEvents,
  loaderDeps: ({ search }) => listParams(search),
  loader: async ({ params: { org }, deps, cause }) => {
    begin(listEventTypes.query());
    if (await opens(org, "members:read")) begin(membersNamed(org));
    if (await opens(org, "keys:read")) begin(keysNamed(org));
    if (await opens(org, "costs:read")) begin(sourcesNamed(org));
    return shown(cause, eventsPages(org, deps));
  },
  component: lazyRouteComponent(
    page("developer", () => import("./events/list.page")),
    "EventsPage",
  ),
});
const event = createRoute({
  getParentRoute: () => events,
  path: "$event",
  staticData: { title: { en: "Event", de: "Ereignis", fr: "Événement", ja: "イベント" }, needs: "log:read" },
  loader: async ({ params: { org, event: sequence } }) => {
    const { type } = await queryClient.ensureQueryData(getEvent.query({ path: { org, sequence: Number(sequence) } }));
    return { name: type };
  },
  component: lazyRouteComponent(
    page("developer", () => import("./events/detail.page")),
    "EventDrawer",
  ),
});

const jobs = createRoute({
  getParentRoute: () => top,
  path: "jobs",
  staticData: {
    title: { en: "Jobs", de: "Aufträge", fr: "Tâches", ja: "ジョブ" },
    words: {
      en: "queue background work",
      de: "Warteschlange Hintergrund",
      fr: "file d’attente arrière-plan",
      ja: "キュー バックグラウンド",
    },
    icon: ListChecks,
    section: "developer",
    needs: "jobs:read",
  },
});
const everyJob = createRoute({
  getParentRoute: () => jobs,
  path: "/",
  staticData: { title: null, needs: "jobs:read" },
  validateSearch: parseJobs,
  loaderDeps: ({ search }) => listParams(search),
  loader: ({ params: { org }, deps, cause }) => shown(cause, jobsPages(org, deps)),
  component: lazyRouteComponent(
    page("developer", () => import("./jobs/list.page")),
    "JobsPage",
  ),
});
const job = createRoute({
  getParentRoute: () => jobs,
  path: "$job",
  staticData: { title: { en: "Job", de: "Auftrag", fr: "Tâche", ja: "ジョブ" }, needs: "jobs:read" },
  loader: async ({ params: { org, job: id } }) => {
    const { kind } = await queryClient.ensureQueryData(getJob.query({ path: { org, job: id } }));
    return { name: kind };
  },
  component: lazyRouteComponent(
    page("developer", () => import("./jobs/detail.page")),
    "JobPage",
  ),
});

const mailbox = createRoute({
  getParentRoute: () => top,
  path: "mailbox",
  staticData: {
    title: { en: "Mailbox", de: "Postfach", fr: "Boîte aux lettres", ja: "メールボックス" },
    words: { en: "mail e-mail letters", de: "Mail E-Mail", fr: "courriel messages", ja: "メール" },
    icon: Mailbox,
    section: "developer",
    needs: null,
    present: hasMailbox,
  },
  // The key of the mailbox is the operator's and stays in the page, so there is nothing to fetch before it.
  component: lazyRouteComponent(
    page("developer", () => import("./mailbox.page")),
    "MailboxPage",
  ),
});

export const developer = top.addChildren([
  keys.addChildren([everyKey, newKey, key]),
  events.addChildren([event]),
  jobs.addChildren([everyJob, job]),
  mailbox,
]);
