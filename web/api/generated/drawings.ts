// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { change, file, list, read } from "../operation";

/** List drawings: `GET /api/v1/organisations/{org}/drawings`. */
export const listDrawings = /* @__PURE__ */ list("listDrawings", "/api/v1/organisations/{org}/drawings");

/** Create a drawing: `POST /api/v1/organisations/{org}/drawings`. */
export const createDrawing = /* @__PURE__ */ change("createDrawing", "post", "/api/v1/organisations/{org}/drawings");

/** Get a drawing: `GET /api/v1/organisations/{org}/drawings/{drawing}`. */
export const getDrawing = /* @__PURE__ */ read("getDrawing", "/api/v1/organisations/{org}/drawings/{drawing}");

/** Delete a drawing: `DELETE /api/v1/organisations/{org}/drawings/{drawing}`. */
export const deleteDrawing = /* @__PURE__ */ change("deleteDrawing", "delete", "/api/v1/organisations/{org}/drawings/{drawing}");

/** Rename a drawing: `PATCH /api/v1/organisations/{org}/drawings/{drawing}`. */
export const renameDrawing = /* @__PURE__ */ change("renameDrawing", "patch", "/api/v1/organisations/{org}/drawings/{drawing}");

/** Export a drawing: `GET /api/v1/organisations/{org}/drawings/{drawing}/export/{format}`. */
export const exportDrawing = /* @__PURE__ */ file("exportDrawing", "/api/v1/organisations/{org}/drawings/{drawing}/export/{format}");

/** Bring a deleted drawing back: `POST /api/v1/organisations/{org}/drawings/{drawing}/restore`. */
export const restoreDrawing = /* @__PURE__ */ change("restoreDrawing", "post", "/api/v1/organisations/{org}/drawings/{drawing}/restore");

/** List the versions of a drawing: `GET /api/v1/organisations/{org}/drawings/{drawing}/versions`. */
export const listDrawingVersions = /* @__PURE__ */ list("listDrawingVersions", "/api/v1/organisations/{org}/drawings/{drawing}/versions");

/** Save a drawing: `POST /api/v1/organisations/{org}/drawings/{drawing}/versions`. */
export const saveDrawing = /* @__PURE__ */ change("saveDrawing", "post", "/api/v1/organisations/{org}/drawings/{drawing}/versions");

/** Get a version of a drawing: `GET /api/v1/organisations/{org}/drawings/{drawing}/versions/{number}`. */
export const getDrawingVersion = /* @__PURE__ */ read("getDrawingVersion", "/api/v1/organisations/{org}/drawings/{drawing}/versions/{number}");

/** Restore a version of a drawing: `POST /api/v1/organisations/{org}/drawings/{drawing}/versions/{number}/restore`. */
export const restoreDrawingVersion = /* @__PURE__ */ change("restoreDrawingVersion", "post", "/api/v1/organisations/{org}/drawings/{drawing}/versions/{number}/restore");
