/** Where the person is, from the routes that match: for the trail above the page and the title of the window. */

import { useQuery } from "@tanstack/react-query";
import { useMatches } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { type Language, useLocale } from "@/i18n";
import type { Titles } from "@/kit/page/facts";
import { useTitle } from "@/ui/title";

export interface Crumb {
  title: string;
  to: string;
}

export function useTitles(): (titles: Titles) => string {
  const locale = useLocale();
  return (titles) => titles[locale as Language];
}

/** From the section down to the page. What a loader calls `name` is a thing's own name, which says more than its kind. */
export function useTrail(): Crumb[] {
  const titled = useTitles();
  return useMatches().flatMap(({ staticData: { title }, loaderData, pathname }) => {
    const name = (loaderData as { name?: string } | undefined)?.name;
    return title ? [{ title: name ?? titled(title), to: pathname }] : [];
  });
}

/** The title of the window: the page first, then the organisation. */
export function useWindowTitle(): void {
  const page = useTrail().at(-1)?.title;
  const session = useQuery({ ...sessionQuery, enabled: false }).data;
  const org = useMatches().at(-1)?.params as { org?: string } | undefined;
  useTitle(page, session?.organisations.find(({ slug }) => slug === org?.org)?.name);
}
