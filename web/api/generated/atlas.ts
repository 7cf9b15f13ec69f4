// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { file, read } from "../operation";

/** Show code: `GET /api/v1/organisations/{org}/atlas/code`. */
export const getCode = /* @__PURE__ */ read("getCode", "/api/v1/organisations/{org}/atlas/code");

/** List price books: `GET /api/v1/organisations/{org}/atlas/costs/books`. */
export const listPriceBooks = /* @__PURE__ */ read("listPriceBooks", "/api/v1/organisations/{org}/atlas/costs/books");

/** Compare costs: `POST /api/v1/organisations/{org}/atlas/costs/compare`. */
export const compareCosts = /* @__PURE__ */ read("compareCosts", "/api/v1/organisations/{org}/atlas/costs/compare", "post");

/** Draw a model: `POST /api/v1/organisations/{org}/atlas/draw`. */
export const drawModel = /* @__PURE__ */ read("drawModel", "/api/v1/organisations/{org}/atlas/draw", "post");

/** List the pictures: `GET /api/v1/organisations/{org}/atlas/pictures`. */
export const listPictures = /* @__PURE__ */ read("listPictures", "/api/v1/organisations/{org}/atlas/pictures");

/** Get a picture: `GET /api/v1/organisations/{org}/atlas/pictures/{picture}/{format}`. */
export const getPicture = /* @__PURE__ */ file("getPicture", "/api/v1/organisations/{org}/atlas/pictures/{picture}/{format}");
