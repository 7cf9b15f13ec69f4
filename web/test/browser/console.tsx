// The whole console at an address, in the place of a browser's window, answered by the mock.
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRouter, RouterProvider } from "@tanstack/react-router";
import { getResponse } from "msw";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { render } from "vitest-browser-react";
import { queryClient } from "@/api/client";
import { getPicture, listPictures, listPriceBooks } from "@/api/generated/atlas";
import { router as app } from "@/apps/console/routes";
import { Confirmations } from "@/kit/confirm";
import { Toasts } from "@/ui/toast";
import { answer, answerFile } from "../mock/handler";
import { handlers } from "../mock/handlers";
import { seat } from "../mock/people";

/** Drawings and prices are the server's; here is as much of them as opens their pages. */
const atlas = [
  answer(listPictures, () => ({
    pictures: [
      {
        id: "workspace",
        title: "Workspace",
        about: "",
        kind: "structure",
        tags: [],
        source: "",
        file: "workspace.toml",
        line: 1,
        formats: ["svg"],
      },
    ],
  })),
  answerFile(getPicture, () => ({ content: "<svg xmlns='http://www.w3.org/2000/svg'/>", type: "image/svg+xml" })),
  answer(listPriceBooks, () => ({ books: [], example: "", inputs: [] })),
];

/** Lets the mock answer what the tests of a file ask, as somebody who is signed in. */
export function standIn(): void {
  const own = { fetch: window.fetch, EventSource: window.EventSource };
  beforeAll(() => {
    window.fetch = async (input, init) =>
      (await getResponse([...atlas, ...handlers], new Request(input, init))) ?? new Response(null, { status: 404 });
    // Changes that never come.
    window.EventSource = class extends EventTarget {
      close() {}
    } as unknown as typeof EventSource;
  });
  afterAll(() => {
    Object.assign(window, own);
  });
  beforeEach(() => seat.take(true));
}

/** Waits until nothing is on its way, and what came has been drawn. */
export async function settled(router: { state: { status: string } }): Promise<void> {
  await expect
    .poll(
      async () => {
        await new Promise((done) => setTimeout(done, 30));
        return [router.state.status, queryClient.isFetching()];
      },
      { timeout: 10_000 },
    )
    .toEqual(["idle", 0]);
}

/** Opens an address as a link does, in an app that may know things already. */
export async function openConsole(address: string) {
  const history = createMemoryHistory({ initialEntries: [address] });
  const router = createRouter({ ...(app.options as object), routeTree: app.routeTree, history } as never) as typeof app;
  const screen = await render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router as never} />
      <Confirmations />
      <Toasts />
    </QueryClientProvider>,
  );
  await settled(router);
  expect(document.querySelector("main")?.textContent, `${address} shows something`).toMatch(/\S/);
  return { screen, router };
}
