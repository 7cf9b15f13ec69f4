// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
/** Answers one thing, or all of it at once. */
export type OneId =
  | "getCapabilities"
  | "getMailboxMessage"
  | "listEventTypes"
  | "listOrganisations"
  | "getOrganisation"
  | "getApiKey"
  | "getCode"
  | "listPriceBooks"
  | "compareCosts"
  | "drawModel"
  | "listPictures"
  | "listCostCriteria"
  | "listCostDatasets"
  | "listSameCostBills"
  | "getCostDatasetVersion"
  | "listCostFormats"
  | "listCostDimensions"
  | "getCostOverview"
  | "queryCosts"
  | "getCostRow"
  | "listCostTagKeys"
  | "listCostValues"
  | "getCostRun"
  | "listCostSourceKinds"
  | "getCostSource"
  | "getDrawing"
  | "getDrawingVersion"
  | "getEvent"
  | "getInvitation"
  | "getJob"
  | "getMember"
  | "getSession"
  | "lookAtEmailLink";

/** Answers page by page, with a cursor. */
export type ListId =
  | "listMailbox"
  | "listMyInvitations"
  | "listApiKeys"
  | "listCostDatasetVersions"
  | "listCostRows"
  | "listCostRuns"
  | "getCostRunLog"
  | "listCostRunRejects"
  | "listCostSources"
  | "listDrawings"
  | "listDrawingVersions"
  | "listEvents"
  | "listInvitations"
  | "listJobs"
  | "listMembers"
  | "listSessions";

/** Changes something. */
export type ChangeId =
  | "acceptInvitation"
  | "declineInvitation"
  | "createOrganisation"
  | "deleteOrganisation"
  | "updateOrganisation"
  | "createApiKey"
  | "revokeApiKey"
  | "cancelCostRun"
  | "confirmCostRun"
  | "discardCostRun"
  | "retryCostRun"
  | "createCostSource"
  | "deleteCostSource"
  | "updateCostSource"
  | "startCostRun"
  | "uploadCosts"
  | "createDrawing"
  | "deleteDrawing"
  | "renameDrawing"
  | "restoreDrawing"
  | "saveDrawing"
  | "restoreDrawingVersion"
  | "inviteMember"
  | "revokeInvitation"
  | "resendInvitation"
  | "cancelJob"
  | "retryJob"
  | "leaveOrganisation"
  | "removeMember"
  | "updateMember"
  | "signOut"
  | "renamePerson"
  | "changePassword"
  | "signIn"
  | "endOtherSessions"
  | "requestEmailLink"
  | "redeemEmailLink"
  | "endSession"
  | "signUp";

/** Answers something else than JSON: a file, a picture, a stream. */
export type FileId =
  | "getPicture"
  | "watchChanges"
  | "exportCosts"
  | "watchCostRun"
  | "downloadCostRunRejects"
  | "exportDrawing";

/** What reads under the tag “api keys”. */
export const apiKeys = [
  "listApiKeys",
  "getApiKey",
] as const;

/** What reads under the tag “atlas”. */
export const atlas = [
  "getCode",
  "listPriceBooks",
  "compareCosts",
  "drawModel",
  "listPictures",
] as const;

/** What reads under the tag “costs: datasets”. */
export const costsDatasets = [
  "listCostDatasets",
  "listSameCostBills",
  "listCostDatasetVersions",
  "getCostDatasetVersion",
] as const;

/** What reads under the tag “costs: reports”. */
export const costsReports = [
  "listCostDimensions",
  "getCostOverview",
  "queryCosts",
  "listCostRows",
  "getCostRow",
  "listCostTagKeys",
  "listCostValues",
] as const;

/** What reads under the tag “costs: runs”. */
export const costsRuns = [
  "listCostRuns",
  "getCostRun",
  "getCostRunLog",
  "listCostRunRejects",
] as const;

/** What reads under the tag “costs: sources”. */
export const costsSources = [
  "listCostCriteria",
  "listCostFormats",
  "listCostSourceKinds",
  "listCostSources",
  "getCostSource",
] as const;

/** What reads under the tag “development”. */
export const development = [
  "listMailbox",
  "getMailboxMessage",
] as const;

/** What reads under the tag “drawings”. */
export const drawings = [
  "listDrawings",
  "getDrawing",
  "listDrawingVersions",
  "getDrawingVersion",
] as const;

/** What reads under the tag “events”. */
export const events = [
  "listEventTypes",
  "listEvents",
  "getEvent",
] as const;

/** What reads under the tag “invitations”. */
export const invitations = [
  "listInvitations",
  "getInvitation",
] as const;

/** What reads under the tag “jobs”. */
export const jobs = [
  "listJobs",
  "getJob",
] as const;

/** What reads under the tag “members”. */
export const members = [
  "listMembers",
  "getMember",
] as const;

/** What reads under the tag “organisations”. */
export const organisations = [
  "listOrganisations",
  "getOrganisation",
] as const;

/** What reads under the tag “session”. */
export const session = [
  "getCapabilities",
  "listMyInvitations",
  "getSession",
  "listSessions",
  "lookAtEmailLink",
] as const;
