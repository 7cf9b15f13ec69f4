// A kept drawing while somebody writes: what is written while it is being saved stays, and is not called saved.
import { beforeAll, expect, it } from "vitest";
import { saveDrawing } from "@/api/generated/drawings";
import { openConsole, standIn } from "./console";

standIn();

/** What was sent to be saved, and what lets the answers come. */
const sent: { model: string; seen: string | null }[] = [];
let answers = () => {};

beforeAll(() => {
  const { fetch } = window;
  const address = saveDrawing.url({ path: { org: "acme_m4x2k1", drawing: "drawing-1" } });
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.method.toLowerCase() === saveDrawing.method && new URL(request.url).pathname.endsWith(address)) {
      sent.push({ ...(await request.clone().json()), seen: request.headers.get("if-match") });
      await new Promise<void>((resolve) => {
        answers = resolve;
      });
    }
    return fetch(request);
  };
});

it("keeps what is written while it is saved, and saves that next", async () => {
  const { screen } = await openConsole("/acme_m4x2k1/atlas/drawings/drawing-1");
  const text = screen.getByLabelText("Model, in TOML");
  const save = screen.getByRole("button", { name: "Save", exact: true });
  await text.fill("[container.one]\n");
  await save.click();
  await expect.poll(() => sent.length).toBe(1);
  await text.fill("[container.one]\n[container.two]\n");
  answers();
  await expect.element(screen.getByText("Saved as version 3", { exact: false })).toBeVisible();
  await expect.element(text).toHaveValue("[container.one]\n[container.two]\n");
  await save.click();
  await expect.poll(() => sent.length).toBe(2);
  answers();
  await expect.element(save).not.toBeInTheDocument();
  await expect.element(text).toHaveValue("[container.one]\n[container.two]\n");
  expect(sent.map(({ model }) => model)).toEqual(["[container.one]\n", "[container.one]\n[container.two]\n"]);
  // What was saved first is what the second was written over: nobody else was in between.
  expect(sent.map(({ seen }) => seen)).toEqual(['"2"', '"3"']);
  await screen.unmount();
});
