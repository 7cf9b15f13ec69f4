import { infiniteQueryOptions } from "@tanstack/react-query";
import { Outlet, useSearch } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { ApiError } from "@/api/client";
import { columnsOf, List, type ListPage, listParams, orders, useList } from "@/kit/list";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/parts";
import { open } from "./app";

interface Row {
  id: string;
  name: string;
  size: number;
}
interface Server {
  rows: Row[];
  fail: Error | null;
  asked: { cursor?: string; q?: string; sort?: string; kind?: string }[];
}
let server: Server;
let poll: boolean;
const pressed = vi.fn();
const size = 10;

/** Answers as the server does: searched, sorted, one page after a cursor, and how many there are. */
function answer(asked: Server["asked"][number]): ListPage<Row> {
  server.asked.push(asked);
  if (server.fail) throw server.fail;
  const q = asked.q?.toLowerCase();
  let rows = server.rows.filter(({ name }) => !q || name.toLowerCase().includes(q));
  if (asked.sort) {
    const turn = asked.sort.startsWith("-") ? -1 : 1;
    rows = rows.toSorted((a, b) => turn * a.name.localeCompare(b.name));
  }
  const start = asked.cursor ? rows.findIndex(({ id }) => id === asked.cursor) : 0;
  const items = rows.slice(start, start + size);
  return { items, next_cursor: rows[start + size]?.id ?? null, total: rows.length };
}

const rowsQuery = (asked: object) =>
  infiniteQueryOptions({
    queryKey: ["rows", asked, "pages"],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ListPage<Row>) => page.next_cursor ?? undefined,
    queryFn: async ({ pageParam }) => answer({ ...asked, ...(pageParam ? { cursor: pageParam } : {}) }),
  });

function Rows() {
  const search = useSearch({ strict: false }) as Record<string, string>;
  const list = useList(rowsQuery(listParams(search)), { keyOf: ({ id }) => id, live: { every: 80, when: poll } });
  const column = columnsOf<Row>();
  return (
    <>
      <List
        label="Things"
        list={list}
        search="Search names"
        filters={[{ name: "kind", label: "Kind", choices: [{ value: "round", label: "Round" }] }]}
        columns={[
          column.link({
            title: "Name",
            sort: "name",
            to: ({ id }) => ({ to: `/things/${id}`, search: true }) as never,
            cell: ({ name }) => name,
            under: ({ id }) => id,
          }),
          column.cell({ title: "Size", number: true, from: "md", cell: ({ size: value }) => value }),
          column.actions({
            title: "Actions",
            cell: ({ name }) => <Button onClick={() => pressed(name)}>Press</Button>,
          }),
        ]}
        empty={<Empty icon={KeyRound} title="No things yet" />}
      />
      <Outlet />
    </>
  );
}
const show = (address: string) =>
  open(address, {
    path: "/things",
    choices: { sort: orders("name"), kind: ["round"] },
    show: Rows,
    below: [{ path: "$thing", show: () => <p>One thing</p> }],
  });

const thing = (number: number): Row => ({ id: `t${number}`, name: `Thing ${number}`, size: number });
beforeEach(() => {
  server = { rows: Array.from({ length: 104 }, (_, index) => thing(index + 1)), fail: null, asked: [] };
  poll = false;
  pressed.mockClear();
});

describe("paging", () => {
  it("says how many of how many, and shows all of them page by page", async () => {
    const { screen, address } = await show("/things?rows=70");
    for (let shown = 80; shown <= 100; shown += 10) {
      await expect.element(screen.getByText(`${shown - 10} of 104`)).toBeVisible();
      await screen.getByRole("button", { name: "Show more" }).click();
    }
    await expect.element(screen.getByText("100 of 104")).toBeVisible();
    expect(address()).toBe("/things?rows=100");
    await screen.getByRole("button", { name: "Show more" }).click();
    await expect.element(screen.getByText("104 rows")).toHaveFocus();
    await expect.element(screen.getByRole("link", { name: "Thing 104", exact: true })).toBeInTheDocument();
    expect(screen.container.querySelectorAll("tbody tr").length).toBe(104);
    expect(server.asked.length).toBe(11);
  });

  it("opens an address with as many rows as it says", async () => {
    const { screen } = await show("/things?rows=30");
    await expect.element(screen.getByText("30 of 104")).toBeVisible();
    expect(server.asked.map(({ cursor }) => cursor)).toEqual([undefined, "t11", "t21"]);
  });

  it("keeps what it has when the next page fails, and tries again", async () => {
    const { screen } = await show("/things");
    await expect.element(screen.getByText("10 of 104")).toBeVisible();
    server.fail = new TypeError("no network");
    await screen.getByRole("button", { name: "Show more" }).click();
    await expect.element(screen.getByRole("alert")).toHaveTextContent("cannot be reached");
    server.fail = null;
    await screen.getByRole("button", { name: "Try again" }).click();
    await expect.element(screen.getByText("20 of 104")).toBeVisible();
  });

  it("does not know how many where the server does not say", async () => {
    server.rows = server.rows.slice(0, 11);
    const { screen, client } = await show("/things");
    client.setQueryData(["rows", {}, "pages"], {
      pages: [{ items: server.rows.slice(0, 10), next_cursor: "t11" }],
      pageParams: [undefined],
    });
    await expect.element(screen.getByText("The first 10; there are more")).toBeVisible();
  });
});

