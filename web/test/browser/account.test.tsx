// The pages around the person: where they are signed in, whom a link signs in, who may sign up, and the ways out of an organisation.
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRouter, RouterProvider } from "@tanstack/react-router";
import { getResponse, type RequestHandler } from "msw";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { render } from "vitest-browser-react";
import { queryClient } from "@/api/client";
import { deleteOrganisation } from "@/api/generated/organisations";
import { getCapabilities, lookAtEmailLink } from "@/api/generated/session";
import { router as app } from "@/apps/console/routes";
import { Confirmations } from "@/kit/confirm";
import { Toasts } from "@/ui/toast";
import { answer, Refusal } from "../mock/handler";
import { handlers } from "../mock/handlers";
import { seat } from "../mock/people";

const own = { fetch: window.fetch, EventSource: window.EventSource };
/** What is different for one test. */
let different: RequestHandler[] = [];
/** What the pages asked the server to change: `DELETE /sessions`. */
let changes: string[] = [];

beforeAll(() => {
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    if (request.method !== "GET") changes.push(`${request.method} ${pathname.replace("/api/v1", "")}${search}`);
    return (await getResponse([...different, ...handlers], request)) ?? new Response(null, { status: 404 });
  };
  window.EventSource = class extends EventTarget {
    close() {}
  } as unknown as typeof EventSource;
});
afterAll(() => {
  Object.assign(window, own);
});
beforeEach(() => {
  seat.take(true);
  different = [];
  changes = [];
  queryClient.clear();
});

async function show(address: string) {
  const history = createMemoryHistory({ initialEntries: [address] });
  const router = createRouter({ ...(app.options as object), routeTree: app.routeTree, history } as never);
  return render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router as never} />
      <Confirmations />
      <Toasts />
    </QueryClientProvider>,
  );
}

const can = (what: object) =>
  answer(getCapabilities, () => ({
    mail: true,
    mailbox: false,
    sign_up: true,
    nobody_yet: false,
    upload_bytes: 1,
    invented: [],
    ...what,
  }));

it("lists where the person is signed in, and ends one session or all others", async () => {
  const screen = await show("/account");
  const list = screen.getByRole("list", { name: "Where you are signed in" });
  await expect.element(list.getByText("Firefox on Linux")).toBeVisible();
  await expect.element(list.getByText("this browser")).toBeVisible();
  await expect.element(list.getByText("from the network 2001:db8:1::/48")).toBeVisible();
  await expect.element(list.getByText("Unknown browser", { exact: true }).first()).toBeVisible();
  await expect.element(list.getByRole("button", { name: "Sign out Firefox on Linux" })).not.toBeInTheDocument();

  await list.getByRole("button", { name: "Sign out Safari on iPhone" }).click();
  const dialog = screen.getByRole("alertdialog", { name: "Sign out Safari on iPhone?" });
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await expect.element(list.getByText("Safari on iPhone")).not.toBeInTheDocument();
  expect(changes).toEqual(["DELETE /sessions/s2"]);

  await screen.getByRole("button", { name: "Sign out everywhere else" }).click();
  const all = screen.getByRole("alertdialog", { name: "Sign out everywhere else?" });
  await all.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect.element(screen.getByRole("button", { name: "Sign out everywhere else" })).not.toBeInTheDocument();
  await expect.element(list.getByText("Firefox on Linux")).toBeVisible();
  expect(changes).toEqual(["DELETE /sessions/s2", "DELETE /sessions"]);
});

it("says whom a link signs in before it can be used, and warns when somebody else is signed in", async () => {
  different = [answer(lookAtEmailLink, () => ({ email: "eve@else.example", purpose: "sign_in" as const }))];
  const screen = await show("/sign-in/link?token=of-eve");
  await expect.element(screen.getByText("Signs you in as eve@else.example")).toBeVisible();
  await expect.element(screen.getByText("You are signed in as maria@acme.example")).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "Continue" })).toBeEnabled();
  expect(changes).toEqual(["POST /sessions/email-link/look"]);
});

