/**
 * What an operation of the API is to a page: its address, its key in the cache, its query, its pages, or the change it
 * makes. The files of `generated/` make one of these for every operation; their types come from the same document.
 *
 * A key is `[organisation or null, operation, the rest of what was asked]`. Two organisations can never share an entry, all
 * that is kept of an organisation begins with its name, and all answers of an operation with its two.
 */
import type { operations } from "@stoa/client";
import { type InfiniteData, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, endSession, queryClient, send } from "./client";
import type { ChangeId, FileId, ListId } from "./generated/names";
import { constant, outdated, type ReadId } from "./invalidation";

export type OperationId = keyof operations;
type Method = "get" | "post" | "put" | "patch" | "delete";

type Body<O extends OperationId> = operations[O] extends { requestBody?: infer B }
  ? NonNullable<B> extends { content: infer C }
    ? C[keyof C]
    : never
  : never;
type Part<Name extends string, T> = [T] extends [never]
  ? { [K in Name]?: never }
  : Record<never, never> extends T
    ? { [K in Name]?: T }
    : { [K in Name]: T };
type Given<O extends OperationId, Name extends "path" | "query" | "header"> = Exclude<
  operations[O]["parameters"][Name],
  undefined
>;
/** What an operation is asked with: `{path, query, header, body}`, each only where the operation has it. */
export type Input<O extends OperationId> = Part<"path", Given<O, "path">> &
  Part<"query", Given<O, "query">> &
  Part<"header", Given<O, "header">> &
  Part<"body", Body<O>>;
/** An argument that may be left out where nothing in it is required. */
type Argument<T> = Record<never, never> extends T ? [input?: T] : [input: T];
type Asked<O extends OperationId> = Argument<Input<O>>;
/** What makes the address of an operation. */
type Place<O extends OperationId> = Argument<Part<"path", Given<O, "path">> & Part<"query", Given<O, "query">>>;

type Success<R> = R[keyof R & (200 | 201 | 202 | 203 | 204)];
type Json<R> = R extends { content: { "application/json": infer T } } ? T : undefined;
/** What an operation answers; `undefined` where it answers with nothing. */
export type Output<O extends OperationId> = Json<Success<operations[O]["responses"]>>;

type Loose = {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, unknown>;
  body?: unknown;
};
export type Key = readonly [organisation: string | null, operation: OperationId, asked: Loose, ...pages: "pages"[]];

function keyOf(id: OperationId, { path, ...rest }: Loose): Key {
  const { org, ...others } = path ?? {};
  return [
    typeof org === "string" ? org : null,
    id,
    Object.keys(others).length ? { path: others, ...rest } : (rest as Loose),
  ];
}

/** A value that is an array is written as often as it has members. */
function urlOf(path: string, given: Loose): string {
  const query = Object.entries(given.query ?? {})
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
    .filter(([, value]) => value !== undefined && value !== null);
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given.path?.[name])));
  return query.length ? `${place}?${new URLSearchParams(query as [string, string][])}` : place;
}

/** What every operation has, whatever it does. */
function operation<O extends OperationId>(id: O, method: Method, path: string) {
  return {
    id,
    method,
    path,
    /** Its address, for what is not called by `fetch`: a link, an `EventSource`, an upload. */
    url: (...[input]: Place<O>): string => urlOf(path, (input ?? {}) as Loose),
  };
}

async function request<O extends OperationId>(
  method: Method,
  path: string,
  { body, header, ...place }: Loose,
  signal?: AbortSignal,
): Promise<Output<O>> {
  const text = await (await send(method, urlOf(path, place), { body, header, signal })).text();
  return (text ? JSON.parse(text) : undefined) as Output<O>;
}

/** An operation that answers one thing. */
export function read<O extends ReadId>(id: O, path: string, method: Method = "get") {
  const call = (input: Input<O>, signal?: AbortSignal) => request<O>(method, path, input as Loose, signal);
  return {
    ...operation(id, method, path),
    /** The key of an answer. With less than was asked it is that of all answers that were asked with as much. */
    key: (input: Partial<Input<O>> = {}): Key => keyOf(id, input as Loose),
    /** Asks, past the cache. */
    call: (...[input]: Asked<O>) => call((input ?? {}) as Input<O>),
    query: (...[input]: Asked<O>) =>
      queryOptions({
        queryKey: keyOf(id, (input ?? {}) as Loose),
        queryFn: ({ signal }) => call((input ?? {}) as Input<O>, signal),
        ...(constant.has(id) ? { staleTime: Number.POSITIVE_INFINITY } : {}),
      }),
  };
}

type Paged = { next_cursor?: string | null };

/** An operation that answers page by page: `query` asks for one page, `pages` for one after the other. */
export function list<O extends ListId>(id: O, path: string, method: Method = "get") {
  const place = method === "get" ? "query" : "body";
  return {
    ...read(id, path, method),
    /** All pages so far; `fetchNextPage` gets the next. */
    pages: (...[input]: Asked<O>) => {
      const given = (input ?? {}) as Loose;
      return infiniteQueryOptions<
        Output<O>,
        Error,
        InfiniteData<Output<O>, string | undefined>,
        Key,
        string | undefined
      >({
        queryKey: [...keyOf(id, given), "pages"],
        initialPageParam: undefined,
        getNextPageParam: (page) => (page as Paged).next_cursor ?? undefined,
        queryFn: ({ pageParam, signal }) => {
          const asked = pageParam ? { ...given, [place]: { ...(given[place] as object), cursor: pageParam } } : given;
          return request<O>(method, path, asked, signal);
        },
        ...(constant.has(id) ? { staleTime: Number.POSITIVE_INFINITY } : {}),
      });
    },
  };
}

/** An operation that changes something. What it makes out of date is asked for again, whoever calls it. */
export function change<O extends ChangeId>(id: O, method: Method, path: string) {
  const settled = (input: Loose) => invalidate(outdated[id], input.path?.org as string | undefined);
  return {
    ...operation(id, method, path),
    send: async (...[input]: Asked<O>): Promise<Output<O>> => {
      const given = (input ?? {}) as Loose;
      try {
        const answer = await request<O>(method, path, given);
        settled(given);
        return answer;
      } catch (error) {
        endSession(error);
        if (mayBeOutdated(error)) settled(given);
        throw error;
      }
    },
    /** Says that it was done by other means than `send`, such as an upload with progress. */
    settled: (...[input]: Place<O>) => settled((input ?? {}) as Loose),
  };
}

/** An operation that answers with something else than JSON. */
export function file<O extends FileId>(id: O, path: string, method: Method = "get") {
  return {
    ...operation(id, method, path),
    key: (input: Partial<Input<O>> = {}): Key => keyOf(id, input as Loose),
    /** The answer as it is; a refusal is thrown as an `ApiError`. */
    get: (input: Input<O>, signal?: AbortSignal): Promise<Response> => {
      const { body, header, ...place } = input as Loose;
      return send(method, urlOf(path, place), { body, header, signal });
    },
  };
}

/**
 * Whether what the page shows may be old after this failure: the server says so (it is gone, or another was first), or nobody
 * knows how far the request came. A refusal of what was sent changes nothing.
 */
function mayBeOutdated(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || [404, 409, 410, 412].includes(error.status);
}

/** Asks again for the answers of these operations: those of the organisation (of all of them without one), and those of none. */
export function invalidate(operations: readonly ReadId[], organisation: string | undefined): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [scope, operation] }) =>
      (scope === null || organisation === undefined || scope === organisation) &&
      operations.includes(operation as ReadId),
  });
}
