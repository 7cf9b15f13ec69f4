/** A drawn picture as data: its boxes, frames and lines, who is next to whom, and what a choice of layers leaves. */

export interface Thing {
  id: string;
  title: string;
  about: string;
  kind: string;
  group: string | null;
  status: string | null;
  link: string | null;
  frame: boolean;
}
export interface Line {
  from: string;
  to: string;
  title: string;
  label: string;
  kind: string;
  status: string | null;
}
export interface Drawing {
  title: string;
  things: Thing[];
  lines: Line[];
}

/** What is hidden: `kind:store`, `flow:event`, `in:products`, `status:planned`, `labels`. */
export type Layer = string;

/** Reads what the SVG says of itself: `data-id`, `data-kind`, `data-from` … */
export function readDrawing(svg: SVGSVGElement): Drawing {
  const text = (element: Element, tag: string) =>
    [...element.children].find((child) => child.tagName === tag)?.textContent?.trim() ?? "";
  const of = (element: Element, name: string) => element.getAttribute(`data-${name}`);
  const things: Thing[] = [...svg.querySelectorAll("g.group[data-id], g.node[data-id], g.lane[data-id]")].map(
    (element) => ({
      id: of(element, "id")!,
      title: text(element, "title").replace(/ \(planned\)$/, "") || of(element, "id")!,
      about: text(element, "desc"),
      kind: of(element, "kind") ?? "box",
      group: of(element, "group"),
      status: of(element, "status"),
      link: of(element, "link"),
      frame: element.classList.contains("group"),
    }),
  );
  const lines: Line[] = [...svg.querySelectorAll("g.edge[data-from], g.message[data-from]")].map((element) => {
    const title = text(element, "title");
    return {
      from: of(element, "from")!,
      to: of(element, "to")!,
      title,
      label: title.includes(": ") ? title.slice(title.indexOf(": ") + 2) : "",
      kind: of(element, "kind") ?? "line",
      status: of(element, "status"),
    };
  });
  return { title: text(svg, "title"), things, lines };
}

/** Frames around a thing, from the nearest outwards. */
export function framesOf(drawing: Drawing, id: string): string[] {
  const found: string[] = [];
  const byId = new Map(drawing.things.map((thing) => [thing.id, thing]));
  for (let next = byId.get(id)?.group; next && !found.includes(next); next = byId.get(next)?.group) found.push(next);
  return found;
}

/** What a frame holds, however deep. */
export function inside(drawing: Drawing, frame: string): Set<string> {
  return new Set(drawing.things.filter(({ id }) => framesOf(drawing, id).includes(frame)).map(({ id }) => id));
}

/** What stays when a thing is focused: itself, what it holds, what is next to those, and the frames around. */
export function around(drawing: Drawing, id: string): { center: Set<string>; kept: Set<string> } {
  const center = new Set([id, ...inside(drawing, id)]);
  const kept = new Set(center);
  for (const { from, to } of drawing.lines) {
    if (center.has(from)) kept.add(to);
    if (center.has(to)) kept.add(from);
  }
  for (const one of [...kept]) for (const frame of framesOf(drawing, one)) kept.add(frame);
  return { center, kept };
}

export interface Neighbour {
  id: string;
  title: string;
  label: string;
  kind: string;
}

/** The lines of a thing and of what it holds, to others. */
export function neighbours(drawing: Drawing, id: string): { incoming: Neighbour[]; outgoing: Neighbour[] } {
  const center = new Set([id, ...inside(drawing, id)]);
  const titles = new Map(drawing.things.map((thing) => [thing.id, thing.title]));
  const side = (lines: Line[], end: "from" | "to") => {
    const seen = new Map<string, Neighbour>();
    for (const line of lines) {
      const key = `${line[end]} ${line.label}`;
      if (!seen.has(key))
        seen.set(key, { id: line[end], title: titles.get(line[end]) ?? line[end], label: line.label, kind: line.kind });
    }
    return [...seen.values()];
  };
  return {
    incoming: side(
      drawing.lines.filter(({ from, to }) => center.has(to) && !center.has(from)),
      "from",
    ),
    outgoing: side(
      drawing.lines.filter(({ from, to }) => center.has(from) && !center.has(to)),
      "to",
    ),
  };
}

/** The layers there are, each with how many things it would hide. */
export function layersOf(drawing: Drawing): {
  kinds: [Layer, number][];
  flows: [Layer, number][];
  statuses: [Layer, number][];
  frames: [Layer, string, number][];
} {
  const count = (prefix: string, values: (string | null)[]) => {
    const counts = new Map<string, number>();
    for (const value of values)
      if (value) counts.set(`${prefix}:${value}`, (counts.get(`${prefix}:${value}`) ?? 0) + 1);
    return [...counts];
  };
  const boxes = drawing.things.filter(({ frame }) => !frame);
  return {
    kinds: count(
      "kind",
      boxes.map(({ kind }) => kind),
    ),
    flows: count(
      "flow",
      drawing.lines.map(({ kind }) => kind),
    ),
    statuses: count(
      "status",
      [...boxes, ...drawing.lines].map(({ status }) => status),
    ),
    frames: drawing.things
      .filter(({ frame }) => frame)
      .map(({ id, title }) => [`in:${id}`, title, inside(drawing, id).size]),
  };
}

/** The boxes and frames that stay; a line stays when both its ends do and its own layer is on. */
export function shown(
  drawing: Drawing,
  hidden: ReadonlySet<Layer>,
): { things: Set<string>; line: (line: Pick<Line, "from" | "to" | "kind" | "status">) => boolean } {
  const things = new Set(
    drawing.things
      .filter(
        ({ id, kind, status, frame }) =>
          !(status && hidden.has(`status:${status}`)) &&
          (frame || !hidden.has(`kind:${kind}`)) &&
          ![id, ...framesOf(drawing, id)].some((one) => hidden.has(`in:${one}`)),
      )
      .map(({ id }) => id),
  );
  const known = new Set(drawing.things.map(({ id }) => id));
  const stays = (id: string) => !known.has(id) || things.has(id);
  return {
    things,
    line: ({ from, to, kind, status }) =>
      stays(from) && stays(to) && !hidden.has(`flow:${kind}`) && !(status && hidden.has(`status:${status}`)),
  };
}

/** Things that match, those whose name begins so first. */
export function search(drawing: Drawing, wanted: string): Thing[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return drawing.things;
  const found = drawing.things.filter(({ id, title, about }) =>
    words.every((word) => `${id} ${title} ${about}`.toLowerCase().includes(word)),
  );
  const rank = ({ title }: Thing) =>
    title.toLowerCase().startsWith(words[0]!) ? 0 : title.toLowerCase().includes(words[0]!) ? 1 : 2;
  return found
    .map((thing, index) => ({ thing, index }))
    .sort((a, b) => rank(a.thing) - rank(b.thing) || a.index - b.index)
    .map(({ thing }) => thing);
}

/** In an address: sorted, with commas; a comma in an id is written %2C. */
export const writeLayers = (hidden: ReadonlySet<Layer>) =>
  [...hidden]
    .sort()
    .map((layer) => layer.replaceAll("%", "%25").replaceAll(",", "%2C"))
    .join(",") || undefined;
export const readLayers = (text: string | undefined): Set<Layer> =>
  new Set(
    (text ?? "")
      .split(",")
      .filter(Boolean)
      .map((layer) => layer.replaceAll("%2C", ",").replaceAll("%25", "%")),
  );
