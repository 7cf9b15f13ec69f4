// A run that waits: what it would change is shown before it is confirmed, the confirmation names the question that was seen, and
// whoever may only look is not asked.
import type { Run } from "@stoa/client";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRouter, RouterProvider } from "@tanstack/react-router";
import { getResponse, type RequestHandler } from "msw";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { render } from "vitest-browser-react";
import { queryClient } from "@/api/client";
import { confirmCostRun, discardCostRun, getCostRun } from "@/api/generated/costs-runs";
import { getSession } from "@/api/generated/session";
import { router as app } from "@/apps/console/routes";
import { Confirmations } from "@/kit/confirm";
import { Toasts } from "@/ui/toast";
import { answer, Refusal } from "../mock/handler";
import { handlers } from "../mock/handlers";
import { seat, session } from "../mock/people";
import { runs } from "../mock/runs";

const waits: Run = {
  ...runs[1]!,
  state: "waiting",
  finished_at: null,
  periods: [],
  question: {
    number: 3,
    asks: [
      {
        code: "account_would_vanish",
        message: "Publishing this delivery would replace what the source holds now.",
        remedy: "Discard it, or confirm it.",
      },
    ],
    months: [
      {
        billing_period: "2026-10",
        before: { rows: 1000, billed: { USD: "21680.5" } },
        after: { rows: 59, billed: { USD: "120.25" } },
      },
      { billing_period: "2026-11", before: { rows: 0, billed: {} }, after: { rows: 1, billed: { USD: "1" } } },
    ],
    asked_at: "2026-11-30T10:00:00Z",
    until: "2026-12-07T10:00:00Z",
    confirmed_at: null,
  },
};

/** The run as the server has it. */
let now = waits;
let said: string[] = [];
let own: RequestHandler[] = [];
const windows = { fetch: window.fetch, EventSource: window.EventSource };
beforeAll(() => {
  window.fetch = async (input, init) =>
    (await getResponse([...own, ...handlers], new Request(input, init))) ?? new Response(null, { status: 404 });
  // Changes that never come.
  window.EventSource = class extends EventTarget {
    close() {}
  } as unknown as typeof EventSource;
});
afterAll(() => {
  Object.assign(window, windows);
});
beforeEach(() => {
  seat.take(true);
  now = waits;
  said = [];
  own = [
    answer(getCostRun, () => now),
    answer(
      confirmCostRun,
      ({ query }) => {
        said.push(`confirm ${query.question}`);
        if (said.length === 1) throw new Refusal(409, "question_changed", "This run asks question 4 by now.");
        now = { ...waits, state: "pending" };
        return now;
      },
      202,
    ),
    answer(discardCostRun, () => {
      said.push("discard");
      now = { ...waits, state: "cancelled" };
      return now;
    }),
  ];
});

async function open() {
  const history = createMemoryHistory({ initialEntries: ["/acme_m4x2k1/costs/runs/run-100"] });
  const router = createRouter({ ...(app.options as object), routeTree: app.routeTree, history } as never);
  return render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router as never} />
      <Confirmations />
      <Toasts />
    </QueryClientProvider>,
  );
}

it("shows each month before and after, and confirms the question that was seen", async () => {
  const screen = await open();
  await expect.element(screen.getByText("This run needs an answer"), { timeout: 10_000 }).toBeVisible();
  const months = screen.getByRole("region", { name: "What it would replace" });
  await expect
    .element(months.getByRole("row", { name: /Oct 2026/ }))
    .toHaveTextContent("$21,680.501,000 rows$120.2559 rows");
  await expect.element(months.getByRole("row", { name: /Nov 2026/ })).toHaveTextContent("nothing");
  await screen.getByRole("button", { name: "Confirm", exact: true }).click();
  const dialog = screen.getByRole("alertdialog");
  await expect.element(dialog).toHaveTextContent("October 2026: 1,000 rows, $21,680.50 → 59 rows, $120.25");
  // Something else is asked by now: the dialog says so and stays.
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect.element(dialog).toHaveTextContent("This run asks question 4 by now.");
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect.element(dialog).not.toBeInTheDocument();
  expect(said).toEqual(["confirm 3", "confirm 3"]);
  await expect.element(screen.getByText("Queued", { exact: true }).first()).toBeVisible();
  await screen.unmount();
});

it("discards with one press", async () => {
  const screen = await open();
  await screen.getByRole("button", { name: "Discard", exact: true }).click();
  await expect.element(screen.getByText("The run was discarded. Nothing of it was published.")).toBeVisible();
  expect(said).toEqual(["discard"]);
  await expect.element(screen.getByText("This run needs an answer")).not.toBeInTheDocument();
  await screen.unmount();
});

it("tells whoever may only look, and asks them nothing", async () => {
  const looking = session();
  for (const organisation of looking.organisations) organisation.permissions = ["costs:read"];
  own.unshift(answer(getSession, () => looking));
  const screen = await open();
  await expect.element(screen.getByText("This run needs an answer"), { timeout: 10_000 }).toBeVisible();
  expect(screen.getByRole("button", { name: "Confirm", exact: true }).elements()).toEqual([]);
  expect(screen.getByRole("button", { name: "Discard", exact: true }).elements()).toEqual([]);
  await screen.unmount();
});
