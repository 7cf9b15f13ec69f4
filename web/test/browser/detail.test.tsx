import { Link, Outlet } from "@tanstack/react-router";
import { expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { Detail, DetailDrawer } from "@/kit/detail";
import { open } from "./app";

const to = (path: string) => ({ to: path }) as never;

it("shows the facts that there are, and its tabs as addresses", async () => {
  const { screen, address } = await open("/keys/k1", {
    path: "/keys/k1",
    show: () => (
      <Detail
        title="Grafana"
        back={{ to: to("/keys"), label: "API keys" }}
        facts={[
          { name: "Made by", value: "Maria" },
          { name: "Expires", value: null },
        ]}
        tabs={{
          label: "Parts of the key",
          links: [
            { to: to("/keys/k1"), title: "Overview", exact: true },
            { to: to("/keys/k1/use"), title: "Use" },
          ],
        }}
      >
        <Outlet />
      </Detail>
    ),
    below: [{ path: "use", show: () => <p>How it was used</p> }],
  });
  await expect.element(screen.getByRole("heading", { level: 1, name: "Grafana" })).toBeVisible();
  await expect.element(screen.getByRole("definition")).toHaveTextContent("Maria");
  expect(screen.getByRole("term").elements().length).toBe(1);
  const tabs = screen.getByRole("navigation", { name: "Parts of the key" });
  await expect.element(tabs.getByRole("link", { name: "Overview" })).toHaveAttribute("aria-current", "page");
  await tabs.getByRole("link", { name: "Use" }).click();
  await expect.element(screen.getByText("How it was used")).toBeVisible();
  expect(address()).toBe("/keys/k1/use");
  await expect.element(tabs.getByRole("link", { name: "Overview" })).not.toHaveAttribute("aria-current");
});

it("opens a drawer by its address, and closing it goes back to the list as it was", async () => {
  const { screen, address } = await open("/events?q=login", {
    path: "/events",
    show: () => (
      <>
        <Link {...({ to: "/events/7", search: true } as never as { to: never })}>Event 7</Link>
        <Outlet />
      </>
    ),
    below: [
      {
        path: "$event",
        show: () => (
          <DetailDrawer
            title="session.began"
            back={{ to: "/events", search: true } as never}
            facts={[{ name: "By", value: "Maria" }]}
          />
        ),
      },
    ],
  });
  const link = screen.getByRole("link", { name: "Event 7" });
  await link.click();
  const drawer = screen.getByRole("dialog", { name: "session.began" });
  await expect.element(drawer.getByText("Maria")).toBeVisible();
  expect(address()).toBe("/events/7?q=login");
  await userEvent.keyboard("{Escape}");
  await expect.element(drawer).not.toBeInTheDocument();
  expect(address()).toBe("/events?q=login");
  await expect.element(link).toHaveFocus();
});
