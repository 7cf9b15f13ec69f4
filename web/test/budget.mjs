// The weight of the first load of each entry: run after `npm run build`. Fails when an entry needs more script than its budget.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
/** Script of the first load, gzipped, in bytes, and the most files it comes in; what an entry never carries, at any moment. */
const entries = [
  { name: "console", folder: dist, base: "/", script: 150_000, files: 6, never: ["apps/stays/", "stays/"] },
  {
    name: "stays",
    folder: join(dist, "stays"),
    base: "/stays/",
    script: 120_000,
    files: 6,
    never: ["apps/console/", "features/"],
  },
];
/**
 * What the first number of a page needs beside the first load, gzipped, in bytes. Chunks that pages share are cut by the bundler, so
 * a small part can bring a large chunk with it.
 */
const pages = [{ page: "features/costs/overview/page.tsx", script: 26_500 }];
/** Parts that are fetched when they are needed. */
const later = ["ui/overlays.tsx", "chart/echarts.ts", "shell/palette.tsx", "kit/form/form.tsx"];

const kilobytes = (size) => `${(size / 1000).toFixed(1)} kB`;
const failures = [];
for (const { name, folder, base, script, files, never } of entries) {
  const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
  const byFile = Object.fromEntries(Object.values(manifest).map((chunk) => [chunk.file, chunk]));
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const first = new Set();
  const walk = (file) => {
    if (first.has(file)) return;
    first.add(file);
    for (const imported of byFile[file]?.imports ?? []) walk(manifest[imported].file);
  };
  for (const [, address] of page.matchAll(/(?:src|href)="([^"]+\.js)"/g)) {
    if (!address.startsWith(base)) failures.push(`${name} asks for ${address}, which is not beneath ${base}.`);
    walk(address.slice(base.length));
  }
  let total = 0;
  for (const file of first) {
    const code = readFileSync(join(folder, file));
    total += gzipSync(code).length;
    if (code.includes("stoa_mock") || code.includes("msw")) failures.push(`${name} carries the mock API in ${file}.`);
  }
  console.log(
    `First load of ${name}: ${kilobytes(total)} of script, gzipped, in ${first.size} files; the budget is ${kilobytes(script)} in ${files}.`,
  );
  if (total > script) failures.push(`The first load of ${name} is over its budget by ${kilobytes(total - script)}.`);
  if (first.size > files)
    failures.push(`The first load of ${name} comes in ${first.size} files; ${files} is the most.`);
  for (const { page: path, script: most } of name === "console" ? pages : []) {
    const before = new Set(first);
    walk(manifest[Object.keys(manifest).find((key) => key.endsWith(path))].file);
    const added = [...first].filter((file) => !before.has(file));
    const size = added.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
    console.log(`${path}: ${kilobytes(size)} more, in ${added.length} files; the budget is ${kilobytes(most)}.`);
    if (size > most) failures.push(`${path} is over its budget by ${kilobytes(size - most)}.`);
    for (const file of added) first.delete(file);
  }
  // Anything but a chunk of its own would be part of another, perhaps of the first load.
  const own = Object.keys(manifest).map((key) => key.replace(/^(\.\.\/)+/, ""));
  for (const part of later)
    if (own.includes(part) && first.has(manifest[Object.keys(manifest).find((key) => key.endsWith(part))].file))
      failures.push(`${part} is in the first load of ${name}.`);
  for (const path of own)
    for (const folder of never) if (path.startsWith(folder)) failures.push(`${name} carries ${path}.`);
}
if (failures.length > 0) throw new Error(failures.join("\n"));
