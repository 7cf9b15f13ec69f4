// The weight of the first load: run after `npm run build`. Fails when the shell needs more script than the budget.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 200_000;
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
const files = new Set();
(function walk(chunk) {
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const name of chunk.imports ?? []) walk(manifest[name]);
})(entry);

let total = gzipSync(readFileSync(join(dist, "theme.js"))).length;
for (const file of files) total += gzipSync(readFileSync(join(dist, file))).length;
const loaded = [...files].join(" ");
const kilobytes = (size) => `${(size / 1000).toFixed(1)} kB`;
console.log(
  `First load: ${kilobytes(total)} of script, gzipped, in ${files.size + 1} files; the budget is ${kilobytes(BUDGET)}.`,
);
if (/echarts|palette|explorer/.test(loaded)) throw new Error(`A lazy part is in the first load: ${loaded}`);
for (const { name, parentPath } of readdirSync(dist, { recursive: true, withFileTypes: true }))
  if (/\.(js|html)$/.test(name) && /mockServiceWorker|stoa-mock/.test(readFileSync(join(parentPath, name), "utf8")))
    throw new Error(`The mock of the API is in the bundle: ${name}`);
if (total > BUDGET) throw new Error(`The first load is over its budget by ${kilobytes(total - BUDGET)}.`);
