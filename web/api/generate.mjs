// Writes what is known of the API from its OpenAPI document: the types of `clients/typescript/src/schema.d.ts`, and one
// function by operation in `web/api/generated/`, a file by tag. `--check` writes nothing and fails where a file differs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const document = at("../../crates/stoa/openapi.json");
const schema = at("../../clients/typescript/src/schema.d.ts");
const generated = at("./generated");

/**
 * Operations that only read although their method says otherwise, because what they ask does not fit into an address. Every
 * other one that is no GET changes something, and then `api/invalidation.ts` must say what it makes out of date.
 */
const ASKED_BY_POST = ["queryCosts", "listCostRows", "exportCosts", "compareCosts", "drawModel", "lookAtEmailLink"];

const HEAD = "// Generated from crates/stoa/openapi.json by `npm run generate`; changes here are overwritten.\n";

/** What the generator needs to know of an operation. */
function facts(api, path, method, operation) {
  const id = operation.operationId;
  const success = Object.entries(operation.responses).filter(([status]) => /^2/.test(status));
  const types = success.flatMap(([, response]) => Object.keys(response.content ?? {}));
  const isFile = types.length > 0 && !types.some((type) => /json/.test(type));
  const reads = method === "get" || ASKED_BY_POST.includes(id);
  const body = operation.requestBody?.content?.["application/json"]?.schema;
  const fields = body?.$ref ? (api.components.schemas[basename(body.$ref)].properties ?? {}) : (body?.properties ?? {});
  const pages =
    method === "get"
      ? (operation.parameters ?? []).some(({ name, in: place }) => place === "query" && name === "cursor")
      : "cursor" in fields;
  const kind = isFile ? "file" : !reads ? "change" : pages ? "list" : "read";
  return { id, path, method, kind, tag: operation.tags?.[0] ?? "other", summary: operation.summary ?? "" };
}

const slug = (tag) => tag.toLowerCase().replace(/[^a-z0-9]+/g, "-");
const camel = (tag) => slug(tag).replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const text = (value) => JSON.stringify(value);

function call({ id, path, method, kind }) {
  const parts = kind === "change" ? [method, path] : method === "get" ? [path] : [path, method];
  return `${kind}(${[id, ...parts].map(text).join(", ")})`;
}

function module(operations) {
  const makers = [...new Set(operations.map(({ kind }) => kind))].sort();
  const entries = operations.map(
    (operation) =>
      `/** ${operation.summary.replace(/\.$/, "")}: \`${operation.method.toUpperCase()} ${operation.path}\`. */\n` +
      `export const ${operation.id} = /* @__PURE__ */ ${call(operation)};\n`,
  );
  return `${HEAD}import { ${makers.join(", ")} } from "../operation";\n\n${entries.join("\n")}`;
}

/** The names of operations by kind, and the reading ones by tag. */
function names(operations, tags) {
  const union = (kind) => {
    const ids = operations.filter((operation) => operation.kind === kind).map(({ id }) => id);
    return ids.length ? ids.map((id) => `\n  | ${text(id)}`).join("") : " never";
  };
  const kinds = [
    ["OneId", "read", "Answers one thing, or all of it at once."],
    ["ListId", "list", "Answers page by page, with a cursor."],
    ["ChangeId", "change", "Changes something."],
    ["FileId", "file", "Answers something else than JSON: a file, a picture, a stream."],
  ];
  const types = kinds.map(([name, kind, what]) => `/** ${what} */\nexport type ${name} =${union(kind)};\n`);
  const reads = tags.map(([tag, members]) => {
    const ids = members.filter(({ kind }) => kind === "read" || kind === "list").map(({ id }) => `  ${text(id)},\n`);
    return ids.length
      ? `/** What reads under the tag “${tag}”. */\nexport const ${camel(tag)} = [\n${ids.join("")}] as const;\n`
      : "";
  });
  return `${HEAD}${[...types, ...reads.filter(Boolean)].join("\n")}`;
}

function files() {
  const api = JSON.parse(readFileSync(document, "utf8"));
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
      .map(([method, operation]) => facts(api, path, method, operation)),
  );
  const unknown = ASKED_BY_POST.filter((id) => !operations.some((operation) => operation.id === id));
  if (unknown.length) throw new Error(`web/api/generate.mjs names operations that are no more: ${unknown.join(", ")}`);
  const tags = [...new Set(operations.map(({ tag }) => tag))]
    .sort()
    .map((tag) => [tag, operations.filter((operation) => operation.tag === tag)]);
  return new Map([
    ...tags.map(([tag, members]) => [join(generated, `${slug(tag)}.ts`), module(members)]),
    [join(generated, "names.ts"), names(operations, tags)],
  ]);
}

/** The types, by openapi-typescript as the package of the client has it. */
async function types() {
  const own = createRequire(at("../../clients/typescript/package.json"));
  const { default: read, astToString, COMMENT_HEADER } = own("openapi-typescript");
  return `${COMMENT_HEADER}${astToString(await read(pathToFileURL(document), { silent: true }))}`;
}

const wanted = new Map([[schema, await types()], ...files()]);
const stray = existsSync(generated)
  ? readdirSync(generated)
      .map((name) => join(generated, name))
      .filter((path) => !wanted.has(path))
  : [];
if (process.argv.includes("--check")) {
  const differs = [...wanted].filter(([path, now]) => !existsSync(path) || readFileSync(path, "utf8") !== now);
  const wrong = [...differs.map(([path]) => path), ...stray].map((path) => path.slice(at("../../").length));
  if (wrong.length) {
    console.error(
      `The generated files do not fit crates/stoa/openapi.json: ${wrong.join(", ")}.\n` +
        "Run `npm run generate` and commit what it writes (after a change of a route: first `stoa openapi > crates/stoa/openapi.json`).",
    );
    process.exit(1);
  }
} else {
  mkdirSync(generated, { recursive: true });
  for (const path of stray) rmSync(path);
  for (const [path, now] of wanted) writeFileSync(path, now);
}
