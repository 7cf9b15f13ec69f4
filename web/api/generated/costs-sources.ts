// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, list, read } from "../operation";

/** List applicability criteria: `GET /api/v1/organisations/{org}/costs/criteria`. */
export const listCostCriteria = /* @__PURE__ */ read("listCostCriteria", "/api/v1/organisations/{org}/costs/criteria");

/** List the formats that are recognised: `GET /api/v1/organisations/{org}/costs/formats`. */
export const listCostFormats = /* @__PURE__ */ read("listCostFormats", "/api/v1/organisations/{org}/costs/formats");

/** List the kinds of sources: `GET /api/v1/organisations/{org}/costs/source-kinds`. */
export const listCostSourceKinds = /* @__PURE__ */ read("listCostSourceKinds", "/api/v1/organisations/{org}/costs/source-kinds");

/** List sources: `GET /api/v1/organisations/{org}/costs/sources`. */
export const listCostSources = /* @__PURE__ */ list("listCostSources", "/api/v1/organisations/{org}/costs/sources");

/** Create a source: `POST /api/v1/organisations/{org}/costs/sources`. */
export const createCostSource = /* @__PURE__ */ change("createCostSource", "post", "/api/v1/organisations/{org}/costs/sources");

/** Show a source: `GET /api/v1/organisations/{org}/costs/sources/{source}`. */
export const getCostSource = /* @__PURE__ */ read("getCostSource", "/api/v1/organisations/{org}/costs/sources/{source}");

/** Delete a source: `DELETE /api/v1/organisations/{org}/costs/sources/{source}`. */
export const deleteCostSource = /* @__PURE__ */ change("deleteCostSource", "delete", "/api/v1/organisations/{org}/costs/sources/{source}");

/** Change a source: `PATCH /api/v1/organisations/{org}/costs/sources/{source}`. */
export const updateCostSource = /* @__PURE__ */ change("updateCostSource", "patch", "/api/v1/organisations/{org}/costs/sources/{source}");
