import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Sending, uploads } from "./manager";

const warned = new Set<unknown>();
vi.stubGlobal("window", {
  addEventListener: (_: string, listener: unknown) => warned.add(listener),
  removeEventListener: (_: string, listener: unknown) => warned.delete(listener),
});

/** An upload that ends when it is told to. */
function bill(name: string) {
  const calls: { signal: AbortSignal; onProgress: (sent: number, total: number) => void }[] = [];
  let end: { resolve: (value: string) => void; reject: (error: unknown) => void };
  const of: Sending<string> = {
    kind: "bill",
    org: "acme",
    files: [new File(["12345"], name)],
    place: () => ({ to: "/" }) as never,
    send: (_, onProgress, signal) =>
      new Promise((resolve, reject) => {
        calls.push({ signal, onProgress });
        end = { resolve, reject };
        signal.addEventListener("abort", () => reject(new DOMException("Cancelled", "AbortError")));
      }),
  };
  return { of, calls, done: (value: string) => end.resolve(value), fail: (error: Error) => end.reject(error) };
}

const states = () => uploads.all().map(({ of, state }) => `${of.files[0]!.name} ${state}`);
const settled = () => new Promise((done) => setTimeout(done));

beforeEach(async () => {
  for (const { id } of [...uploads.all()]) uploads.remove(id);
  await settled();
});

describe("uploads", () => {
  it("are sent two at once, in the order they came", async () => {
    const [a, b, c] = [bill("a"), bill("b"), bill("c")];
    for (const { of } of [a, b, c]) uploads.add(of);
    expect(states()).toEqual(["a sending", "b sending", "c waiting"]);
    b.done("run of b");
    await settled();
    expect(states()).toEqual(["a sending", "b done", "c sending"]);
    expect(uploads.all()[1]!.result).toBe("run of b");
  });

  it("tell how far they are", () => {
    const a = bill("a");
    uploads.add(a.of);
    expect(uploads.all()[0]).toMatchObject({ sent: 0, total: 5 });
    a.calls[0]!.onProgress(100, 400);
    expect(uploads.all()[0]).toMatchObject({ sent: 100, total: 400 });
  });

  it("can be cancelled while they wait and while they are sent, and make room", async () => {
    const [a, b, c, d] = [bill("a"), bill("b"), bill("c"), bill("d")];
    const ids = [a, b, c, d].map(({ of }) => uploads.add(of));
    uploads.remove(ids[2]!);
    uploads.remove(ids[0]!);
    await settled();
    expect(a.calls[0]!.signal.aborted).toBe(true);
    expect(c.calls).toHaveLength(0);
    expect(states()).toEqual(["b sending", "d sending"]);
  });

  it("are tried again when they failed, with the same files", async () => {
    const a = bill("a");
    const id = uploads.add(a.of);
    a.fail(new TypeError("network"));
    await settled();
    expect(uploads.all()[0]).toMatchObject({ state: "failed", error: new TypeError("network") });
    uploads.retry(id);
    expect(a.calls).toHaveLength(2);
    expect(uploads.all()[0]).toMatchObject({ state: "sending", error: undefined, sent: 0 });
    uploads.retry(id);
    expect(a.calls).toHaveLength(2);
    a.done("run");
    await settled();
    expect(states()).toEqual(["a done"]);
  });

  it("warn whoever leaves the tab, for as long as one is not over", async () => {
    expect(warned.size).toBe(0);
    const [a, b] = [bill("a"), bill("b")];
    uploads.add(a.of);
    uploads.add(b.of);
    expect(warned.size).toBe(1);
    const event = { preventDefault: vi.fn() };
    for (const listener of warned) (listener as (event: unknown) => void)(event);
    expect(event.preventDefault).toHaveBeenCalledTimes(1);
    a.done("run");
    await settled();
    expect(warned.size).toBe(1);
    b.fail(new Error("no"));
    await settled();
    expect(warned.size).toBe(0);
  });

  it("tell who listens, with a new list each time", async () => {
    const seen: unknown[] = [];
    const stop = uploads.subscribe(() => seen.push(uploads.all()));
    const a = bill("a");
    uploads.add(a.of);
    a.done("run");
    await settled();
    stop();
    uploads.remove(uploads.all()[0]!.id);
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
