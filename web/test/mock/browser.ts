// Starts the mock in the page, before the app: `npm run dev` without a server. What is made is gone after a reload.
import { setupWorker } from "msw/browser";
import { unhurried } from "./handlers.ts";

await setupWorker(...unhurried).start({ onUnhandledRequest: "bypass", quiet: true });
