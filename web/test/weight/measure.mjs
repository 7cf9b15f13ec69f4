// Measures what the overview asks of a visitor: bytes and requests of the first load, and the time to the first number and to
// the chart, on a fast line and on one of 1.6 Mbit/s with 150 ms to the server and back, cold and from the browser's cache.
//
//   node test/weight/measure.mjs --stoa BINARY [--dist FOLDER] [--rounds 5]
//
// The binary is started with a folder of its own and the sample bill of the repository, and the app that it embeds is visited. With
// --dist a small server before it serves that build, compressed at the highest level, and hands everything else through; both apps
// are then visited in turn, so that whatever else the machine does slows both. The median of the rounds is told; figures belong into
// docs/benchmarks.md, never into a test.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "@playwright/test";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const { values: given } = parseArgs({
  options: { stoa: { type: "string" }, dist: { type: "string" }, rounds: { type: "string", default: "5" } },
});
const lines = {
  fast: null,
  "1.6 Mbit/s": { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 },
};

const folder = mkdtempSync(join(tmpdir(), "stoa-weight-"));
const port = await freePort();
const stoa = spawn(given.stoa, ["serve", "--listen", `127.0.0.1:${port}`, "--data", folder], {
  env: { ...process.env, STOA_MAIL_URL: "mailbox:", STOA_LOG_LEVEL: "error" },
  stdio: "ignore",
});
let front;
try {
  const api = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${api}/readyz`)).ok);
  const { cookie, org } = await seed(api);
  front = given.dist && (await serve(given.dist, port));
  const apps = { embedded: api, ...(front ? { built: `http://127.0.0.1:${front.address().port}` } : {}) };
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  console.log("| App | Line | Cache | Requests | Script, kB | All, kB | First number, ms | Chart, ms |");
  console.log("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
  const seen = {};
  for (let round = 0; round < Number(given.rounds); round += 1)
    for (const [line, conditions] of Object.entries(lines))
      for (const [app, origin] of Object.entries(apps)) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
        await context.addCookies([{ name: cookie.name, value: cookie.value, url: origin }]);
        for (const cache of ["cold", "warm"]) {
          const what = `${app} | ${line} | ${cache}`;
          seen[what] = [...(seen[what] ?? []), await visit(context, `${origin}/${org}/costs`, conditions)];
        }
        await context.close();
      }
  for (const [what, visits] of Object.entries(seen).sort()) {
    const middle = (name) => visits.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(visits.length / 2)];
    const kilobytes = (name) => (middle(name) / 1000).toFixed(1);
    console.log(
      `| ${what} | ${middle("requests")} | ${kilobytes("script")} | ${kilobytes("bytes")} | ${middle("number").toFixed(0)} | ${middle("chart").toFixed(0)} |`,
    );
  }
  await browser.close();
} finally {
  front?.close();
  stoa.kill("SIGTERM");
  await new Promise((resolve) => stoa.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}

/** One visit of the overview in a new tab: what went over the line until the chart stood, and when what was seen. */
async function visit(context, address, conditions) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  if (conditions) await cdp.send("Network.emulateNetworkConditions", conditions);
  const kinds = new Map();
  let [requests, bytes, script] = [0, 0, 0];
  cdp.on("Network.responseReceived", ({ requestId, type, response }) => {
    kinds.set(requestId, type);
    if (!response.fromDiskCache) requests += 1;
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    if (kinds.get(requestId) === "Script") script += encodedDataLength;
  });
  await page.addInitScript(() => {
    window.seen = {};
    (function look() {
      const main = document.querySelector("main");
      // An amount with its cents, and a canvas that something was drawn on.
      if (!window.seen.number && /\d[.,]\d\d(?!\d)/.test(main?.textContent ?? ""))
        window.seen.number = performance.now();
      const canvas = main?.querySelector("canvas");
      if (!window.seen.chart && canvas?.width && canvas.closest("[role=img]")) window.seen.chart = performance.now();
      if (!window.seen.number || !window.seen.chart) requestAnimationFrame(look);
    })();
  });
  await page.goto(address, { waitUntil: "commit" });
  await page.waitForFunction(() => window.seen.number && window.seen.chart, null, { timeout: 60_000 });
  await page.waitForLoadState("networkidle");
  const { number, chart } = await page.evaluate(() => window.seen);
  await page.close();
  return { requests, bytes, script, number, chart };
}

/** The first person of the server, with the sample bill converted. */
async function seed(api) {
  const made = await fetch(`${api}/api/v1/sign-up`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      name: "Maria Keller",
      email: "maria@acme.example",
      password: "a long sentence nobody guesses",
      organisation_name: "Acme",
    }),
  });
  const [name, value] = made.headers.getSetCookie()[0].split(";")[0].split("=");
  const session = await made.json();
  const org = session.organisations[0].slug;
  const headers = { Cookie: `${name}=${value}`, "X-CSRF-Token": session.csrf_token };
  const form = new FormData();
  form.append("file", new Blob([readFileSync(join(repository, "testdata/focus_1_0_sample.csv.gz"))]), "sample.csv.gz");
  const costs = `${api}/api/v1/organisations/${org}/costs`;
  const { run } = await (await fetch(`${costs}/uploads`, { method: "POST", headers, body: form })).json();
  await until(async () => {
    const { state } = await (await fetch(`${costs}/runs/${run.id}`, { headers })).json();
    if (/failed|cancelled/.test(state)) throw new Error(`The sample bill: ${state}.`);
    return state.startsWith("completed");
  });
  return { cookie: { name, value }, org };
}

/** Serves a build as the binary does: compressed beforehand, hashed files for ever, the page for every other address. */
async function serve(dist, api) {
  const types = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
  const ready = new Map();
  const server = createServer((incoming, answer) => {
    const { pathname } = new URL(incoming.url, "http://here");
    if (/^\/(api|healthz|readyz)/.test(pathname)) {
      const { method, headers } = incoming;
      const onward = request({ port: api, host: "127.0.0.1", path: incoming.url, method, headers }, (came) => {
        answer.writeHead(came.statusCode, came.headers);
        came.pipe(answer);
      });
      incoming.pipe(onward);
      return;
    }
    const own = join(dist, normalize(pathname));
    const file = pathname !== "/" && existsSync(own) && extname(own) ? own : join(dist, "index.html");
    if (!ready.has(file)) ready.set(file, brotliCompressSync(readFileSync(file)));
    const fixed = pathname.startsWith("/assets/");
    const plain = file.endsWith(".woff2");
    answer.writeHead(200, {
      "Content-Type": types[extname(file)] ?? "text/html; charset=utf-8",
      "Cache-Control": fixed ? "public, max-age=31536000, immutable" : "no-cache",
      ...(plain ? {} : { "Content-Encoding": "br" }),
    });
    answer.end(plain ? readFileSync(file) : ready.get(file));
  });
  for (const file of filesOf(dist)) ready.set(file, brotliCompressSync(readFileSync(file)));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function filesOf(at) {
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function until(ready) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await ready().catch((error) => (error instanceof TypeError ? false : Promise.reject(error)))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The server did not answer within a minute.");
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}
