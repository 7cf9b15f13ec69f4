/** Developer: keys, the log, background jobs and the mailbox. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { KeyRound, ListChecks, Mailbox, ScrollText } from "lucide-react";
import { listApiKeys } from "@/api/generated/api-keys";
import { listEvents } from "@/api/generated/events";
import { listJobs } from "@/api/generated/jobs";
import { hasMailbox } from "@/api/mailbox";
import { sections } from "@/kit/page/facts";
import { ensure, page } from "@/kit/page/load";
import { organisation } from "@/kit/page/tree";

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
    icon: KeyRound,
    section: "developer",
    needs: "keys:read",
  },
  loader: ({ params: { org } }) => ensure(listApiKeys.query({ path: { org }, query: { limit: 200 } })),
  component: lazyRouteComponent(
    page("developer", () => import("./keys")),
    "KeysPage",
  ),
});

const events = createRoute({
  getParentRoute: () => top,
  path: "events",
  staticData: {
    title: { en: "Events", de: "Ereignisse", fr: "Événements", ja: "イベント" },
    icon: ScrollText,
    section: "developer",
    needs: "log:read",
  },
  loader: ({ params: { org } }) => ensure(listEvents.query({ path: { org }, query: { after: 0, limit: 100 } })),
  component: lazyRouteComponent(
    page("developer", () => import("./events")),
    "EventsPage",
  ),
});

const jobs = createRoute({
  getParentRoute: () => top,
  path: "jobs",
  staticData: {
    title: { en: "Jobs", de: "Aufträge", fr: "Tâches", ja: "ジョブ" },
    icon: ListChecks,
    section: "developer",
    needs: "jobs:read",
  },
  loader: ({ params: { org } }) => ensure(listJobs.pages({ path: { org }, query: { limit: 50 } })),
  component: lazyRouteComponent(
    page("developer", () => import("./jobs")),
    "JobsPage",
  ),
});

const mailbox = createRoute({
  getParentRoute: () => top,
  path: "mailbox",
  staticData: {
    title: { en: "Mailbox", de: "Postfach", fr: "Boîte aux lettres", ja: "メールボックス" },
    icon: Mailbox,
    section: "developer",
    needs: null,
    present: hasMailbox,
  },
  // The key of the mailbox is the operator's and stays in the page, so there is nothing to fetch before it.
  component: lazyRouteComponent(
    page("developer", () => import("./mailbox")),
    "MailboxPage",
  ),
});

export const developer = top.addChildren([keys, events, jobs, mailbox]);
