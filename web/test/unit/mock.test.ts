import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listApiKeys, revokeApiKey } from "../../api/generated/api-keys";
import { listCostRows } from "../../api/generated/costs-reports";
import { uploadCosts, watchCostRun } from "../../api/generated/costs-runs";
import { listCostSources } from "../../api/generated/costs-sources";
import { listMembers } from "../../api/generated/members";
import { getCapabilities, getSession, signIn, signOut } from "../../api/generated/session";
import { answer, mocked, Refusal, refuse } from "../mock/handler";
import { server, startMock } from "../mock/node";
import { seat } from "../mock/people";
import { imports, sources } from "./files";

const org = "acme_m4x2k1";
let stop = () => {};
beforeAll(() => {
  stop = startMock();
});
afterEach(() => {
  server.resetHandlers();
  seat.take(true);
});
afterAll(() => stop());

describe("the mock", () => {
  it("answers every operation that a page uses", () => {
    // Pictures and comparisons are drawn by the server; without one Atlas says that there is nothing.
    const drawn = ["getPicture", "listPictures", "getCode", "listPriceBooks", "compareCosts"];
    const used = sources()
      .filter(
        ({ path, text }) => /^(features|apps|kit)\//.test(path) && imports(text).some((name) => /generated/.test(name)),
      )
      .flatMap(({ text }) => [...text.matchAll(/import \{([^}]+)\} from "@\/api\/generated\/[^"]+"/g)])
      .flatMap(([, names]) => names!.split(",").map((name) => name.trim()))
      .filter(Boolean);
    expect(used.length).toBeGreaterThan(20);
    expect([...new Set(used)].filter((name) => !drawn.includes(name) && !mocked.has(name as never))).toEqual([]);
  });

  it("answers as the operations say, page by page, and keeps what was changed", async () => {
    expect((await listMembers.call({ path: { org } })).items.map(({ name }) => name)).toEqual([
      "Maria Keller",
      "Jonas Ito",
      "Amélie Roux",
    ]);
    const first = await listCostRows.call({ path: { org }, body: { limit: 2, filters: [] } });
    const next = await listCostRows.call({ path: { org }, body: { limit: 2, filters: [], cursor: first.next_cursor } });
    expect([first.rows.length, next.rows.length]).toEqual([2, 2]);
    expect(next.rows[0]).not.toEqual(first.rows[0]);
    await revokeApiKey.send({ path: { org, key: "key-1" } });
    const keys = await listApiKeys.call({ path: { org } });
    expect(keys.items.find(({ id }) => id === "key-1")?.revoked_at).toBeTruthy();
  });

  it("refuses as the server does", async () => {
    await expect(listMembers.call({ path: { org: "nobody" } })).rejects.toMatchObject({
      status: 404,
      code: "not_found",
    });
    await expect(signIn.send({ body: { email: "m@acme.example", password: "wrong" } })).rejects.toMatchObject({
      code: "wrong_credentials",
    });
    await signOut.send();
    await expect(getSession.call()).rejects.toMatchObject({ status: 401, code: "not_signed_in" });
    expect((await getCapabilities.call()).mail).toBe(true);
    await signIn.send({ body: { email: "m@acme.example", password: "right" } });
    expect((await getSession.call()).person.name).toBe("Maria Keller");
  });

  it("takes another answer for one test", async () => {
    server.use(refuse(listCostSources, new Refusal(503, "busy", "Try again.")));
    await expect(listCostSources.call({ path: { org } })).rejects.toMatchObject({ status: 503, message: "Try again." });
    server.resetHandlers();
    expect((await listCostSources.call({ path: { org } })).items).toHaveLength(3);
  });

  it("is typed by the schemas", () => {
    const wrong = () => [
      // @ts-expect-error: `mail` is a yes or a no.
      answer(getCapabilities, () => ({ mail: "yes" })),
      // @ts-expect-error: a key has more than an id.
      answer(listApiKeys, () => ({ items: [{ id: "k" }] })),
      // @ts-expect-error: there is no such part of its address.
      answer(listMembers, ({ path }) => ({ items: [path.member] })),
      // @ts-expect-error: an amount is text.
      answer(uploadCosts, () => ({ run: { periods: [{ billed: { USD: 1.5 } }] } })),
    ];
    expect(wrong).toBeTypeOf("function");
    expect(mocked.has(watchCostRun.id)).toBe(true);
  });
});
