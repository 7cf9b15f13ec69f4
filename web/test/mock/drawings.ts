// The handlers of drawings: kept in memory with every version. Of a model the mock draws the boxes in a row; the rest only a server knows.
import type { Author, Drawing, DrawingVersion } from "@stoa/client";
import { drawModel } from "../../api/generated/atlas.ts";
import * as api from "../../api/generated/drawings.ts";
import { ago, answer, answerFile, find, page, Refusal } from "./handler.ts";

const maria: Author = { actor: "member:m1", name: "Maria Keller" };
const jonas: Author = { actor: "member:m2", name: "Jonas Ito" };

interface Kept extends Drawing {
  texts: (DrawingVersion & { model: string })[];
}

function version(number: number, model: string, by: Author, saved_at: string, note: string | null = null) {
  const counts = { bytes: model.length, picture_count: 1, problem_count: 0 };
  return { number, model, note, restored_from: null, saved_at, saved_by: by, ...counts };
}

function drawing(id: string, name: string, texts: Kept["texts"]): Kept {
  const [first, last] = [texts[0]!, texts.at(-1)!];
  return {
    id,
    name,
    version: last.number,
    etag: `"${last.number}"`,
    picture_count: 1,
    problem_count: 0,
    created_at: first.saved_at,
    created_by: first.saved_by,
    updated_at: last.saved_at,
    updated_by: last.saved_by,
    deleted_at: null,
    erased_at: null,
    texts,
  };
}

const web = '[container.web]\nname = "Web app"\nto = ["db: reads"]\n\n[store.db]\nname = "Orders"\n';
const drawings: Kept[] = [
  drawing("drawing-1", "Our platform", [
    version(1, web, maria, ago(60 * 30), "as it is"),
    version(2, `${web}\n[external.mail]\nname = "Mail"\n`, jonas, ago(42), "with the mails"),
  ]),
];

const shown = ({ texts: _, ...rest }: Kept): Drawing => rest;
const kept = (id: string, deleted = false) => {
  const one = find(drawings, id);
  if (deleted !== (one.deleted_at !== null)) throw new Refusal(404, "not_found", "There is no such drawing here.");
  return one;
};
const textOf = (one: Kept, number: number) => {
  const found = one.texts.find((text) => text.number === number);
  if (!found) throw new Refusal(404, "not_found", "There is no such version here.");
  return found;
};

/** Makes a change; who has seen an older state is refused, as by the server. */
function change(id: string, request: Request, what: (one: Kept) => void, deleted = false): Kept {
  const one = kept(id, deleted);
  const seen = request.headers.get("if-match");
  if (seen && seen !== "*" && seen !== one.etag)
    throw new Refusal(412, "etag_mismatch", "Someone changed this in the meantime. Load it again.");
  what(one);
  one.etag = `"${Number(one.etag.replaceAll('"', "")) + 1}"`;
  return Object.assign(one, { updated_at: ago(0), updated_by: maria });
}
function append(one: Kept, text: Kept["texts"][number]) {
  one.texts.push(text);
  one.version = text.number;
}

/** The boxes of a model in a row. */
function row(model: string): string {
  const ids = [...model.matchAll(/^\[\w+\.(\w+)\]/gm)].map(([, id]) => id!);
  const boxes = ids.map(
    (id, index) =>
      `<g class="node" data-id="${id}" data-kind="box"><title>${id}</title><rect x="${20 + index * 150}" y="40" width="130" height="60" rx="8" fill="#e8f0fb" stroke="#2a5ea8"/><text x="${85 + index * 150}" y="75" text-anchor="middle" font-size="14" fill="#1d2733">${id}</text></g>`,
  );
  const width = 20 + ids.length * 150;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="140" viewBox="0 0 ${width} 140">${boxes.join("")}</svg>`;
}

export const drawingHandlers = [
  answer(drawModel, ({ body: { model } }) => ({
    pictures: [
      {
        id: "overview",
        title: "Overview",
        about: "",
        kind: "structure",
        status: null,
        tags: [],
        source: "written",
        file: "model.atlas.toml",
        line: 1,
        formats: ["svg", "png", "mermaid", "dot", "drawio"],
      },
    ],
    view: "overview",
    svg: row(model),
    problems: [],
    elapsed_ms: 3,
  })),
  answer(api.listDrawings, ({ query: { state, ...query } }) =>
    page(drawings.filter(({ deleted_at }) => (state === "deleted") === (deleted_at !== null)).map(shown), query),
  ),
  answer(
    api.createDrawing,
    ({ body: { name, model, note } }) => {
      if (drawings.some((one) => one.name === name && one.deleted_at === null)) {
        const message = "There is a drawing of this name already.";
        throw new Refusal(409, "drawing_exists", message, [{ field: "name", code: "drawing_exists", message }]);
      }
      const one = drawing(`drawing-${drawings.length + 1}`, name, [version(1, model, maria, ago(0), note)]);
      drawings.push(one);
      return { ...shown(one), problems: [] };
    },
    201,
  ),
  answer(api.getDrawing, ({ path }) => {
    const one = kept(path.drawing);
    return { ...shown(one), model: textOf(one, one.version).model };
  }),
  answer(api.renameDrawing, ({ path, body, request }) =>
    shown(change(path.drawing, request, (one) => Object.assign(one, { name: body.name }))),
  ),
  answer(api.deleteDrawing, ({ path, query, request }) => {
    if (query.forever) return void drawings.splice(drawings.indexOf(find(drawings, path.drawing)), 1);
    return void change(path.drawing, request, (one) =>
      Object.assign(one, { deleted_at: ago(0), erased_at: ago(-30 * 24 * 60) }),
    );
  }),
  answer(api.restoreDrawing, ({ path, request }) =>
    shown(change(path.drawing, request, (one) => Object.assign(one, { deleted_at: null, erased_at: null }), true)),
  ),
  answer(api.saveDrawing, ({ path, body, request }) => {
    const one = change(path.drawing, request, (old) =>
      append(old, version(old.version + 1, body.model, maria, ago(0), body.note)),
    );
    return { ...shown(one), problems: [] };
  }),
  answer(api.listDrawingVersions, ({ path, query }) =>
    page(
      kept(path.drawing)
        .texts.map(({ model: _, ...rest }) => rest)
        .reverse(),
      query,
    ),
  ),
  answer(api.getDrawingVersion, ({ path }) => textOf(kept(path.drawing), Number(path.number))),
  answer(api.restoreDrawingVersion, ({ path, request }) =>
    shown(
      change(path.drawing, request, (old) => {
        const older = textOf(old, Number(path.number));
        append(old, { ...version(old.version + 1, older.model, maria, ago(0)), restored_from: older.number });
      }),
    ),
  ),
  answerFile(api.exportDrawing, ({ path, query }) => {
    if (path.format !== "toml") throw new Refusal(404, "not_found", "The mock draws nothing.");
    const one = kept(path.drawing);
    return { content: textOf(one, Number(query.version ?? one.version)).model, type: "text/plain" };
  }),
];
