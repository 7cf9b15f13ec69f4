import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const en = {
  keys: { revoke: "Revoke {name}?", count: "{count, plural, one {# key} other {# keys}}" },
  only: "English",
};
const de = { keys: { revoke: "{name} widerrufen?", count: "{count, plural, one {# Schlüssel} other {# Schlüssel}}" } };

beforeEach(() => {
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  vi.stubGlobal("window", { location: { search: "" } });
  vi.stubGlobal("navigator", { languages: ["de-CH", "en"] });
});
afterEach(() => {
  vi.resetModules();
  vi.unstubAllGlobals();
});

async function started(load: () => Promise<{ default: typeof de }>) {
  const store = await import("./store");
  store.register("things", en);
  const failed = vi.fn();
  await store.startWords({ "../features/things/words/de.ts": load }, failed);
  return { ...store, failed };
}

describe("words", () => {
  it("are said in the language of the browser, with what they take", async () => {
    const { say, failed } = await started(async () => ({ default: de }));
    expect(document.documentElement.lang).toBe("de");
    expect(say("things", "keys.revoke", { name: "Grafana" })).toBe("Grafana widerrufen?");
    expect(say("things", "keys.count", { count: 1234 })).toBe("1.234 Schlüssel");
    expect(failed).not.toHaveBeenCalled();
  });

  it("are English where the dictionary does not come, and the page shows; trying again mends it", async () => {
    const load = vi
      .fn<() => Promise<{ default: typeof de }>>()
      .mockRejectedValueOnce(new TypeError("offline"))
      .mockResolvedValue({ default: de });
    const { say, failed } = await started(load);
    expect(say("things", "keys.revoke", { name: "Grafana" })).toBe("Revoke Grafana?");
    expect(failed).toHaveBeenCalledOnce();
    await failed.mock.calls[0]![0]();
    expect(say("things", "keys.revoke", { name: "Grafana" })).toBe("Grafana widerrufen?");
  });

  it("do not keep the page waiting for a dictionary that hangs", async () => {
    vi.useFakeTimers();
    const beginning = started(() => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(10_000);
    const { say } = await beginning;
    expect(say("things", "keys.revoke", { name: "Grafana" })).toBe("Revoke Grafana?");
    vi.useRealTimers();
  });

  it("keep the signs of French with their words", async () => {
    const fr = { keys: { revoke: "Révoquer « {name} » ?", count: "Clés : {count}" } };
    const store = await import("./store");
    store.register("things", en);
    vi.stubGlobal("navigator", { languages: ["fr"] });
    await store.startWords({ "../features/things/words/fr.ts": async () => ({ default: fr }) }, vi.fn());
    expect(store.say("things", "keys.revoke", { name: "a : b" })).toBe("Révoquer «\u00a0a : b\u00a0»\u00a0?");
    expect(store.say("things", "keys.count", { count: 2 })).toBe("Clés\u00a0: 2");
  });

  it("are English where one key is missing", async () => {
    const { say } = await started(async () => ({ default: de }));
    expect(say("things", "only")).toBe("English");
  });

  it("change with the language, and tell who listens once the new ones are here", async () => {
    const { say, speak, subscribe, failed } = await started(async () => ({ default: de }));
    const heard = vi.fn();
    subscribe(heard);
    await speak("en");
    expect(heard).toHaveBeenCalled();
    expect(document.documentElement.lang).toBe("en");
    expect(say("things", "keys.count", { count: 1 })).toBe("1 key");
    await speak("fr");
    expect(failed).not.toHaveBeenCalled();
  });

  it("of the server's that are newer than the app stand for themselves", async () => {
    const { sayName } = await started(async () => ({ default: de }));
    expect(sayName("things", "keys", "paused", "paused")).toBe("paused");
    expect(sayName("things", "keys", "toString", "toString")).toBe("toString");
  });
});
