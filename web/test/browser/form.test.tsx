import { Link, useNavigate } from "@tanstack/react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { z } from "zod";
import { ApiError } from "@/api/client";
import { namespace } from "@/i18n";
import { Form } from "@/kit/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { open, openInWindow } from "./app";

const words = namespace("trial", { nameMissing: "Give it a name", emailWrong: "Write an e-mail address" } as const);
const schema = z.object({
  name: z.string().trim().min(1, words.key("nameMissing")),
  email: z.email(words.key("emailWrong")),
});
const send = vi.fn<(values: z.infer<typeof schema>) => Promise<unknown>>();
let stays: boolean;

function Create() {
  const navigate = useNavigate();
  return (
    <>
      <Link to={"/elsewhere" as never}>Elsewhere</Link>
      <Form
        words={words}
        schema={schema}
        start={{ name: "", email: "" }}
        onSubmit={send}
        after={stays ? undefined : () => navigate({ to: "/done" as never })}
      >
        {({ register, busy, problem }) => (
          <>
            <Field label="Name" error={problem("name")}>
              {(props) => <Input {...props} {...register("name")} />}
            </Field>
            <Field label="E-mail" error={problem("email")} hint="Yours">
              {(props) => <Input {...props} {...register("email")} />}
            </Field>
            <Button type="submit" busy={busy}>
              Create
            </Button>
          </>
        )}
      </Form>
    </>
  );
}
const show = (start = open) =>
  start(
    "/new",
    { path: "/new", show: Create },
    { path: "/done", show: () => <h1>Done</h1> },
    { path: "/elsewhere", show: () => <h1>Elsewhere</h1> },
  );
const refuse = (...errors: NonNullable<ApiError["problem"]["errors"]>) =>
  new ApiError({ title: "Invalid", detail: "It was not accepted.", status: 422, code: "query_invalid", errors });

beforeEach(() => {
  stays = false;
  send.mockReset().mockResolvedValue(undefined);
});

type Screen = Awaited<ReturnType<typeof show>>["screen"];
async function fill(screen: Screen, name = "Grafana", email = "a@b.example") {
  await screen.getByRole("textbox", { name: "Name" }).fill(name);
  await screen.getByRole("textbox", { name: "E-mail" }).fill(email);
}
const create = (screen: Screen) => screen.getByRole("button", { name: "Create" });

describe("errors", () => {
  it("shows what is wrong at the fields, tells screen readers, and focuses the first", async () => {
    const { screen } = await show();
    await create(screen).click();
    const name = screen.getByRole("textbox", { name: "Name" });
    await expect.element(name).toHaveFocus();
    await expect.element(name).toHaveAttribute("aria-invalid", "true");
    await expect.element(name).toHaveAccessibleDescription("Give it a name");
    await expect
      .element(screen.getByRole("textbox", { name: "E-mail" }))
      .toHaveAccessibleDescription("Write an e-mail address");
    expect(send).not.toHaveBeenCalled();
  });

  it("shows a refusal of the server at its field and focuses it", async () => {
    send.mockRejectedValue(refuse({ field: "email", code: "query_invalid", message: "It is taken." }));
    const { screen } = await show();
    await fill(screen);
    await create(screen).click();
    const email = screen.getByRole("textbox", { name: "E-mail" });
    await expect.element(email).toHaveAccessibleDescription("It is taken.");
    await expect.element(email).toHaveFocus();
    await expect.element(screen.getByRole("alert")).not.toBeInTheDocument();
  });

  it("keeps a refusal of a field that the form does not have in the summary, beside those it has", async () => {
    send.mockRejectedValue(
      refuse(
        { field: "email", code: "query_invalid", message: "It is taken." },
        { field: "account.id", code: "query_invalid", message: "It is too long." },
      ),
    );
    const { screen } = await show();
    await fill(screen);
    await create(screen).click();
    const summary = screen.getByRole("alert");
    await expect.element(summary).toHaveTextContent("It was not accepted.account.id: It is too long.");
    await expect.element(screen.getByRole("textbox", { name: "E-mail" })).toHaveAccessibleDescription("It is taken.");
    expect(summary.element().parentElement).toBe(document.activeElement);
  });

  it("says that the server cannot be reached, and sends again", async () => {
    send.mockRejectedValueOnce(new TypeError("no network"));
    const { screen } = await show();
    await fill(screen);
    await create(screen).click();
    await expect.element(screen.getByRole("alert")).toHaveTextContent("cannot be reached");
    await create(screen).click();
    await expect.element(screen.getByRole("heading", { name: "Done" })).toBeVisible();
    expect(send).toHaveBeenCalledTimes(2);
  });
});

describe("sending", () => {
  it("sends once, however often it is submitted, and leads on", async () => {
    let answer: (value: unknown) => void = () => undefined;
    send.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const { screen } = await show();
    await fill(screen);
    const form = screen.container.querySelector("form")!;
    for (let press = 0; press < 3; press += 1) form.requestSubmit();
    await expect.element(create(screen)).toHaveAttribute("aria-busy", "true");
    await expect.element(create(screen)).toBeDisabled();
    form.requestSubmit();
    expect(send).toHaveBeenCalledExactlyOnceWith({ name: "Grafana", email: "a@b.example" });
    answer(undefined);
    await expect.element(screen.getByRole("heading", { name: "Done" })).toBeVisible();
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("stays where it has nowhere to go, with what was saved as its new start", async () => {
    stays = true;
    const { screen } = await show();
    await fill(screen);
    await create(screen).click();
    await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(1));
    await expect.element(create(screen)).toBeEnabled();
    await screen.getByRole("link", { name: "Elsewhere" }).click();
    await expect.element(screen.getByRole("heading", { name: "Elsewhere" })).toBeVisible();
  });
});

describe("unsaved changes", () => {
  it("lets go of a form that was not touched", async () => {
    const { screen } = await show();
    await screen.getByRole("link", { name: "Elsewhere" }).click();
    await expect.element(screen.getByRole("heading", { name: "Elsewhere" })).toBeVisible();
  });

  it("asks before they are lost; staying keeps them, leaving leaves", async () => {
    const { screen, address } = await show();
    await fill(screen);
    await screen.getByRole("link", { name: "Elsewhere" }).click();
    const dialog = screen.getByRole("alertdialog", { name: "Leave without saving?" });
    await expect.element(dialog.getByRole("button", { name: "Stay" })).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await expect.element(dialog).not.toBeInTheDocument();
    expect(address()).toBe("/new");
    await expect.element(screen.getByRole("textbox", { name: "Name" })).toHaveValue("Grafana");
    await screen.getByRole("link", { name: "Elsewhere" }).click();
    await dialog.getByRole("button", { name: "Leave" }).click();
    await expect.element(screen.getByRole("heading", { name: "Elsewhere" })).toBeVisible();
  });

  it("asks before the window closes, only while there are any", async () => {
    const { screen } = await show(openInWindow);
    const closing = () => {
      const event = new Event("beforeunload", { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    await expect.element(create(screen)).toBeVisible();
    expect(closing()).toBe(false);
    await fill(screen);
    await vi.waitFor(() => expect(closing()).toBe(true));
    await create(screen).click();
    await expect.element(screen.getByRole("heading", { name: "Done" })).toBeVisible();
    expect(closing()).toBe(false);
  });
});
