import { useQuery } from "@tanstack/react-query";
import { beforeEach, expect, it } from "vitest";
import { ApiError } from "@/api/client";
import { Async } from "@/kit/async";
import { open } from "./app";

let answer: () => Promise<string[]>;
beforeEach(() => {
  answer = async () => ["one", "two"];
});

function Part() {
  const query = useQuery({ queryKey: ["part"], queryFn: () => answer() });
  return (
    <Async
      query={query}
      failed="The part could not be loaded"
      empty={{ when: (rows) => rows.length === 0, show: <p>None</p> }}
    >
      {(rows) => <p>{rows.join(" and ")}</p>}
    </Async>
  );
}
const show = () => open("/", { path: "/", show: Part });

it("waits, then shows", async () => {
  let go: (rows: string[]) => void = () => undefined;
  answer = () => new Promise((resolve) => (go = resolve));
  const { screen } = await show();
  await expect.element(screen.getByRole("status")).toBeInTheDocument();
  go(["one", "two"]);
  await expect.element(screen.getByText("one and two")).toBeVisible();
});

it("says that there is nothing", async () => {
  answer = async () => [];
  const { screen } = await show();
  await expect.element(screen.getByText("None")).toBeVisible();
});

it.each([
  [new TypeError("x"), "The part could not be loaded", true],
  [new ApiError({ title: "Oops", status: 500, code: "query_invalid" }), "The part could not be loaded", true],
  [new ApiError({ title: "Forbidden", status: 403, code: "query_invalid" }), "You may not see this", false],
  [new ApiError({ title: "Not found", status: 404, code: "query_invalid" }), "It is not there any more", false],
])("fails by %s", async (error, title, retry) => {
  answer = () => Promise.reject(error);
  const { screen } = await show();
  await expect.element(screen.getByRole("heading", { name: title })).toBeVisible();
  const again = screen.getByRole("button", { name: "Try again" });
  if (!retry) {
    await expect.element(again).not.toBeInTheDocument();
    return;
  }
  answer = async () => ["here"];
  await again.click();
  await expect.element(screen.getByText("here")).toBeVisible();
});

it("keeps what it has beside a failed second fetch, and says so", async () => {
  const { screen, client } = await show();
  await expect.element(screen.getByText("one and two")).toBeVisible();
  answer = () => Promise.reject(new TypeError("x"));
  void client.invalidateQueries();
  await expect.element(screen.getByText("This may be out of date")).toBeVisible();
  await expect.element(screen.getByText("one and two")).toBeVisible();
});
