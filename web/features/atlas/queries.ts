/** What the pages of Atlas ask for beyond plain operations: pictures that stay until the next is there. */
import type { CompareRequest } from "@stoa/client";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { compareCosts, drawModel, getPicture } from "@/api/generated/atlas";
import { save } from "@/util/save";

export type Theme = "light" | "dark";
/** The colours of the moment, beyond React. */
export const themeNow = (): Theme => (document.documentElement.classList.contains("dark") ? "dark" : "light");

/** The picture as SVG text, to be put into the page. */
export function drawingQuery(org: string, picture: string, theme: Theme) {
  const input = { path: { org, picture, format: "svg" }, query: { theme } };
  return queryOptions({
    queryKey: getPicture.key(input),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => (await getPicture.get(input, signal)).text(),
    // The same picture in other colours stays until its own are there; another picture does not.
    placeholderData: (before: string | undefined, query) =>
      query?.queryKey[2].path?.picture === picture ? before : undefined,
  });
}

/** Saves a picture as a file. */
export async function savePicture(
  org: string,
  picture: string,
  format: string,
  ending: string,
  look: Parameters<typeof getPicture.get>[0]["query"],
): Promise<void> {
  const response = await getPicture.get({ path: { org, picture, format }, query: look });
  save(await response.blob(), `${picture}.${ending}`);
}

export const drawModelQuery = (org: string, model: string, view: string | undefined, theme: Theme) => ({
  ...drawModel.query({ path: { org }, body: { model, view, theme } }),
  gcTime: 30_000,
  retry: false,
  placeholderData: keepPreviousData,
});

export const compareQuery = (org: string, body: CompareRequest) => ({
  ...compareCosts.query({ path: { org }, body }),
  gcTime: 120_000,
  retry: false,
  placeholderData: keepPreviousData,
});
