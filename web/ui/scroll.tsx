/** A part of a page that scrolls by itself: the keyboard reaches it, and a screen reader says what it is. */
import type { ComponentProps } from "react";

/** Sideways, as wide tables do, with a shade where it goes on, unless `className` says how. */
export function Scroll({
  label,
  className = "relative overflow-x-auto goes-on",
  ...rest
}: { label: string } & ComponentProps<"div">) {
  return <div role="region" aria-label={label} tabIndex={0} className={className} {...rest} />;
}
