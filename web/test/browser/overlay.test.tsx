// What is fetched when the first overlay opens behaves from its first opening on as it does later.
import { expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { Button } from "@/ui/button";
import { Menu, MenuItem, Popover } from "@/ui/overlay";

it("has the focus at its first entry when its trigger is pressed by keyboard for the first time", async () => {
  const keys = { Enter: "{Enter}", Space: " ", Arrow: "{ArrowDown}" };
  const screen = await render(
    <>
      {Object.keys(keys).map((name) => (
        <Menu key={name} trigger={<Button>{name}</Button>}>
          <MenuItem>First of {name}</MenuItem>
          <MenuItem>Second</MenuItem>
        </Menu>
      ))}
      <Popover label="More" trigger={<Button>More</Button>}>
        <Button>Inside</Button>
      </Popover>
    </>,
  );
  for (const [name, key] of Object.entries(keys)) {
    const button = screen.getByRole("button", { name });
    (button.element() as HTMLElement).focus();
    await userEvent.keyboard(key);
    await expect.element(screen.getByRole("menuitem", { name: `First of ${name}` })).toHaveFocus();
    await userEvent.keyboard("{ArrowDown}");
    await expect.element(screen.getByRole("menuitem", { name: "Second" })).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await expect.element(button).toHaveFocus();
  }
  (screen.getByRole("button", { name: "More" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByRole("button", { name: "Inside" })).toHaveFocus();
});
