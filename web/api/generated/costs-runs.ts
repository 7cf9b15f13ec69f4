// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, file, list, read } from "../operation";

/** List runs: `GET /api/v1/organisations/{org}/costs/runs`. */
export const listCostRuns = /* @__PURE__ */ list("listCostRuns", "/api/v1/organisations/{org}/costs/runs");

/** Show a run: `GET /api/v1/organisations/{org}/costs/runs/{run}`. */
export const getCostRun = /* @__PURE__ */ read("getCostRun", "/api/v1/organisations/{org}/costs/runs/{run}");

/** Cancel a run: `POST /api/v1/organisations/{org}/costs/runs/{run}/cancel`. */
export const cancelCostRun = /* @__PURE__ */ change("cancelCostRun", "post", "/api/v1/organisations/{org}/costs/runs/{run}/cancel");

/** Confirm what a waiting run asks: `POST /api/v1/organisations/{org}/costs/runs/{run}/confirm`. */
export const confirmCostRun = /* @__PURE__ */ change("confirmCostRun", "post", "/api/v1/organisations/{org}/costs/runs/{run}/confirm");

/** Discard a waiting run: `POST /api/v1/organisations/{org}/costs/runs/{run}/discard`. */
export const discardCostRun = /* @__PURE__ */ change("discardCostRun", "post", "/api/v1/organisations/{org}/costs/runs/{run}/discard");

/** Log of a run, oldest line first: `GET /api/v1/organisations/{org}/costs/runs/{run}/log`. */
export const getCostRunLog = /* @__PURE__ */ list("getCostRunLog", "/api/v1/organisations/{org}/costs/runs/{run}/log");

/** A run as it goes: `GET /api/v1/organisations/{org}/costs/runs/{run}/progress`. */
export const watchCostRun = /* @__PURE__ */ file("watchCostRun", "/api/v1/organisations/{org}/costs/runs/{run}/progress");

/** Rows a run did not publish, with the reason: `GET /api/v1/organisations/{org}/costs/runs/{run}/rejects`. */
export const listCostRunRejects = /* @__PURE__ */ list("listCostRunRejects", "/api/v1/organisations/{org}/costs/runs/{run}/rejects");

/** All rejected rows as CSV: `GET /api/v1/organisations/{org}/costs/runs/{run}/rejects.csv`. */
export const downloadCostRunRejects = /* @__PURE__ */ file("downloadCostRunRejects", "/api/v1/organisations/{org}/costs/runs/{run}/rejects.csv");

/** Retry a run that ended without publishing, or waits for an answer: `POST /api/v1/organisations/{org}/costs/runs/{run}/retry`. */
export const retryCostRun = /* @__PURE__ */ change("retryCostRun", "post", "/api/v1/organisations/{org}/costs/runs/{run}/retry");

/** Run a source now: `POST /api/v1/organisations/{org}/costs/sources/{source}/runs`. */
export const startCostRun = /* @__PURE__ */ change("startCostRun", "post", "/api/v1/organisations/{org}/costs/sources/{source}/runs");

/** Upload a bill: `POST /api/v1/organisations/{org}/costs/uploads`. */
export const uploadCosts = /* @__PURE__ */ change("uploadCosts", "post", "/api/v1/organisations/{org}/costs/uploads");
