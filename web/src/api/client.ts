/** The one client of this app: same origin, session cookie, CSRF token, and what happens when a session ends. */
import { ApiError, createStoa, ok, problemOf } from "@stoa/client";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { paths } from "@/util/paths";

let csrf: string | null = null;
export function setCsrfToken(token: string | null) {
  csrf = token;
}
export const csrfToken = () => csrf;

export const stoa = createStoa({ csrfToken });

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

/** What the server says of a session that is no more; other refusals (401 too) are about what was sent, such as a used link. */
const SESSION_OVER = ["session_over", "not_signed_in"];

/** The session is over: start afresh at the sign-in, and come back from there. */
function endSession(error: unknown) {
  if (error instanceof ApiError && SESSION_OVER.includes(error.code) && queryClient.getQueryData(["session"])) {
    window.location.assign(`${paths.signIn}?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  }
}

/** For the few requests that are not plain JSON. */
export async function problemFrom(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  return new ApiError(problemOf(body, response));
}

/** What went wrong, in words: the server's own when it answered, otherwise that it could not be reached. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof TypeError) return "The server cannot be reached. Check that it is running and try again.";
  return error instanceof Error ? error.message : String(error);
}

/** Whether the server refused a request for this field of it. */
export const isAbout = (error: unknown, field: string): boolean => error instanceof ApiError && error.problem.errors?.some((one) => one.field === field) === true;

export { ApiError, ok };
