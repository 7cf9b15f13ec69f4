// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { file, list, read } from "../operation";

/** List event types: `GET /api/v1/events/types`. */
export const listEventTypes = /* @__PURE__ */ read("listEventTypes", "/api/v1/events/types");

/** Watch for changes: `GET /api/v1/organisations/{org}/changes`. */
export const watchChanges = /* @__PURE__ */ file("watchChanges", "/api/v1/organisations/{org}/changes");

/** Read the log: `GET /api/v1/organisations/{org}/events`. */
export const listEvents = /* @__PURE__ */ list("listEvents", "/api/v1/organisations/{org}/events");

/** Show an event: `GET /api/v1/organisations/{org}/events/{sequence}`. */
export const getEvent = /* @__PURE__ */ read("getEvent", "/api/v1/organisations/{org}/events/{sequence}");
