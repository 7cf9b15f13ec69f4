// After `vite build`: lays a brotli and a gzip file of the highest level beside every file of dist that gets
// smaller by it. The server sends those as they are, and compresses nothing of the app while somebody waits.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = process.argv[2] ?? fileURLToPath(new URL("dist", import.meta.url));
const worthIt = /\.(js|css|html|svg|json|webmanifest|txt|map|wasm|ttf|otf)$/;
// A header and a few bytes of a packet: less is not worth another file.
const least = 200;

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
const gzip = (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });

let [files, before, after] = [0, 0, 0];
for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, name);
  if (!statSync(path).isFile() || name.startsWith(".vite")) continue;
  if (/\.(br|gz)$/.test(name)) {
    rmSync(path);
    continue;
  }
  if (!worthIt.test(name)) continue;
  const bytes = readFileSync(path);
  if (bytes.length < least) continue;
  const packed = brotli(bytes);
  if (packed.length >= bytes.length) continue;
  writeFileSync(`${path}.br`, packed);
  writeFileSync(`${path}.gz`, gzip(bytes));
  files += 1;
  before += bytes.length;
  after += packed.length;
}
const kilobytes = (size) => `${Math.round(size / 1000)} kB`;
console.log(`Compressed ${files} files: ${kilobytes(before)}, ${kilobytes(after)} with brotli.`);
