// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, list, read } from "../operation";

/** List invitations: `GET /api/v1/organisations/{org}/invitations`. */
export const listInvitations = /* @__PURE__ */ list("listInvitations", "/api/v1/organisations/{org}/invitations");

/** Invite somebody: `POST /api/v1/organisations/{org}/invitations`. */
export const inviteMember = /* @__PURE__ */ change("inviteMember", "post", "/api/v1/organisations/{org}/invitations");

/** Show an invitation: `GET /api/v1/organisations/{org}/invitations/{invitation}`. */
export const getInvitation = /* @__PURE__ */ read("getInvitation", "/api/v1/organisations/{org}/invitations/{invitation}");

/** Take an invitation back: `DELETE /api/v1/organisations/{org}/invitations/{invitation}`. */
export const revokeInvitation = /* @__PURE__ */ change("revokeInvitation", "delete", "/api/v1/organisations/{org}/invitations/{invitation}");

/** Send an invitation again: `POST /api/v1/organisations/{org}/invitations/{invitation}/resend`. */
export const resendInvitation = /* @__PURE__ */ change("resendInvitation", "post", "/api/v1/organisations/{org}/invitations/{invitation}/resend");
