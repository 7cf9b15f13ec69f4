/** What each event of an organisation's log makes out of date, for pages that are told of changes while they happen. */
import {
  apiKeys,
  costsRuns,
  costsSources,
  drawings,
  events,
  invitations,
  jobs,
  members,
  organisations,
} from "./generated/names";
import { figures, type ReadId, runs } from "./invalidation";

const people = [...members, ...invitations] as const;

/** Every type of event there is; a test compares it with the types of the server. Each one is an entry of the log too. */
export const changedBy: Readonly<Record<string, readonly ReadId[]>> = {
  "api_key.created": apiKeys,
  "api_key.revoked": apiKeys,
  "costs.dataset.published": figures,
  "costs.run.cancelled": runs,
  "costs.run.completed": runs,
  "costs.run.confirmed": runs,
  "costs.run.failed": runs,
  "costs.run.started": runs,
  "costs.run.waiting": runs,
  "costs.source.changed": [...costsSources, ...costsRuns],
  "costs.source.created": costsSources,
  "costs.source.deleted": figures,
  "drawings.drawing.created": drawings,
  "drawings.drawing.deleted": drawings,
  "drawings.drawing.erased": drawings,
  "drawings.drawing.renamed": drawings,
  "drawings.drawing.restored": drawings,
  "drawings.drawing.saved": drawings,
  "invitation.accepted": people,
  "invitation.declined": invitations,
  "invitation.revoked": invitations,
  "invitation.sent": invitations,
  "member.invited": people,
  "member.joined": people,
  "member.removed": [...members, ...apiKeys],
  "member.role_changed": members,
  "organisation.created": organisations,
  // These two are in the installation's log only: their own organisation has none any more.
  "organisation.deleted": [],
  "organisation.erased": [],
  "organisation.updated": organisations,
  "person.confirmed": [],
  "person.password_changed": [],
  "person.renamed": members,
  "person.signed_up": [],
  "root_key.used": [],
  "session.ended": [],
  "session.started": [],
};

/** Whether an event of this type makes the answers of an operation out of date. A type nobody knows may concern all of them. */
export const concerns = (type: string, operation: ReadId): boolean =>
  (events as readonly ReadId[]).includes(operation) || (changedBy[type]?.includes(operation) ?? true);

/** What happens to jobs while they run, and what a run writes into its log, is no event: pages that show them go on asking. */
const untold: readonly ReadId[] = [...jobs, "getCostRunLog", "listMailbox"];

/** Whether the log tells of every change of what this operation answers. */
export const isTold = (operation: ReadId): boolean => !untold.includes(operation);
