/** The title of the window: the page first, then where it is. */
import { useEffect } from "react";

export function useTitle(...parts: (string | undefined)[]) {
  const title = [...parts, "Stoa"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
