// On a phone nothing of a page is cut off: neither the page nor a table on it is wider than the window, in English and in German, whose
// words are long. What goes on sideways on purpose is named here, and shows by a shade that it does.
import type { AnyRoute } from "@tanstack/react-router";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { page } from "vitest/browser";
import { queryClient } from "@/api/client";
import { router as app } from "@/apps/console/routes";
import { speak } from "@/i18n";
import { openConsole, standIn } from "./console";

standIn();

const samples: Record<string, string> = {
  org: "acme_m4x2k1",
  drawing: "drawing-1",
  event: "1",
  job: "job-0",
  key: "key-1",
  member: "m2",
  picture: "workspace",
  run: "run-101",
  source: "src-aws",
};
const pages = Object.values(app.routesById as Record<string, AnyRoute>)
  .filter(({ options, fullPath }) => options.component && fullPath.startsWith("/$org/"))
  .map(({ fullPath }) => fullPath.replace(/\/$/, ""))
  .sort();

/** Tables that go on sideways, and why. */
const wide: Record<string, string> = {
  "/$org/costs/runs/$run": "a rejected row has five columns of its file, which are read beside each other",
};

beforeAll(() => page.viewport(390, 844));
afterAll(async () => {
  await page.viewport(1280, 800);
  await speak("en");
});
beforeEach(() => queryClient.clear());

const wider = (element: Element) => element.scrollWidth > element.clientWidth + 1;

for (const language of ["en", "de"] as const)
  describe(language, () => {
    beforeAll(() => speak(language));

    for (const place of pages)
      it(place, async () => {
        const address = place.replace(
          /\$(\w+)/g,
          (_: string, name: string) => samples[name] ?? `no-sample-for-${name}`,
        );
        const { screen } = await openConsole(address);
        expect(document.documentElement.scrollWidth, "the page").toBeLessThanOrEqual(390);
        const regions = [...document.querySelectorAll("main [role=region]")];
        const cut = regions.filter(wider).map((region) => region.getAttribute("aria-label"));
        if (wide[place]) {
          for (const region of regions.filter(wider)) expect(region.className).toContain("goes-on");
        } else expect(cut).toEqual([]);
        // Cells of a list end where it ends.
        for (const cell of document.querySelectorAll("main td, main th[scope=row]"))
          if (!wide[place]) expect(cell.getBoundingClientRect().right, cell.textContent ?? "").toBeLessThanOrEqual(390);
        await screen.unmount();
      });
  });
