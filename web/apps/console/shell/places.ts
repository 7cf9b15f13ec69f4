/** The places of an organisation, as the route tree has them, and those of them that open for the person. */
import { useQueries } from "@tanstack/react-query";
import { type AnyRoute, useMatches, useRouter } from "@tanstack/react-router";
import type { LucideIcon } from "lucide-react";
import { type Section, sections, type Titles } from "@/kit/page/facts";
import { usePermissions } from "@/kit/permission/permission";

type Facts = AnyRoute["options"]["staticData"];
export interface Place {
  /** The route's own address, with its parameters to be filled in. */
  to: string;
  title: Titles;
  icon: LucideIcon;
  needs: Facts["needs"];
  present: Facts["present"];
  chosen: Facts["chosen"];
  words: Facts["words"];
  section: Section;
}
export interface Group {
  section: Section;
  title: Titles;
  places: Place[];
}

/** Every place below a route, in the order of the tree. */
export function placesBelow(route: AnyRoute): Place[] {
  const { title, icon, section, needs, present, chosen, words } = route.options.staticData as Facts;
  const own =
    section && icon && title ? [{ to: route.fullPath, title, icon, section, needs, present, chosen, words }] : [];
  return [...own, ...((route.children ?? []) as AnyRoute[]).flatMap(placesBelow)];
}

/** Pages that are found by their words and are no places: what is made or answered there. */
export function formsBelow(route: AnyRoute): Pick<Place, "to" | "title" | "needs" | "words">[] {
  const { title, section, needs, words } = (route.options.staticData ?? {}) as Facts;
  const own = words && title && !section ? [{ to: route.fullPath, title, needs, words }] : [];
  return [...own, ...((route.children ?? []) as AnyRoute[]).flatMap(formsBelow)];
}

export function useForms() {
  const all = formsBelow(useRouter().routeTree);
  const permissions = usePermissions();
  return all.filter(({ needs }) => needs === null || permissions.includes(needs));
}

export function usePlaces(): Group[] {
  const all = placesBelow(useRouter().routeTree);
  const permissions = usePermissions();
  const asked = all.flatMap(({ present }) => present ?? []);
  const answers = useQueries({ queries: asked.map((query) => ({ ...query, staleTime: Infinity })) });
  const open = all.filter(
    ({ needs, present }) =>
      (needs === null || permissions.includes(needs)) && (!present || answers[asked.indexOf(present)]?.data === true),
  );
  return (Object.keys(sections) as Section[])
    .map((section) => ({
      section,
      title: sections[section],
      places: open.filter((place) => place.section === section),
    }))
    .filter(({ places }) => places.length > 0);
}

/** The place the person is at: the deepest one on the way to the page. */
export function useHere(): string | undefined {
  const to = useMatches().map(({ fullPath }) => fullPath as string);
  const known = new Set(placesBelow(useRouter().routeTree).map((place) => place.to));
  return to.findLast((path) => known.has(path));
}
