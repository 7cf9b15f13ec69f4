// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.
import { list, read } from "../operation";

/** List the mails of the development mailbox: `GET /api/v1/development/mailbox`. */
export const listMailbox = /* @__PURE__ */ list("listMailbox", "/api/v1/development/mailbox");

/** Show a mail of the development mailbox: `GET /api/v1/development/mailbox/{message}`. */
export const getMailboxMessage = /* @__PURE__ */ read("getMailboxMessage", "/api/v1/development/mailbox/{message}");
