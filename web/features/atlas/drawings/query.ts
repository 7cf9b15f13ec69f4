/** What the list of drawings shows, as it stands in the address, what it and the page of one ask, and how a drawing is fetched as a file. */
import { exportDrawing, listDrawings, listDrawingVersions } from "@/api/generated/drawings";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";
import { save } from "@/util/save";
import { text } from "@/util/search";

export const states = ["deleted"] as const;
const choices = { sort: orders("name", "updated_at"), state: states } as const;
export type DrawingsSearch = ListSearch<typeof choices>;
export const parseDrawings = listSearch(choices);

export const drawingsPages = (org: string, search: DrawingsSearch) =>
  listDrawings.pages({ path: { org }, query: { ...listParams(search), limit: 100 } });

export const versionsPages = (org: string, drawing: string) =>
  listDrawingVersions.pages({ path: { org, drawing }, query: { limit: 50 } });

/** The page of a drawing has one list with an address, its versions. */
const parseVersions = listSearch({});
/** Which picture of a drawing is shown, and of which version; both may be left out: the first, of the newest. */
export interface DrawingSearch extends ListSearch {
  view?: string;
  /** Plain text as everything in an address; digits only. */
  version?: string;
}
export function parseDrawing(search: Record<string, unknown>): DrawingSearch {
  const version = text(search.version);
  // What does not fit is named as not there, or the router would keep it from the address as it is.
  return {
    ...parseVersions(search),
    view: text(search.view),
    version: version && /^[1-9]\d{0,8}$/.test(version) ? version : undefined,
  };
}

/** The place of a drawing in the order of its changes: what is newer has a higher one. */
export const placeOf = ({ etag }: { etag: string }): number => Number(etag.replaceAll('"', ""));

type Look = NonNullable<Parameters<typeof exportDrawing.get>[0]["query"]>;

/** Saves a kept drawing as a file. */
export async function saveFile(
  org: string,
  drawing: string,
  { format, name, look }: { format: string; name: string; look: Look },
): Promise<void> {
  const response = await exportDrawing.get({ path: { org, drawing, format }, query: look });
  save(await response.blob(), name);
}
