// Which browser drew the committed pictures, and whether this machine draws text as it did. Another version of Chromium, or other
// fonts of the system, draw the same page otherwise; comparing then would tell of nothing but that.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";

interface Machine {
  /** The version of Chromium, such as 156.0.8078.108. */
  chromium: string;
  /** How a line in the system's monospaced font and one in its sans-serif font were drawn: a hash of their pixels. */
  text: string;
}

const file = fileURLToPath(new URL("./drawn-by.json", import.meta.url));
const major = (version: string) => version.split(".")[0]!;

/** The machine the tests run on. The probe uses no file of the app, so that no change of the app can hide behind it. */
export async function thisMachine(browser: Browser, page: Page): Promise<Machine> {
  const text = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [600, 80];
    const pen = canvas.getContext("2d")!;
    [pen.fillStyle, pen.font] = ["#000", "14px 'DejaVu Sans Mono', monospace"];
    pen.fillText("stoa_k1_8fQ2 0123456789 {}[] acme-hourly-00001.csv.gz", 4, 24);
    pen.font = "17px sans-serif";
    pen.fillText("The quick brown fox jumps over the lazy dog, 1,284,117", 4, 60);
    let hash = 5381;
    for (const value of pen.getImageData(0, 0, 600, 80).data) hash = (Math.imul(hash, 33) ^ value) >>> 0;
    return hash.toString(16);
  });
  return { chromium: browser.version(), text };
}

export const record = (machine: Machine) => writeFileSync(file, `${JSON.stringify(machine, null, 2)}\n`);

/** Why this machine's pictures cannot be compared with the committed ones, in plain words; undefined when they can. */
export function whyNot(here: Machine): string | undefined {
  const then = JSON.parse(readFileSync(file, "utf8")) as Machine;
  const anew = "To compare here, draw them anew on a commit that is known to be good: npm run pictures -w web.";
  if (major(here.chromium) !== major(then.chromium))
    return `The pictures of the pages were NOT compared: Chromium ${then.chromium} drew the committed ones, this machine has ${here.chromium}, and another version draws text otherwise. ${anew}`;
  if (here.text !== then.text)
    return `The pictures of the pages were NOT compared: this machine draws text of the system's fonts otherwise than the one that drew the committed pictures (on Debian: apt install fonts-dejavu-core). ${anew}`;
  return undefined;
}
