// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, read } from "../operation";

/** List your organisations: `GET /api/v1/organisations`. */
export const listOrganisations = /* @__PURE__ */ read("listOrganisations", "/api/v1/organisations");

/** Open an organisation: `POST /api/v1/organisations`. */
export const createOrganisation = /* @__PURE__ */ change("createOrganisation", "post", "/api/v1/organisations");

/** Show an organisation: `GET /api/v1/organisations/{org}`. */
export const getOrganisation = /* @__PURE__ */ read("getOrganisation", "/api/v1/organisations/{org}");

/** Delete an organisation: `DELETE /api/v1/organisations/{org}`. */
export const deleteOrganisation = /* @__PURE__ */ change("deleteOrganisation", "delete", "/api/v1/organisations/{org}");

/** Change an organisation: `PATCH /api/v1/organisations/{org}`. */
export const updateOrganisation = /* @__PURE__ */ change("updateOrganisation", "patch", "/api/v1/organisations/{org}");