describe("rows", () => {
  it("has one link a row, reached by keyboard, and a press beside it is a press on it", async () => {
    const { screen, address } = await show("/things?sort=-name");
    const row = screen.getByRole("row", { name: /^Thing 99/ });
    await expect.element(row).toBeVisible();
    expect(row.getByRole("link").elements().length).toBe(1);
    await row.getByText("99", { exact: true }).click();
    await expect.element(screen.getByText("One thing")).toBeVisible();
    expect(address()).toBe("/things/t99?sort=-name");
  });

  it("leaves a button in a row to itself", async () => {
    const { screen, address } = await show("/things");
    await screen
      .getByRole("row", { name: /^Thing 7 / })
      .getByRole("button", { name: "Press" })
      .click();
    expect(pressed).toHaveBeenCalledExactlyOnceWith("Thing 7");
    expect(address()).toBe("/things");
  });

  it("follows the link by Enter", async () => {
    const { screen, address } = await show("/things");
    const link = screen.getByRole("link", { name: "Thing 3", exact: true });
    await expect.element(link).toBeVisible();
    (link.element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expect.element(screen.getByText("One thing")).toBeVisible();
    expect(address()).toBe("/things/t3");
  });

  it("folds columns on a phone", async () => {
    const { page } = await import("vitest/browser");
    await page.viewport(390, 800);
    const { screen } = await show("/things");
    await expect.element(screen.getByRole("link", { name: "Thing 1", exact: true })).toBeVisible();
    await expect.element(screen.getByText("Size")).not.toBeVisible();
    await page.viewport(1280, 800);
    await expect.element(screen.getByText("Size")).toBeVisible();
  });
});

describe("sort, filter and search", () => {
  it("sorts by the server, says so to screen readers, and stands in the address", async () => {
    const { screen, address } = await show("/things?rows=30");
    const head = screen.getByRole("columnheader", { name: "Name" });
    await expect.element(head).not.toHaveAttribute("aria-sort");
    await head.getByRole("button").click();
    await expect.element(head).toHaveAttribute("aria-sort", "ascending");
    expect(address()).toBe("/things?sort=name");
    await head.getByRole("button").click();
    await expect.element(head).toHaveAttribute("aria-sort", "descending");
    await expect.element(screen.getByRole("link", { name: "Thing 99", exact: true })).toBeVisible();
    expect(server.asked.at(-1)).toEqual({ sort: "-name" });
  });

  it("searches once the typing has stopped, says when nothing matches, and shows all again", async () => {
    const { screen, address } = await show("/things");
    await expect.element(screen.getByText("10 of 104")).toBeVisible();
    await screen.getByRole("searchbox", { name: "Search names" }).fill("thing 10");
    await expect.element(screen.getByText("6 rows")).toBeVisible();
    expect(address()).toBe("/things?q=thing+10");
    expect(server.asked.length).toBe(2);
    await screen.getByRole("searchbox").fill("zebra");
    await expect.element(screen.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
    await screen.getByRole("button", { name: "Show all" }).click();
    await expect.element(screen.getByText("10 of 104")).toBeVisible();
    await expect.element(screen.getByRole("searchbox")).toHaveValue("");
    expect(address()).toBe("/things");
  });

  it("chooses a filter by keyboard, and clears it", async () => {
    const { screen, address } = await show("/things");
    await expect.element(screen.getByText("10 of 104")).toBeVisible();
    (screen.getByRole("button", { name: /Kind/ }).element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    const round = screen.getByRole("menuitemradio", { name: "Round" });
    await expect.element(round).toBeVisible();
    await userEvent.keyboard("r");
    await expect.element(round).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await vi.waitFor(() => expect(address()).toBe("/things?kind=round"));
    await screen.getByRole("button", { name: "Clear filters" }).click();
    await vi.waitFor(() => expect(address()).toBe("/things"));
  });

  it("drops from an address what the list does not know", async () => {
    const { screen } = await show("/things?sort=colour&kind=triangle&rows=20");
    await expect.element(screen.getByText("20 of 104")).toBeVisible();
    expect(server.asked).toEqual([{}, { cursor: "t11" }]);
  });
});

describe("states", () => {
  it("says what there is when there is nothing", async () => {
    server.rows = [];
    const { screen } = await show("/things");
    await expect.element(screen.getByRole("heading", { name: "No things yet" })).toBeVisible();
    await expect.element(screen.getByRole("searchbox")).not.toBeInTheDocument();
  });

  it("says why the list could not be loaded, and tries again", async () => {
    server.fail = new TypeError("no network");
    const { screen } = await show("/things");
    await expect.element(screen.getByRole("alert")).toHaveTextContent("cannot be reached");
    server.fail = null;
    await screen.getByRole("button", { name: "Try again" }).click();
    await expect.element(screen.getByText("10 of 104")).toBeVisible();
  });

  it("offers no second try where it cannot help", async () => {
    server.fail = new ApiError({
      title: "Forbidden",
      detail: "It needs keys:read.",
      status: 403,
      code: "query_invalid",
    });
    const { screen } = await show("/things");
    await expect.element(screen.getByRole("heading", { name: "You may not see this" })).toBeVisible();
    await expect.element(screen.getByText("It needs keys:read.")).toBeVisible();
    await expect.element(screen.getByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  });

  it("says that its rows are old when they could not be fetched again", async () => {
    const { screen, client } = await show("/things");
    await expect.element(screen.getByText("10 of 104")).toBeVisible();
    server.fail = new TypeError("no network");
    void client.invalidateQueries({ queryKey: ["rows"] });
    await expect
      .element(screen.getByText(/^These rows are from \d+:\d\d.*; the server does not answer\.$/))
      .toBeVisible();
    await expect.element(screen.getByRole("link", { name: "Thing 1", exact: true })).toBeVisible();
    server.fail = null;
    server.rows[0]!.name = "Thing One";
    await screen.getByRole("button", { name: "Try again" }).click();
    await expect.element(screen.getByRole("link", { name: "Thing One", exact: true })).toBeVisible();
    await expect.element(screen.getByText(/These rows are from/)).not.toBeInTheDocument();
  });
});

describe("polling", () => {
  it("asks for the first page only, and lays it over the rows", async () => {
    poll = true;
    const { screen } = await show("/things?rows=30");
    await expect.element(screen.getByText("30 of 104")).toBeVisible();
    server.asked = [];
    server.rows.find(({ id }) => id === "t7")!.name = "Thing Seven";
    server.rows = [{ id: "new", name: "Newest", size: 0 }, ...server.rows.filter(({ id }) => id !== "t5")];
    await expect.element(screen.getByRole("link", { name: "Newest" })).toBeVisible();
    await expect.element(screen.getByRole("link", { name: "Thing Seven" })).toBeVisible();
    await expect.element(screen.getByRole("link", { name: "Thing 5", exact: true })).not.toBeInTheDocument();
    // Ten of the fresh page, and what was shown behind its last row.
    await expect.element(screen.getByText("30 of 104")).toBeVisible();
    expect(new Set(server.asked.map(({ cursor }) => cursor))).toEqual(new Set([undefined]));
  });

  it("says that its rows are old when the server stops answering, and stops saying so when it answers again", async () => {
    poll = true;
    const { screen } = await show("/things");
    await expect.element(screen.getByText("10 of 104")).toBeVisible();
    server.fail = new TypeError("no network");
    await expect.element(screen.getByText(/the server does not answer/)).toBeVisible();
    server.fail = null;
    await expect.element(screen.getByText(/the server does not answer/)).not.toBeInTheDocument();
  });
});
