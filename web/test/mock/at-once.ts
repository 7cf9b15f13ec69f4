// Starts the mock in the page, before the app, with answers that take no time: for pictures, and for lists of a thousand rows.
import { setupWorker } from "msw/browser";
import { handlers } from "./handlers.ts";
import { fillLists } from "./many.ts";

if (sessionStorage.getItem("stoa-mock-many")) fillLists();
await setupWorker(...handlers).start({ onUnhandledRequest: "bypass", quiet: true });
