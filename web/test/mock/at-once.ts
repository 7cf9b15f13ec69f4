// Starts the mock in the page, before the app, with answers that take no time: for pictures.
import { setupWorker } from "msw/browser";
import { handlers } from "./handlers.ts";

await setupWorker(...handlers).start({ onUnhandledRequest: "bypass", quiet: true });
