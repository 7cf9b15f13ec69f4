// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { list, read } from "../operation";

/** What is published: months per source: `GET /api/v1/organisations/{org}/costs/datasets`. */
export const listCostDatasets = /* @__PURE__ */ read("listCostDatasets", "/api/v1/organisations/{org}/costs/datasets");

/** Bills that several sources hold, of any month: `GET /api/v1/organisations/{org}/costs/datasets/same-bills`. */
export const listSameCostBills = /* @__PURE__ */ read("listSameCostBills", "/api/v1/organisations/{org}/costs/datasets/same-bills");

/** Every time the dataset changed: `GET /api/v1/organisations/{org}/costs/datasets/versions`. */
export const listCostDatasetVersions = /* @__PURE__ */ list("listCostDatasetVersions", "/api/v1/organisations/{org}/costs/datasets/versions");

/** Show a version of the dataset: `GET /api/v1/organisations/{org}/costs/datasets/versions/{version}`. */
export const getCostDatasetVersion = /* @__PURE__ */ read("getCostDatasetVersion", "/api/v1/organisations/{org}/costs/datasets/versions/{version}");
