/** Sends a form with files and tells how far it has come, which `fetch` cannot. */
import { endSession, problemFrom, token } from "@/api/client";

/** The answer as JSON; a refusal is thrown as an `ApiError`, a server out of reach as a `TypeError`. */
export function postForm<T>(
  url: string,
  form: FormData,
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries({ Accept: "application/json", ...token() }))
      request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onerror = () => reject(new TypeError("network"));
    request.onabort = () => reject(new DOMException("Cancelled", "AbortError"));
    request.onload = async () => {
      const response = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      if (response.ok) return resolve((await response.json()) as T);
      const problem = await problemFrom(response);
      endSession(problem);
      reject(problem);
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
