// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, list, read } from "../operation";

/** List jobs: `GET /api/v1/organisations/{org}/jobs`. */
export const listJobs = /* @__PURE__ */ list("listJobs", "/api/v1/organisations/{org}/jobs");

/** Show a job: `GET /api/v1/organisations/{org}/jobs/{job}`. */
export const getJob = /* @__PURE__ */ read("getJob", "/api/v1/organisations/{org}/jobs/{job}");

/** Cancel a job: `POST /api/v1/organisations/{org}/jobs/{job}/cancel`. */
export const cancelJob = /* @__PURE__ */ change("cancelJob", "post", "/api/v1/organisations/{org}/jobs/{job}/cancel");

/** Retry a job: `POST /api/v1/organisations/{org}/jobs/{job}/retry`. */
export const retryJob = /* @__PURE__ */ change("retryJob", "post", "/api/v1/organisations/{org}/jobs/{job}/retry");
