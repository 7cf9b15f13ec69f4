// A thousand members, keys, sources and runs, where a server would need a thousand people: for the journey through long lists.
import { keys, members } from "./people.ts";
import { runs, sources } from "./runs.ts";

/** Fills a list up to a thousand with copies of its last entry, told apart by `name`. */
function fill<T extends { id: string }>(items: T[], name: (n: number) => Partial<T>): void {
  const like = items.at(-1)!;
  for (let n = items.length + 1; n <= 1000; n += 1) items.push({ ...like, id: `many-${n}`, ...name(n) });
}

export function fillLists(): void {
  fill(members, (n) => ({ name: `Robot ${n}`, email: `robot-${n}@acme.example` }));
  fill(keys, (n) => ({ name: `Robot ${n}` }));
  fill(sources, (n) => ({ name: `Robot ${n}` }));
  fill(runs, (n) => ({ source_name: `Robot ${n}` }));
}
