/** The picture itself: moved by drag, wheel, pinch and keys; a press on a box focuses it; what is out of focus is dimmed. */
import { select } from "d3-selection";
import { zoom as makeZoom, type ZoomBehavior, type ZoomTransform, zoomIdentity } from "d3-zoom";
import { Maximize, Minus, Plus } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { IconButton } from "@/ui/button";
import { cn } from "@/util/cn";
import { useTranslation } from "../words";
import { around, type Drawing, type Layer, readDrawing, shown } from "./drawing";
import { type Box, fit, limits, union } from "./places";

export interface StageHandle {
  show: (ids: Iterable<string>) => void;
  fit: () => void;
}
interface StageProps {
  svg: string;
  title: string;
  focus?: string | null;
  hidden?: ReadonlySet<Layer>;
  onFocus?: (id: string | null) => void;
  onSearch?: () => void;
  onDrawing?: (drawing: Drawing) => void;
  handle?: React.Ref<StageHandle>;
  className?: string;
  children?: ReactNode;
}

/** How far one press of an arrow key goes, in pixels. */
const STEP = 60;

export function Stage({
  svg,
  title,
  focus = null,
  hidden,
  onFocus,
  onSearch,
  onDrawing,
  handle,
  className,
  children,
}: StageProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<{
    root: SVGSVGElement;
    scene: SVGGElement;
    drawing: Drawing;
    size: { width: number; height: number };
  } | null>(null);
  const behaviour = useRef<ZoomBehavior<HTMLDivElement, unknown> | null>(null);
  const moved = useRef(false);
  const [scale, setScale] = useState(1);
  const [made, setMade] = useState(0);

  const apply = useCallback((transform: ZoomTransform) => {
    picture.current?.scene.setAttribute("transform", transform.toString());
    setScale(transform.k);
  }, []);
  const move = useCallback((transform: ZoomTransform) => {
    if (box.current && behaviour.current) select(box.current).call(behaviour.current.transform, transform);
  }, []);
  const whole = useCallback(() => {
    const now = picture.current;
    if (!now || !box.current) return;
    move(fit({ x: 0, y: 0, ...now.size }, box.current.getBoundingClientRect(), 1.5));
    moved.current = false;
  }, [move]);
  const show = useCallback(
    (ids: Iterable<string>) => {
      const now = picture.current;
      if (!now || !box.current) return;
      const places = [...ids]
        .flatMap((id) => [
          ...now.scene.querySelectorAll<SVGGElement>(
            `g.node[data-id="${CSS.escape(id)}"], g.group[data-id="${CSS.escape(id)}"], g.lane[data-id="${CSS.escape(id)}"]`,
          ),
        ])
        .filter((element) => !element.classList.contains("atlas-hidden"))
        .map((element): Box => element.getBBox());
      const place = union(places);
      if (place) move(fit(place, box.current.getBoundingClientRect(), 1.4, 40));
      moved.current = true;
    },
    [move],
  );
  useImperativeHandle(handle, () => ({ show, fit: whole }), [show, whole]);

  useLayoutEffect(() => {
    const element = box.current!;
    behaviour.current = makeZoom<HTMLDivElement, unknown>()
      .scaleExtent(limits)
      .clickDistance(4)
      .on("zoom", ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: Event | null }) => {
        if (sourceEvent) moved.current = true;
        apply(transform);
      });
    select(element).call(behaviour.current).on("dblclick.zoom", null);
    const observer = new ResizeObserver(() => {
      if (!moved.current) whole();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      select(element).on(".zoom", null);
    };
  }, [apply, whole]);

  useLayoutEffect(() => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    if (!(parsed instanceof SVGSVGElement) || !box.current) return;
    const root = document.importNode(parsed, true);
    const before = picture.current;
    const size = { width: Number(root.getAttribute("width")), height: Number(root.getAttribute("height")) };
    const scene = document.createElementNS("http://www.w3.org/2000/svg", "g");
    // A link inside a picture cannot be reached by those who hear it; it stands beside the picture instead.
    for (const link of [...root.querySelectorAll("a")]) {
      const inner = link.firstElementChild;
      if (inner) {
        inner.setAttribute("data-link", link.getAttribute("href") ?? "");
        link.replaceWith(inner);
      }
    }
    const page = root.querySelector(":scope > rect.page");
    box.current.style.backgroundColor = page?.getAttribute("fill") ?? "";
    page?.remove();
    scene.append(...[...root.children].filter(({ tagName }) => tagName !== "title" && tagName !== "desc"));
    root.append(scene);
    root.removeAttribute("viewBox");
    root.setAttribute("width", "100%");
    root.setAttribute("height", "100%");
    box.current.querySelector(":scope > svg")?.remove();
    box.current.prepend(root);
    const drawing = readDrawing(root);
    picture.current = { root, scene, drawing, size };
    onDrawing?.(drawing);
    const same = before !== null && before.size.width === size.width && before.size.height === size.height;
    if (same) scene.setAttribute("transform", before.scene.getAttribute("transform") ?? "");
    else if (before === null || !moved.current) whole();
    else scene.setAttribute("transform", before.scene.getAttribute("transform") ?? "");
    setMade((count) => count + 1);
  }, [svg, onDrawing, whole]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `made` counts the pictures, which live in a ref.
  useEffect(() => {
    const now = picture.current;
    if (!now) return;
    const stays = shown(now.drawing, hidden ?? new Set());
    const known = focus !== null && now.drawing.things.some(({ id }) => id === focus);
    const { center, kept } = known
      ? around(now.drawing, focus)
      : { center: new Set<string>(), kept: new Set<string>() };
    for (const element of now.scene.children) {
      const of = (name: string) => element.getAttribute(`data-${name}`);
      const [id, from, to] = [of("id"), of("from"), of("to")];
      let there = true;
      let near = false;
      if (from !== null && to !== null) {
        there = stays.line({ from, to, kind: of("kind") ?? "line", status: of("status") });
        if (element.classList.contains("edge-label") && hidden?.has("labels")) there = false;
        near = center.has(from) || center.has(to);
      } else if (id !== null && now.drawing.things.some((thing) => thing.id === id)) {
        there = stays.things.has(id);
        near = kept.has(id);
      } else near = ["columns", "lanes"].some((name) => element.classList.contains(name));
      element.classList.toggle("atlas-hidden", !there);
      element.classList.toggle("atlas-dim", known && !near);
      element.classList.toggle("atlas-focus", known && id === focus && !element.classList.contains("group-title"));
    }
  }, [focus, hidden, made]);

  function press(event: React.MouseEvent) {
    const id =
      (event.target as Element).closest("g.node[data-id], g.lane[data-id]")?.getAttribute("data-id") ??
      (event.target as Element).closest("g.group-title[data-id], g.group[data-id]")?.getAttribute("data-id");
    onFocus?.(id && id !== focus ? id : null);
  }
  function onKey(event: KeyboardEvent<HTMLDivElement>) {
    if (
      event.target !== event.currentTarget ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      !behaviour.current ||
      !box.current
    )
      return;
    const target = select(box.current);
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [STEP, 0],
      ArrowRight: [-STEP, 0],
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
    };
    const arrow = arrows[event.key];
    const { k } = (box.current as HTMLDivElement & { __zoom?: ZoomTransform }).__zoom ?? zoomIdentity;
    if (arrow) behaviour.current.translateBy(target, arrow[0] / k, arrow[1] / k);
    else if (event.key === "+" || event.key === "=") behaviour.current.scaleBy(target, 1.25);
    else if (event.key === "-") behaviour.current.scaleBy(target, 0.8);
    else if (event.key === "0") whole();
    else if (event.key === "Escape") onFocus?.(null);
    else if (event.key === "/" && onSearch) onSearch();
    else return;
    if (event.key !== "0") moved.current = true;
    event.preventDefault();
  }
  const by = (factor: number) => {
    if (box.current && behaviour.current) behaviour.current.scaleBy(select(box.current), factor);
    moved.current = true;
  };
  return (
    <div className={cn("relative overflow-hidden rounded-[10px] border border-line", className)}>
      <div
        ref={box}
        role="group"
        tabIndex={0}
        aria-label={t("stage.label", {
          title,
        })}
        className="atlas-stage absolute inset-0 cursor-grab touch-none outline-offset-[-2px] select-none active:cursor-grabbing"
        onClick={press}
        onKeyDown={onKey}
      />
      {children}
      <div className="absolute right-3 bottom-3 flex items-center gap-0.5 rounded-lg border border-line bg-card/95 p-0.5 shadow-sm">
        <IconButton label={t("stage.zoomOut")} onClick={() => by(0.8)}>
          <Minus />
        </IconButton>
        <output aria-label={t("stage.zoom")} className="w-12 text-center text-[13px] text-muted tabular-nums">
          {Math.round(scale * 100)} %
        </output>
        <IconButton label={t("stage.zoomIn")} onClick={() => by(1.25)}>
          <Plus />
        </IconButton>
        <IconButton label={t("stage.fit")} onClick={whole}>
          <Maximize />
        </IconButton>
      </div>
    </div>
  );
}
