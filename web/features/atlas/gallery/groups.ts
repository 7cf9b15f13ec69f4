/** The pictures of each model file, as far as they match what is searched. */
import type { Picture } from "@stoa/client";

/** `docs/diagrams/house.atlas.toml` → `house`. */
export const groupOf = (file: string) => /([^/]+?)(?:\.atlas)?\.toml$/.exec(file)?.[1] ?? file;

/** Without the marks of code that descriptions may have. */
export const plain = (text: string) => text.replaceAll("`", "");

export function matches(picture: Picture, wanted: string): boolean {
  const text = [picture.id, picture.title, picture.about, picture.kind, picture.status ?? "", ...picture.tags]
    .join(" ")
    .toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => text.includes(word));
}

export function grouped(pictures: Picture[], wanted: string): { group: string; pictures: Picture[] }[] {
  const groups = new Map<string, Picture[]>();
  for (const picture of pictures.filter((one) => matches(one, wanted))) {
    const group = groupOf(picture.file);
    groups.set(group, [...(groups.get(group) ?? []), picture]);
  }
  return [...groups].map(([group, own]) => ({ group, pictures: own }));
}
