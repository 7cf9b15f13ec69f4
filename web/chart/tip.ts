/** The tip of a chart. Built from elements, not text, so that a name from a bill can never become markup. */
import { ends } from "@/util/ends";

/** The box, with its heading. */
export function tipBox(className: string, heading: string): HTMLElement {
  const box = element("div", `${className} p-3 font-sans text-[13px] text-ink`);
  box.append(element("div", "mb-1.5 font-semibold", heading));
  return box;
}

/** A line of it: what, and how much. */
export function tipLine(name: string, amount: string, color?: string): HTMLElement {
  const line = element("div", "flex items-center gap-2 leading-6");
  if (color) {
    const dot = element("span", "size-2.5 shrink-0 rounded-[3px]");
    dot.style.background = color;
    line.append(dot);
  }
  const [head, tail] = ends(name);
  const said = element("span", "flex min-w-0 flex-1");
  said.append(element("span", "truncate", head), element("span", "shrink-0 whitespace-pre", tail));
  line.append(said, element("span", "num pl-4", amount));
  return line;
}

function element(tag: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
