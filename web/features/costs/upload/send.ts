/** Sends the files of a bill, with progress of the transfer, which `fetch` cannot report. */
import { problemFrom, token } from "@/api/client";
import { uploadCosts } from "@/api/generated/costs-runs";
import type { Output } from "@/api/operation";

export function upload(
  org: string,
  files: File[],
  options: { name?: string; format?: string; account?: string; accountName?: string },
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<Output<"uploadCosts">> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    if (options.name) form.append("name", options.name);
    if (options.format) form.append("format", options.format);
    if (options.account) form.append("account", options.account);
    if (options.accountName) form.append("account_name", options.accountName);
    for (const file of files) form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", uploadCosts.url({ path: { org } }));
    for (const [name, value] of Object.entries({ Accept: "application/json", ...token() }))
      request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onerror = () => reject(new TypeError("network"));
    request.onabort = () => reject(new DOMException("Cancelled", "AbortError"));
    request.onload = async () => {
      const response = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      if (!response.ok) return reject(await problemFrom(response));
      uploadCosts.settled({ path: { org } });
      resolve((await response.json()) as Output<"uploadCosts">);
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
