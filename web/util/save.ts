/** Saves what is in memory as a file. */
export function save(content: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** What the server calls the file of an answer (`Content-Disposition`): its own name where it says one, else the ASCII of it. */
export function nameOf(answer: Response, otherwise: string): string {
  const header = answer.headers.get("content-disposition") ?? "";
  const own = /;\s*filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (own) {
    try {
      return decodeURIComponent(own.trim());
    } catch {
      // A name that is not percent-encoded as it should be: the other one is.
    }
  }
  return /;\s*filename="?([^";]+)"?/i.exec(header)?.[1]?.trim() ?? otherwise;
}
