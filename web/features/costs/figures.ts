/** Figures are asked for again while somebody looks at them and somebody else changes them. */
import { useEffect } from "react";

/** Keeps the figures of an organisation true while the page is open. The code for it comes after the page. */
export function useFreshFigures(org: string): void {
  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    const begin = async () => {
      const { followFigures } = await import("./fresh");
      if (!gone) stop = followFigures(org);
    };
    void begin();
    return () => {
      gone = true;
      stop?.();
    };
  }, [org]);
}
