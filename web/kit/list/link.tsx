/** The one link of a row, and how a press beside it follows it. */
import { Link, type LinkOptions } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

export function RowLink({
  to,
  name,
  under,
  before,
}: {
  to: LinkOptions;
  name: ReactNode;
  under?: ReactNode;
  before?: ReactNode;
}) {
  const words = (
    <span className="min-w-0">
      <Link {...to} data-row="" className="font-medium group-hover:text-accent hover:text-accent">
        {name}
      </Link>
      {under && <span className="block text-[13px] text-muted">{under}</span>}
    </span>
  );
  if (!before) return words;
  return (
    <span className="flex items-center gap-3">
      {before}
      {words}
    </span>
  );
}

/** What is pressed for itself and not for its row. */
const OWN = "a,button,input,select,textarea,label,summary,[role=menuitem],[role=button]";

/**
 * A press anywhere on a row is a press on its link, with the same keys held, so that it opens in a new tab where the link would.
 * Marking text is no press, and neither is a button in the row.
 */
export function pressRow(event: MouseEvent<HTMLElement>) {
  const target = event.target as Element;
  // What a portal shows (a menu, a dialog) bubbles through React to the row without standing in it.
  if (!event.currentTarget.contains(target) || target.closest(OWN)) return;
  if (!window.getSelection()?.isCollapsed) return;
  const link = event.currentTarget.querySelector<HTMLElement>("a[data-row]");
  if (!link) return;
  const { ctrlKey, metaKey, shiftKey, altKey } = event;
  link.dispatchEvent(
    new window.MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey, altKey }),
  );
}
