// The server under test and the browser. The binary comes from STOA_BIN, CARGO_TARGET_DIR or target/debug.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launchOptions } from "../chromium";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

function binary(): string {
  const places = [
    process.env.STOA_BIN,
    join(process.env.CARGO_TARGET_DIR ?? join(repository, "target"), "debug/stoa"),
  ].filter((place): place is string => Boolean(place));
  const found = places.map((place) => resolve(place)).find(existsSync);
  if (!found)
    throw new Error(
      `There is no stoa binary at ${places.join(" or ")}. Run \`npm run build\`, then \`cargo build\`, or set STOA_BIN.`,
    );
  return found;
}

/** Asks the system for a port that is free now. Workers inherit the choice through the environment. */
function freePort(): string {
  return execFileSync(
    process.execPath,
    [
      "-e",
      "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})",
    ],
    { encoding: "utf8" },
  ).trim();
}

process.env.STOA_E2E_PORT ??= freePort();
process.env.STOA_E2E_DATA ??= mkdtempSync(join(tmpdir(), "stoa-e2e-"));
const listen = `127.0.0.1:${process.env.STOA_E2E_PORT}`;
const data = process.env.STOA_E2E_DATA;

export const server = {
  url: `http://${listen}`,
  command: {
    command: `"${binary()}" serve`,
    url: `http://${listen}/readyz`,
    timeout: 60_000,
    reuseExistingServer: false,
    stdout: "pipe" as const,
    cwd: data,
    gracefulShutdown: { signal: "SIGTERM" as const, timeout: 10_000 },
    env: {
      STOA_SERVER_LISTEN: listen,
      STOA_SERVER_PUBLIC_URL: `http://${listen}`,
      STOA_SERVER_TRUSTED_PROXIES: "loopback",
      STOA_DATA_DIR: join(data, "stoa-data"),
      STOA_LOG_LEVEL: "warn",
      STOA_MAIL_URL: "mailbox:",
    },
  },
};

/** The invented company and the two real bills, as `stoa demo` shows them: for pictures. Making them takes minutes. */
export const demo = {
  email: "demo@stoa.example",
  password: "two real bills",
  command: { ...server.command, command: `"${binary()}" demo`, timeout: 1_200_000 },
};

/** What the operator reads the development mailbox with. */
export const mailboxKey = () => readFileSync(join(data, "stoa-data", "mailbox.key"), "utf8");

export const browser = {
  browserName: "chromium" as const,
  viewport: { width: 1440, height: 900 },
  launchOptions,
};

/** The real FOCUS 1.0 bill of the repository: 1,000 anonymised rows. */
export const focusSample = () => join(repository, "testdata/focus_1_0_sample.csv.gz");
