/** A name in little room: it gives way in its middle, for what tells things of one vendor apart often stands at the end. */
import { useLayoutEffect, useRef, useState } from "react";
import { cn } from "@/util/cn";
import { shortened } from "@/util/ends";

export function Telling({ name, className }: { name: string; className?: string }) {
  const place = useRef<HTMLSpanElement>(null);
  const [shown, setShown] = useState(name);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const fit = () => setShown(shortened(name, element.clientWidth, widthIn(element)));
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    fit();
    // Its own letters may come after it is drawn.
    void document.fonts.ready.then(fit);
    return () => observer.disconnect();
  }, [name]);
  return (
    // A name of a vendor or of a person's own: it is the same in every language.
    <span
      ref={place}
      translate="no"
      data-name={name}
      // As wide as the whole name where there is room: what is shown must not decide how much room it gets.
      className={cn(
        "grid min-w-0 before:invisible before:h-0 before:overflow-hidden before:whitespace-nowrap before:content-[attr(data-name)]",
        className,
      )}
      title={shown === name ? undefined : name}
    >
      <span className="truncate">{shown}</span>
    </span>
  );
}

let canvas: CanvasRenderingContext2D | null | undefined;

/** How wide a text is in the letters of an element. */
function widthIn(element: HTMLElement): (text: string) => number {
  canvas ??= document.createElement("canvas").getContext("2d");
  // The shorthand is empty where it cannot say all, such as features of the font.
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  return (text) => {
    if (!canvas) return 0;
    canvas.font = font;
    return canvas.measureText(text).width;
  };
}
