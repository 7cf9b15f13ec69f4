/** What becomes out of date by each operation that changes something, and what never does. One table for the whole app. */
import {
  apiKeys,
  type ChangeId,
  costsDatasets,
  costsReports,
  costsRuns,
  costsSources,
  drawings,
  events,
  invitations,
  jobs,
  type ListId,
  members,
  type OneId,
  organisations,
} from "./generated/names";

/** What reads: its answers can be out of date. */
export type ReadId = OneId | ListId;

/** What charges are added up to; lists of runs and sources keep themselves fresh. */
export const sums = [...costsReports, ...costsDatasets] as const;
/** Every figure, whatever asks for it: charges came, went or changed. */
export const figures = [...sums, ...costsSources, ...costsRuns] as const;
/** What moves with a run: itself, what its source says of it, and its job. */
export const runs = [...costsRuns, ...costsSources, ...jobs] as const;
/** What a change of who someone is shows: the session holds names, organisations and permissions. */
const person = ["getSession"] as const;

/**
 * Each operation that changes something, with the operations whose answers it makes out of date; a new one without an entry
 * is a type error. The log and the jobs of the organisation are kept fresh by the pages that show them.
 */
export const outdated = {
  createApiKey: apiKeys,
  revokeApiKey: apiKeys,

  createCostSource: costsSources,
  updateCostSource: [...costsSources, ...costsRuns],
  deleteCostSource: figures,
  startCostRun: runs,
  uploadCosts: runs,
  cancelCostRun: runs,
  retryCostRun: runs,
  confirmCostRun: runs,
  discardCostRun: runs,

  createDrawing: drawings,
  saveDrawing: drawings,
  renameDrawing: drawings,
  deleteDrawing: drawings,
  restoreDrawing: drawings,
  restoreDrawingVersion: drawings,

  cancelJob: [...jobs, ...costsRuns],
  retryJob: [...jobs, ...costsRuns],

  inviteMember: invitations,
  resendInvitation: invitations,
  revokeInvitation: invitations,
  updateMember: [...members, ...person],
  // The keys of whoever goes end with the membership.
  removeMember: [...members, ...apiKeys, ...person],

  // Nothing there can be asked for any more, so the page begins afresh elsewhere: `api/session.ts`.
  leaveOrganisation: [],
  deleteOrganisation: [],
  createOrganisation: [...organisations, ...person],
  updateOrganisation: [...organisations, ...person],
  acceptInvitation: ["listMyInvitations", ...organisations, ...person],
  declineInvitation: ["listMyInvitations"],
  renamePerson: members,

  // The answer of these is the session, or ends it: `api/session.ts` begins afresh with it.
  signIn: [],
  signUp: [],
  redeemEmailLink: [],
  signOut: [],
  requestEmailLink: [],
  // With `end_api_keys`, in every organisation; and other browsers are signed out.
  changePassword: [...apiKeys, "listSessions"],
  endSession: ["listSessions"],
  endOtherSessions: ["listSessions"],
} as const satisfies Record<ChangeId, readonly ReadId[]>;

/** What a run that ended has changed: it published, or said why not. */
export const afterRun = [...figures, ...jobs, ...events] as const satisfies readonly ReadId[];

/** Answers that hold for as long as the server runs: they are never asked for twice. */
export const constant: ReadonlySet<string> = new Set<ReadId>([
  "getCapabilities",
  "listEventTypes",
  "listCostCriteria",
  "listCostDimensions",
  "listPictures",
  "getCode",
  "listPriceBooks",
  "compareCosts",
]);
