// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { file, list, read } from "../operation";

/** Dimensions and measures there are: `GET /api/v1/organisations/{org}/costs/reports/dimensions`. */
export const listCostDimensions = /* @__PURE__ */ read("listCostDimensions", "/api/v1/organisations/{org}/costs/reports/dimensions");

/** Download a result, or charges, as CSV or Parquet: `POST /api/v1/organisations/{org}/costs/reports/export`. */
export const exportCosts = /* @__PURE__ */ file("exportCosts", "/api/v1/organisations/{org}/costs/reports/export", "post");

/** One month against the month before: `GET /api/v1/organisations/{org}/costs/reports/overview`. */
export const getCostOverview = /* @__PURE__ */ read("getCostOverview", "/api/v1/organisations/{org}/costs/reports/overview");

/** Ask: measures by dimensions over time: `POST /api/v1/organisations/{org}/costs/reports/query`. */
export const queryCosts = /* @__PURE__ */ read("queryCosts", "/api/v1/organisations/{org}/costs/reports/query", "post");

/** Single charges, page by page: `POST /api/v1/organisations/{org}/costs/reports/rows`. */
export const listCostRows = /* @__PURE__ */ list("listCostRows", "/api/v1/organisations/{org}/costs/reports/rows", "post");

/** One charge, and where it came from: `GET /api/v1/organisations/{org}/costs/reports/rows/{row}`. */
export const getCostRow = /* @__PURE__ */ read("getCostRow", "/api/v1/organisations/{org}/costs/reports/rows/{row}");

/** Keys of tags: those of most charges first: `GET /api/v1/organisations/{org}/costs/reports/tag-keys`. */
export const listCostTagKeys = /* @__PURE__ */ read("listCostTagKeys", "/api/v1/organisations/{org}/costs/reports/tag-keys");

/** Values of a dimension: the most expensive first, then those of other currencies by name: `GET /api/v1/organisations/{org}/costs/reports/values`. */
export const listCostValues = /* @__PURE__ */ read("listCostValues", "/api/v1/organisations/{org}/costs/reports/values");
