// Everything the mock answers: who may ask comes first, what it does not know comes last.
import { delay, http } from "msw";
import { accounts } from "./accounts.ts";
import { costs } from "./costs.ts";
import { drawingHandlers } from "./drawings.ts";
import { Refusal } from "./handler.ts";
import { orgs, seat } from "./people.ts";

/** Refuses who is not signed in, and organisations there are not, as the server does. */
const gate = http.all("*/api/v1/*", ({ request }) => {
  const { pathname } = new URL(request.url);
  const [, place = "", slug] = /\/api\/v1\/([^/]+)(?:\/([^/]+))?/.exec(pathname) ?? [];
  if (/^(sign-up|sessions|capabilities)$/.test(place)) return;
  if (!seat.taken) return new Refusal(401, "not_signed_in", "Sign in first.").response;
  if (place === "organisations" && slug && !orgs.some((org) => org.slug === slug))
    return new Refusal(404, "not_found", "There is no such organisation, or you are not a member of it.").response;
});
const missing = http.all("*/api/v1/*", () => new Refusal(404, "not_found", "The mock has no such route.").response);

/** The mock as a whole. */
export const handlers = [gate, ...accounts, ...costs, ...drawingHandlers, missing];

/** For looking at: an answer takes as long as one of a server nearby. */
export const unhurried = [http.all("*/api/v1/*", () => delay(60)), ...handlers];
