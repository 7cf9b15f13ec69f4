import { CircleAlert } from "lucide-react";
import { describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { Button, IconButton } from "@/ui/button";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { Dialog, Menu, MenuChoices, MenuItem } from "@/ui/overlay";
import { Notice, PickerButton, Progress, Segments } from "@/ui/parts";
import { Toasts, toast } from "@/ui/toast";

describe("fields", () => {
  it("have their label, their hint, and in its place what is wrong", async () => {
    const screen = await render(
      <Field label="Name" hint="As on the bill">
        {(props) => <Input {...props} />}
      </Field>,
    );
    const field = screen.getByRole("textbox", { name: "Name" });
    await expect.element(field).toHaveAccessibleDescription("As on the bill");
    await expect.element(field).not.toHaveAttribute("aria-invalid");
    await screen.rerender(
      <Field label="Name" hint="As on the bill" error="Write it">
        {(props) => <Input {...props} />}
      </Field>,
    );
    await expect.element(field).toHaveAccessibleDescription("Write it");
    await expect.element(field).toHaveAttribute("aria-invalid", "true");
  });

  it("give a box its whole line to press, and a choice its label", async () => {
    const screen = await render(
      <>
        <Checkbox label="Read reports" hint="costs:read" />
        <Field label="Role">
          {(props) => (
            <Select {...props}>
              <option>viewer</option>
              <option>admin</option>
            </Select>
          )}
        </Field>
      </>,
    );
    await screen.getByText("costs:read").click();
    await expect.element(screen.getByRole("checkbox", { name: /Read reports/ })).toBeChecked();
    await screen.getByRole("combobox", { name: "Role" }).selectOptions("admin");
    await expect.element(screen.getByRole("combobox")).toHaveValue("admin");
  });
});

describe("buttons", () => {
  it("cannot be pressed while busy, and say so", async () => {
    const press = vi.fn();
    const screen = await render(
      <Button busy onClick={press}>
        Save
      </Button>,
    );
    const button = screen.getByRole("button", { name: "Save" });
    await expect.element(button).toHaveAttribute("aria-busy", "true");
    (button.element() as HTMLButtonElement).click();
    expect(press).not.toHaveBeenCalled();
  });

  it("with only a picture have a name", async () => {
    const screen = await render(<IconButton label="Close">×</IconButton>);
    await expect.element(screen.getByRole("button", { name: "Close" })).toHaveAttribute("title", "Close");
  });
});

describe("overlays", () => {
  it("a dialog keeps the focus, closes by Escape, and gives it back", async () => {
    const change = vi.fn();
    const screen = await render(
      <Dialog open onOpenChange={change} title="New key" description="For a program" closeLabel="Close">
        <Input aria-label="Name" autoFocus />
      </Dialog>,
    );
    const dialog = screen.getByRole("dialog", { name: "New key" });
    await expect.element(dialog).toHaveAccessibleDescription("For a program");
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.tab();
    expect(dialog.element().contains(document.activeElement)).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect(change).toHaveBeenCalledExactlyOnceWith(false);
  });

  it("a menu is walked and chosen by keyboard", async () => {
    const chosen = vi.fn();
    const screen = await render(
      <Menu trigger={<PickerButton label="State" value="All" />}>
        <MenuItem onSelect={() => chosen("first")}>First</MenuItem>
        <MenuChoices
          value="a"
          onChange={chosen}
          choices={[
            { value: "a", label: "Alpha" },
            { value: "b", label: "Beta" },
          ]}
        />
      </Menu>,
    );
    const button = screen.getByRole("button", { name: "State All" });
    (button.element() as HTMLElement).focus();
    await userEvent.keyboard("{ArrowDown}");
    await expect.element(screen.getByRole("menuitem", { name: "First" })).toHaveFocus();
    await userEvent.keyboard("b");
    await expect.element(screen.getByRole("menuitemradio", { name: "Beta" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(chosen).toHaveBeenCalledExactlyOnceWith("b");
    await expect.element(button).toHaveFocus();
  });
});

describe("parts", () => {
  it("say which of several is chosen, and how far something is", async () => {
    const change = vi.fn();
    const screen = await render(
      <>
        <Segments
          label="Kind"
          value="folder"
          onChange={change}
          choices={[
            { value: "folder", label: "Folder" },
            { value: "bucket", label: "Bucket" },
          ]}
        />
        <Progress label="Progress of the run" value={0.4} />
        <Notice tone="bad" icon={CircleAlert} title="It failed" />
      </>,
    );
    const kind = screen.getByRole("group", { name: "Kind" });
    await expect.element(kind.getByRole("button", { name: "Folder" })).toHaveAttribute("aria-pressed", "true");
    await kind.getByRole("button", { name: "Bucket" }).click();
    expect(change).toHaveBeenCalledExactlyOnceWith("bucket");
    await expect
      .element(screen.getByRole("progressbar", { name: "Progress of the run" }))
      .toHaveAttribute("aria-valuenow", "40");
    await expect.element(screen.getByRole("alert")).toHaveTextContent("It failed");
  });

  it("tell short messages to screen readers", async () => {
    const screen = await render(<Toasts />);
    toast("Saved");
    const message = screen.getByText("Saved");
    await expect.element(message).toBeVisible();
    expect(message.element().closest("[aria-live]")?.getAttribute("aria-live")).toBe("polite");
  });
});
