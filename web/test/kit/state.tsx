/** One state of a part, under its name. */
import type { ReactNode } from "react";

export function State({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 space-y-2">
      <div className="text-xs font-medium text-muted">{name}</div>
      {children}
    </div>
  );
}

/** What a part calls and nothing answers. */
export const nothing = () => undefined;
/** An address of the kit page itself. */
export const here = { to: "." } as never;
