/** Around every page of costs: figures are asked for again when somebody else changes them. */
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { useOrg } from "@/api/session";

/** The first number comes before the stream of changes and its code. */
const AFTER = 2000;

export function CostsSection() {
  const org = useOrg();
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
  return <Outlet />;
}
