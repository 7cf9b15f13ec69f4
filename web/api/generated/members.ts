// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, list, read } from "../operation";

/** List members: `GET /api/v1/organisations/{org}/members`. */
export const listMembers = /* @__PURE__ */ list("listMembers", "/api/v1/organisations/{org}/members");

/** Leave an organisation: `DELETE /api/v1/organisations/{org}/members/me`. */
export const leaveOrganisation = /* @__PURE__ */ change("leaveOrganisation", "delete", "/api/v1/organisations/{org}/members/me");

/** Show a member: `GET /api/v1/organisations/{org}/members/{member}`. */
export const getMember = /* @__PURE__ */ read("getMember", "/api/v1/organisations/{org}/members/{member}");

/** Remove a member, or leave: `DELETE /api/v1/organisations/{org}/members/{member}`. */
export const removeMember = /* @__PURE__ */ change("removeMember", "delete", "/api/v1/organisations/{org}/members/{member}");

/** Change a member's role: `PATCH /api/v1/organisations/{org}/members/{member}`. */
export const updateMember = /* @__PURE__ */ change("updateMember", "patch", "/api/v1/organisations/{org}/members/{member}");
