// The project of the compared pictures: a part of `npm run e2e`, and alone for drawing them anew.
import type { Project } from "@playwright/test";

export const pictures: Project = {
  name: "pictures",
  testDir: "test/visual",
  testMatch: "*.spec.ts",
  snapshotPathTemplate: "{testDir}/pictures/{arg}{ext}",
  expect: {
    toHaveScreenshot: {
      animations: "disabled",
      caret: "hide",
      scale: "css",
      threshold: 0.1,
      // Of a tall picture the share alone would let a whole button change.
      maxDiffPixelRatio: 0.005,
      maxDiffPixels: 1500,
    },
  },
};
