// The mock for tests in Node: `startMock()` before them, `server.use(refuse(listJobs, …))` for what one of them needs.
import { setupServer } from "msw/node";
import { handlers } from "./handlers.ts";

export const server = setupServer(...handlers);

/** Answers from now on; gives what ends it. An address without a host is of the page, and here there is none. */
export function startMock(): () => void {
  server.listen({ onUnhandledRequest: "error" });
  const fetch = globalThis.fetch;
  globalThis.fetch = (input, init) =>
    fetch(typeof input === "string" ? new URL(input, "http://stoa.test") : input, init);
  return () => {
    globalThis.fetch = fetch;
    server.close();
  };
}
