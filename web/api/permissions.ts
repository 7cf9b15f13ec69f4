/** What the server demands of whoever changes something. Actions are shown by it; the server decides. */
import type { Permission } from "@stoa/client";
import type { ChangeId } from "./generated/names";

/**
 * The permission of each operation that changes something in an organisation; null for those that belong to the person alone. A
 * new operation without an entry is a type error, and a test finds where an action of it is shown without asking.
 */
export const demanded = {
  createApiKey: "keys:write",
  revokeApiKey: "keys:write",

  createCostSource: "costs:write",
  updateCostSource: "costs:write",
  deleteCostSource: "costs:write",
  startCostRun: "costs:write",
  uploadCosts: "costs:write",
  cancelCostRun: "costs:write",
  retryCostRun: "costs:write",
  confirmCostRun: "costs:write",
  discardCostRun: "costs:write",

  createDrawing: "drawings:write",
  saveDrawing: "drawings:write",
  renameDrawing: "drawings:write",
  deleteDrawing: "drawings:write",
  restoreDrawing: "drawings:write",
  restoreDrawingVersion: "drawings:write",

  cancelJob: "jobs:write",
  retryJob: "jobs:write",

  inviteMember: "members:write",
  resendInvitation: "members:write",
  revokeInvitation: "members:write",
  updateMember: "members:write",
  removeMember: "members:write",

  createOrganisation: null,
  leaveOrganisation: null,
  // No permission: it takes an owner.
  deleteOrganisation: null,
  updateOrganisation: "org:write",
  acceptInvitation: null,
  declineInvitation: null,
  renamePerson: null,

  signIn: null,
  signUp: null,
  redeemEmailLink: null,
  signOut: null,
  requestEmailLink: null,
  changePassword: null,
  endSession: null,
  endOtherSessions: null,
} as const satisfies Record<ChangeId, Permission | null>;
