// Opening a page and knowing when it is drawn, for journeys and for pictures.
import { expect, type Page, type Request } from "@playwright/test";

/**
 * Opens an address and waits until the page is drawn: nothing says that it is loading, and nothing was asked of the server for
 * a while (`quiet`, in milliseconds). A stream of changes would stay open for ever, so there is none here. `go` is another way to
 * get there than loading the page.
 */
export async function open(
  page: Page,
  address: string,
  { quiet = 400, go = () => page.goto(address) as Promise<unknown> } = {},
) {
  const streams = "**/organisations/*/changes";
  const flying = new Set<Request>();
  let last = Date.now();
  // A stream of the mock comes from its worker, which no route stops.
  const begun = (request: Request) => {
    if (request.resourceType() !== "eventsource") flying.add(request);
  };
  const ended = (request: Request) => {
    flying.delete(request);
    last = Date.now();
  };
  await page.route(streams, (route) => route.abort());
  page.on("request", begun).on("requestfinished", ended).on("requestfailed", ended);
  await go();
  await expect(page.locator("main").first()).toContainText(/\S/, { timeout: 30_000 });
  await expect(page.locator("main :is([role=status][aria-label], [aria-busy=true])")).toHaveCount(0, {
    timeout: 30_000,
  });
  await expect
    .poll(() => flying.size === 0 && Date.now() - last > quiet, { timeout: 15_000, intervals: [50, 100] })
    .toBe(true);
  page.off("request", begun).off("requestfinished", ended).off("requestfailed", ended);
  await page.unroute(streams);
}
