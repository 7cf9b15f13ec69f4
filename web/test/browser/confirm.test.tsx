import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { confirm, type Question } from "@/kit/confirm";
import { Button } from "@/ui/button";
import { Menu, MenuItem } from "@/ui/overlay";
import { open } from "./app";

const answered = vi.fn();
let question: Question;
beforeEach(() => {
  answered.mockReset();
  question = { title: "Revoke Grafana?", lost: ["Programs that use it are refused."], action: "Revoke" };
});

function Page() {
  const [there, setThere] = useState(true);
  const ask = () =>
    void confirm(question).then((yes) => {
      answered(yes);
      if (yes) setThere(false);
    });
  return (
    <>
      {there && <Button onClick={ask}>Revoke Grafana</Button>}
      <Menu trigger={<Button>More</Button>}>
        <MenuItem onSelect={ask}>Revoke</MenuItem>
      </Menu>
    </>
  );
}
const show = async () => (await open("/", { path: "/", show: Page })).screen;

it("names what is lost and the deed, and begins at the harmless answer", async () => {
  const screen = await show();
  await screen.getByRole("button", { name: "Revoke Grafana" }).click();
  const dialog = screen.getByRole("alertdialog", { name: "Revoke Grafana?" });
  await expect.element(dialog).toHaveAccessibleDescription("Programs that use it are refused.");
  await expect.element(dialog.getByRole("button", { name: "Keep" })).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  await expect.element(dialog).not.toBeInTheDocument();
  expect(answered).toHaveBeenCalledExactlyOnceWith(false);
  await expect.element(screen.getByRole("button", { name: "Revoke Grafana" })).toHaveFocus();
});

it("keeps the focus inside, and acts by keyboard", async () => {
  const screen = await show();
  (screen.getByRole("button", { name: "Revoke Grafana" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  const dialog = screen.getByRole("alertdialog");
  await expect.element(dialog.getByRole("button", { name: "Keep" })).toHaveFocus();
  await userEvent.tab();
  await expect.element(dialog.getByRole("button", { name: "Revoke" })).toHaveFocus();
  await userEvent.tab();
  await expect.element(dialog.getByRole("button", { name: "Keep" })).toHaveFocus();
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  await expect.element(dialog).not.toBeInTheDocument();
  expect(answered).toHaveBeenCalledExactlyOnceWith(true);
  // What asked is gone with what was deleted: the focus is in the page, not lost.
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("content"));
});

it("asks for a word to be typed before a large loss", async () => {
  question = { ...question, lost: ["All charges.", "All runs."], typed: "grafana" };
  const screen = await show();
  await screen.getByRole("button", { name: "Revoke Grafana" }).click();
  const dialog = screen.getByRole("alertdialog");
  const word = dialog.getByRole("textbox", { name: "Type “grafana” to go on" });
  await expect.element(word).toHaveFocus();
  await expect.element(dialog.getByRole("button", { name: "Revoke" })).toBeDisabled();
  await userEvent.keyboard("{Enter}");
  expect(answered).not.toHaveBeenCalled();
  await word.fill("grafana");
  await userEvent.keyboard("{Enter}");
  await vi.waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(true));
});

it("stays while the deed runs, acts once, and says why it failed", async () => {
  let fail: (error: Error) => void = () => undefined;
  const run = vi.fn(() => new Promise((_, reject) => (fail = reject)));
  question = { ...question, run };
  const screen = await show();
  await screen.getByRole("button", { name: "Revoke Grafana" }).click();
  const dialog = screen.getByRole("alertdialog");
  const form = () => document.querySelector<HTMLFormElement>("[role=alertdialog] form")!;
  await expect.element(dialog).toBeVisible();
  form().requestSubmit();
  form().requestSubmit();
  await userEvent.keyboard("{Escape}");
  await expect.element(dialog.getByRole("button", { name: "Revoke" })).toHaveAttribute("aria-busy", "true");
  expect(run).toHaveBeenCalledTimes(1);
  fail(new Error("Somebody was first."));
  await expect.element(dialog.getByRole("alert")).toHaveTextContent("Somebody was first.");
  run.mockResolvedValueOnce(undefined);
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await vi.waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(true));
});

it("gives the focus back to the button of the menu that asked", async () => {
  const screen = await show();
  await screen.getByRole("button", { name: "More" }).click();
  await screen.getByRole("menuitem", { name: "Revoke" }).click();
  await screen.getByRole("alertdialog").getByRole("button", { name: "Keep" }).click();
  await expect.element(screen.getByRole("button", { name: "More" })).toHaveFocus();
});
