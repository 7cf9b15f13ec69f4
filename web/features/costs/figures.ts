/** Figures are asked for again while somebody looks at them and somebody else changes them. */
import { useEffect } from "react";

/** The first number comes before the stream of changes and its code. */
const AFTER = 2000;

/** Keeps the figures of an organisation true while the page is open. */
export function useFreshFigures(org: string): void {
  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    const timer = setTimeout(async () => {
      const { followFigures } = await import("./fresh");
      if (!gone) stop = followFigures(org);
    }, AFTER);
    return () => {
      gone = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [org]);
}
