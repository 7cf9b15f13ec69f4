/** Developer: keys, the log, background jobs and the mailbox. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { KeyRound, ListChecks, Mailbox, ScrollText } from "lucide-react";
import { eventsQuery, hasMailboxQuery, jobsQuery, keysQuery } from "@/api/organisations";
import { sections } from "@/kit/page/facts";
import { ensure } from "@/kit/page/load";
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
  loader: ({ params: { org } }) => ensure(keysQuery(org)),
  component: lazyRouteComponent(() => import("./keys"), "KeysPage"),
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
  loader: ({ params: { org } }) => ensure(eventsQuery(org, 0)),
  component: lazyRouteComponent(() => import("./events"), "EventsPage"),
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
  loader: ({ params: { org } }) => ensure(jobsQuery(org)),
  component: lazyRouteComponent(() => import("./jobs"), "JobsPage"),
});

const mailbox = createRoute({
  getParentRoute: () => top,
  path: "mailbox",
  staticData: {
    title: { en: "Mailbox", de: "Postfach", fr: "Boîte aux lettres", ja: "メールボックス" },
    icon: Mailbox,
    section: "developer",
    needs: null,
    present: hasMailboxQuery,
  },
  // The key of the mailbox is the operator's and stays in the page, so there is nothing to fetch before it.
  component: lazyRouteComponent(() => import("./mailbox"), "MailboxPage"),
});

export const developer = top.addChildren([keys, events, jobs, mailbox]);
