/** Diagrams and the cost comparison. */
import type { CompareRequest } from "@stoa/client";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiPaths } from "@/util/paths";
import { ok, problemFrom, stoa } from "./client";

export type Theme = "light" | "dark";

export const picturesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "pictures"],
    queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/atlas/pictures", { params: { path: { org } } })),
    staleTime: Infinity,
  });

/** The picture as SVG text, to be put into the page. */
export const drawingQuery = (org: string, picture: string, theme: Theme) =>
  queryOptions({
    queryKey: [org, "drawing", picture, theme],
    staleTime: Infinity,
    queryFn: async () => {
      const response = await fetch(apiPaths.picture(org, picture, "svg", { theme }));
      if (!response.ok) throw await problemFrom(response);
      return response.text();
    },
    // The same picture in other colours stays until its own are there; another picture does not.
    placeholderData: (before: string | undefined, query) => (query?.queryKey[2] === picture ? before : undefined),
  });

/** Saves a picture as a file. */
export async function savePicture(
  org: string,
  picture: string,
  format: string,
  ending: string,
  look: Record<string, string>,
): Promise<void> {
  const response = await fetch(apiPaths.picture(org, picture, format, look));
  if (!response.ok) throw await problemFrom(response);
  save(await response.blob(), `${picture}.${ending}`);
}

export function save(content: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const drawModelQuery = (org: string, model: string, view: string | undefined, theme: Theme) =>
  queryOptions({
    queryKey: [org, "draw", model, view, theme],
    gcTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      ok(
        stoa.POST("/api/v1/organisations/{org}/atlas/draw", {
          params: { path: { org } },
          body: { model, view, theme },
          signal,
        }),
      ),
  });

export const codeQuery = (org: string, path: string) =>
  queryOptions({
    queryKey: [org, "code", path],
    queryFn: () =>
      ok(stoa.GET("/api/v1/organisations/{org}/atlas/code", { params: { path: { org }, query: { path } } })),
    staleTime: Infinity,
  });

export const booksQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "books"],
    queryFn: () => ok(stoa.GET("/api/v1/organisations/{org}/atlas/costs/books", { params: { path: { org } } })),
    staleTime: Infinity,
  });

export const compareQuery = (org: string, body: CompareRequest) =>
  queryOptions({
    queryKey: [org, "compare", body],
    staleTime: Infinity,
    gcTime: 120_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      ok(stoa.POST("/api/v1/organisations/{org}/atlas/costs/compare", { params: { path: { org } }, body, signal })),
  });
