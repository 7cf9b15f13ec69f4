// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, list, read } from "../operation";

/** List API keys: `GET /api/v1/organisations/{org}/api-keys`. */
export const listApiKeys = /* @__PURE__ */ list("listApiKeys", "/api/v1/organisations/{org}/api-keys");

/** Create an API key: `POST /api/v1/organisations/{org}/api-keys`. */
export const createApiKey = /* @__PURE__ */ change("createApiKey", "post", "/api/v1/organisations/{org}/api-keys");

/** Show an API key: `GET /api/v1/organisations/{org}/api-keys/{key}`. */
export const getApiKey = /* @__PURE__ */ read("getApiKey", "/api/v1/organisations/{org}/api-keys/{key}");

/** Revoke an API key: `DELETE /api/v1/organisations/{org}/api-keys/{key}`. */
export const revokeApiKey = /* @__PURE__ */ change("revokeApiKey", "delete", "/api/v1/organisations/{org}/api-keys/{key}");
