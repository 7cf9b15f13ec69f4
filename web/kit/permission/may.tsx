/** Shows an action only to whoever may do it. */
import type { Permission } from "@stoa/client";
import type { ReactNode } from "react";
import { useMay } from "./permission";

export function May({ needs, children }: { needs: Permission; children: ReactNode }) {
  return useMay(needs) ? children : null;
}
