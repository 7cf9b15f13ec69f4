/**
 * The typed client of the Stoa API. `createStoa` gives one function per method; every path, parameter and answer is
 * typed from the OpenAPI document. A failed request throws `ApiError` with the server's problem details.
 */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { Problem } from "./model";
import type { paths } from "./schema";

export type * from "./model";
export type { operations, paths } from "./schema";
export type StoaClient = Client<paths>;

export interface StoaOptions {
  /** Where the server is, e.g. `https://stoa.example.com`. Empty in a browser served by Stoa itself. */
  baseUrl?: string;
  /** Authenticates a program. A browser uses its session cookie instead. */
  apiKey?: string;
  /** The session's CSRF token, sent with every request that changes something. */
  csrfToken?: () => string | null;
  fetch?: typeof globalThis.fetch;
}

export function createStoa(options: StoaOptions = {}): StoaClient {
  const client = createClient<paths>({ baseUrl: options.baseUrl ?? "", ...(options.fetch ? { fetch: options.fetch } : {}) });
  client.use(credentials(options));
  return client;
}

/** A request that the server refused, with what to tell the person. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = "ApiError";
    this.problem = problem;
  }
  get status() { return this.problem.status; }
  get code() { return this.problem.code; }
}

/** Unwraps an answer: the data, or an `ApiError`. */
export async function ok<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new ApiError(problemOf(error, response));
  return data as T;
}

export function problemOf(body: unknown, response: { status: number; statusText: string }): Problem {
  if (body && typeof body === "object" && "title" in body) return { ...(body as Problem), status: response.status };
  return { title: response.statusText || "The request failed", status: response.status, code: "unknown" };
}

function credentials(options: StoaOptions): Middleware {
  return {
    onRequest({ request }) {
      if (options.apiKey) request.headers.set("X-API-Key", options.apiKey);
      const token = options.csrfToken?.();
      if (token && !["GET", "HEAD"].includes(request.method)) request.headers.set("X-CSRF-Token", token);
      return request;
    },
  };
}
