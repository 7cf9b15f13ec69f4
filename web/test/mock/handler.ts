/**
 * Handlers of MSW by operation. What a handler answers is typed by the operation's schema, so a mock that the server would not
 * agree with does not compile.
 */
import { HttpResponse, http, type RequestHandler, sse } from "msw";
import type { FileId } from "../../api/generated/names.ts";
import type { Input, OperationId, Output } from "../../api/operation.ts";

interface Operation<O extends OperationId> {
  id: O;
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
}

export interface Asked<O extends OperationId> {
  path: Record<keyof NonNullable<Input<O>["path"]>, string>;
  query: Partial<Record<keyof NonNullable<Input<O>["query"]>, string>>;
  body: Input<O>["body"];
  request: Request;
}

/** The operations that have a handler. */
export const mocked = new Set<OperationId>();

type Later<T> = T | Promise<T>;

/** What the server refuses, as it says so. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: { field: string; code: string; message: string }[] = [],
  ) {
    super(detail);
  }
  get response() {
    const { status, code, detail, errors } = this;
    const problem = { type: "about:blank", title: code, status, detail, code, errors, request_id: "req-mock" };
    return HttpResponse.json(problem, { status, headers: { "content-type": "application/problem+json" } });
  }
}

/** Where an operation is, on any host. */
const address = (path: string) => `*${path.replace(/\{(\w+)\}/g, ":$1")}`;

async function askedOf<O extends OperationId>(request: Request, params: object): Promise<Asked<O>> {
  const json = request.headers.get("content-type")?.includes("json");
  return {
    path: params,
    query: Object.fromEntries(new URL(request.url).searchParams),
    body: json ? await request.clone().json() : undefined,
    request,
  } as Asked<O>;
}

async function tried(what: () => Later<Response>): Promise<Response> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    return new Refusal(500, "internal", String(error)).response;
  }
}

/** Answers an operation with what its schema allows; `Refusal` may be thrown. */
export function answer<O extends OperationId>(
  { id, method, path }: Operation<O>,
  resolve: (asked: Asked<O>) => Later<Output<O>>,
  status = 200,
): RequestHandler {
  mocked.add(id);
  return http[method](address(path), ({ request, params }) =>
    tried(async () => {
      const value = await resolve(await askedOf<O>(request, params));
      return value === undefined ? new HttpResponse(null, { status: 204 }) : HttpResponse.json(value, { status });
    }),
  );
}

/** Refuses an operation: for tests of what a page shows then. */
export function refuse<O extends OperationId>({ method, path }: Operation<O>, refusal: Refusal): RequestHandler {
  return http[method](address(path), () => refusal.response);
}

/** Answers an operation that is a file. */
export function answerFile<O extends FileId>(
  { id, method, path }: Operation<O>,
  resolve: (asked: Asked<O>) => Later<{ content: string; type: string; name?: string }>,
): RequestHandler {
  mocked.add(id);
  return http[method](address(path), ({ request, params }) =>
    tried(async () => {
      const { content, type, name } = await resolve(await askedOf<O>(request, params));
      const headers = new Headers({ "content-type": type });
      if (name) headers.set("content-disposition", `attachment; filename=${name}`);
      return new HttpResponse(content, { headers });
    }),
  );
}

/** Answers an operation that is a stream: `send` tells an event, what is returned ends it. */
export function answerStream<O extends FileId>(
  { id, path }: Operation<O>,
  begin: (path: Asked<O>["path"], send: (event: string, data: unknown) => void, close: () => void) => () => void,
): RequestHandler {
  mocked.add(id);
  // Node has no `EventSource`, so nothing there listens to a stream.
  if (!("EventSource" in globalThis)) return http.get(address(path), () => new HttpResponse(null, { status: 204 }));
  return sse<{ [event: string]: never }>(address(path), ({ client, params, request }) => {
    const end = begin(
      params as Asked<O>["path"],
      (event, data) => client.send({ event, data } as never),
      () => client.close(),
    );
    request.signal.addEventListener("abort", end);
  });
}

type Question = { [name: string]: string | undefined };

/** A page of a list, as the server makes one: searched by `q`, filtered by fields of its rows, sorted, counted, with a cursor. */
export function page<T extends object>(items: T[], query: Question = {}) {
  const { q = "", sort, cursor = "0", limit = "50", ...fields } = query;
  const field = (row: T, name: string) => (row as Record<string, unknown>)[name];
  const kept = items.filter(
    (row) =>
      JSON.stringify(Object.values(row)).toLowerCase().includes(q.toLowerCase()) &&
      Object.entries(fields).every(([name, wanted]) => !(name in row) || String(field(row, name)) === wanted),
  );
  const name = sort?.replace(/^-/, "");
  const ordered = name
    ? kept.toSorted((a, b) =>
        String(field(a, name)).localeCompare(String(field(b, name)), undefined, { numeric: true }),
      )
    : kept;
  const all = sort?.startsWith("-") ? ordered.reverse() : ordered;
  const from = Number(cursor);
  const to = from + Number(limit);
  return { items: all.slice(from, to), next_cursor: to < all.length ? String(to) : null, total: all.length };
}

export const find = <T extends { id: string }>(items: T[], id: string): T => {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Refusal(404, "not_found", "There is nothing here, or it is not yours.");
  return found;
};

export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
