/** How this app talks to the server: same origin, session cookie, CSRF token, and what happens when a session ends. */
import { ApiError, problemOf } from "@stoa/client";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { words as common } from "@/i18n/common";
import { told } from "@/i18n/problems";
import { signInAddress } from "@/util/entries";

let csrf: string | null = null;
export function setCsrfToken(token: string | null) {
  csrf = token;
}
/** What a request that changes something must carry beside the cookie of the session. */
export const token = (): Record<string, string> => (csrf ? { "X-CSRF-Token": csrf } : {});

/** Sends a request with a body of JSON, or none. A refusal is thrown as an `ApiError`. */
export async function send(
  method: string,
  url: string,
  { body, header, signal }: { body?: unknown; header?: Record<string, unknown>; signal?: AbortSignal } = {},
): Promise<Response> {
  const headers = new Headers({ Accept: "application/json, */*;q=0.5", ...(method === "get" ? {} : token()) });
  for (const [name, value] of Object.entries(header ?? {})) if (value !== undefined) headers.set(name, String(value));
  if (body !== undefined) headers.set("Content-Type", "application/json");
  const response = await fetch(url, { method: method.toUpperCase(), headers, body: JSON.stringify(body), signal });
  if (!response.ok) throw await problemFrom(response);
  return response;
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => endSession(error) }),
  mutationCache: new MutationCache({ onError: (error) => endSession(error) }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
    },
  },
});

/** The key of who is signed in: that of `getSession`, which is made above this file. */
const SESSION = [null, "getSession", {}] as const;

/** What the server says of a session that is no more; other refusals (401 too) are about what was sent, such as a used link. */
const SESSION_OVER = ["session_over", "not_signed_in"];

/** Where the session is over: starts afresh at the sign-in, and comes back from there. Other failures are none of its business. */
export function endSession(error: unknown) {
  if (error instanceof ApiError && SESSION_OVER.includes(error.code) && queryClient.getQueryData(SESSION)) {
    window.location.assign(signInAddress(window.location.pathname + window.location.search));
  }
}

/** What a refusal says. */
export async function problemFrom(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  return new ApiError(problemOf(body, response));
}

/** What went wrong, in words: by the code of the server's problem when it answered, otherwise that it could not be reached. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) {
    const { code, detail, params, status } = error.problem;
    return detail === undefined ? common.t("noReason", { status }) : told({ code, detail, params });
  }
  if (error instanceof TypeError) return common.t("unreachable");
  return error instanceof Error ? error.message : String(error);
}

/** What is wrong with the fields of what was sent, in words. */
export const fieldsOf = (error: unknown): { field: string; message: string }[] =>
  error instanceof ApiError
    ? (error.problem.errors ?? []).map(({ field, code, message }) => ({
        field,
        message: told({ code, detail: message, params: error.problem.params }),
      }))
    : [];

/** The fields that the server refused a request for, as it names them: `currency`, `group_by[0]`. */
export const refusedFields = (error: unknown): string[] =>
  error instanceof ApiError && error.status === 422 ? (error.problem.errors ?? []).map(({ field }) => field) : [];

export { ApiError };