it("does not look again at a link that was used", async () => {
  const screen = await show("/sign-in/link?token=of-eve");
  await screen.getByRole("button", { name: "Continue" }).click();
  // Somebody was invited, which is answered first.
  await expect.element(screen.getByRole("heading", { name: "Invitations" }), { timeout: 10_000 }).toBeVisible();
  expect(changes.filter((change) => change.includes("email-link"))).toEqual([
    "POST /sessions/email-link/look",
    "POST /sessions/email-link/redeem",
  ]);
  await screen.unmount();
});

it("does not offer a link that cannot be used", async () => {
  const screen = await show("/sign-in/link?token=old");
  await expect.element(screen.getByText("The link could not be used")).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "Continue" })).toBeDisabled();
});

it("shows no form where sign-up is closed, and whom to ask", async () => {
  seat.take(false);
  different = [can({ sign_up: false })];
  const screen = await show("/sign-up");
  await expect.element(screen.getByText("This server is closed to strangers")).toBeVisible();
  await expect.element(screen.getByText(/ask an owner or admin/)).toBeVisible();
  await expect.element(screen.getByLabelText("Your name")).not.toBeInTheDocument();
});

it("shows the form to the first person of a server, whatever is closed", async () => {
  seat.take(false);
  different = [can({ sign_up: false, mail: false, nobody_yet: true })];
  const screen = await show("/sign-up");
  await expect.element(screen.getByText("You are the first here")).toBeVisible();
  await expect.element(screen.getByLabelText("Your name")).toBeVisible();
});

it("offers a link to pass on where no mail goes out", async () => {
  different = [can({ mail: false })];
  const screen = await show("/acme_m4x2k1/settings/members/invite");
  await screen.getByLabelText("E-mail").fill("grace@acme.example");
  await screen.getByRole("button", { name: "Invite", exact: true }).click();
  await expect.element(screen.getByText("grace@acme.example is invited")).toBeVisible();
  const link = screen.getByRole("group", { name: "Link to the invitation" });
  await expect.element(link).toHaveTextContent(`${window.location.origin}/invitations`);
  await expect.element(link.getByRole("button", { name: "Copy" })).toBeVisible();
  await expect.element(screen.getByText("stoa people link grace@acme.example")).toBeVisible();
});

it("deletes an organisation only under its name, and only for its owners", async () => {
  different = [
    answer(
      deleteOrganisation,
      () => {
        throw new Refusal(422, "name_differs", "This is not the name of the organisation.");
      },
      202,
    ),
  ];
  const screen = await show("/acme_m4x2k1/settings/organisation");
  await screen.getByRole("button", { name: "Delete the organisation" }).click();
  const dialog = screen.getByRole("alertdialog", { name: "Delete Acme?" });
  const deed = dialog.getByRole("button", { name: "Delete the organisation" });
  await expect.element(deed).toBeDisabled();
  await dialog.getByRole("textbox").fill("acme");
  await expect.element(deed).toBeDisabled();
  await dialog.getByRole("textbox").fill("Acme");
  await deed.click();
  await expect.poll(() => changes).toEqual(["DELETE /organisations/acme_m4x2k1?name=Acme"]);
  // It was refused: the dialog stays and says why.
  await expect.element(dialog.getByText("This is not the name of the organisation.")).toBeVisible();
  await dialog.getByRole("button", { name: "Keep" }).click();
  await screen.unmount();

  queryClient.clear();
  const viewer = await show("/lighthouse_m4x2zz/settings/organisation");
  await expect.element(viewer.getByRole("button", { name: "Leave the organisation" })).toBeVisible();
  await expect.element(viewer.getByRole("button", { name: "Delete the organisation" })).not.toBeInTheDocument();
});

it("tells the only owner why leaving is refused", async () => {
  const screen = await show("/acme_m4x2k1/settings/organisation");
  await screen.getByRole("button", { name: "Leave the organisation" }).click();
  const dialog = screen.getByRole("alertdialog", { name: "Leave Acme?" });
  await dialog.getByRole("button", { name: "Leave the organisation" }).click();
  await expect.element(dialog.getByText("This is the only owner of the organisation.")).toBeVisible();
});
