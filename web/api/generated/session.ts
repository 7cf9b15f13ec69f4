// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, list, read } from "../operation";

/** Show what this installation can do: `GET /api/v1/capabilities`. */
export const getCapabilities = /* @__PURE__ */ read("getCapabilities", "/api/v1/capabilities");

/** List my invitations: `GET /api/v1/invitations`. */
export const listMyInvitations = /* @__PURE__ */ list("listMyInvitations", "/api/v1/invitations");

/** Accept an invitation: `POST /api/v1/invitations/{invitation}/accept`. */
export const acceptInvitation = /* @__PURE__ */ change("acceptInvitation", "post", "/api/v1/invitations/{invitation}/accept");

/** Decline an invitation: `POST /api/v1/invitations/{invitation}/decline`. */
export const declineInvitation = /* @__PURE__ */ change("declineInvitation", "post", "/api/v1/invitations/{invitation}/decline");

/** Who am I: `GET /api/v1/session`. */
export const getSession = /* @__PURE__ */ read("getSession", "/api/v1/session");

/** Sign out: `DELETE /api/v1/session`. */
export const signOut = /* @__PURE__ */ change("signOut", "delete", "/api/v1/session");

/** Change my name: `PATCH /api/v1/session`. */
export const renamePerson = /* @__PURE__ */ change("renamePerson", "patch", "/api/v1/session");

/** Change the password: `PUT /api/v1/session/password`. */
export const changePassword = /* @__PURE__ */ change("changePassword", "put", "/api/v1/session/password");

/** List your sessions: `GET /api/v1/sessions`. */
export const listSessions = /* @__PURE__ */ list("listSessions", "/api/v1/sessions");

/** Sign in with a password: `POST /api/v1/sessions`. */
export const signIn = /* @__PURE__ */ change("signIn", "post", "/api/v1/sessions");

/** End all other sessions: `DELETE /api/v1/sessions`. */
export const endOtherSessions = /* @__PURE__ */ change("endOtherSessions", "delete", "/api/v1/sessions");

/** Ask for a sign-in link: `POST /api/v1/sessions/email-link`. */
export const requestEmailLink = /* @__PURE__ */ change("requestEmailLink", "post", "/api/v1/sessions/email-link");

/** Look at a sign-in link: `POST /api/v1/sessions/email-link/look`. */
export const lookAtEmailLink = /* @__PURE__ */ read("lookAtEmailLink", "/api/v1/sessions/email-link/look", "post");

/** Redeem a sign-in link: `POST /api/v1/sessions/email-link/redeem`. */
export const redeemEmailLink = /* @__PURE__ */ change("redeemEmailLink", "post", "/api/v1/sessions/email-link/redeem");

/** End a session: `DELETE /api/v1/sessions/{session}`. */
export const endSession = /* @__PURE__ */ change("endSession", "delete", "/api/v1/sessions/{session}");

/** Sign up: `POST /api/v1/sign-up`. */
export const signUp = /* @__PURE__ */ change("signUp", "post", "/api/v1/sign-up");
