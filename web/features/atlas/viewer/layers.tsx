/** Layers: kinds of boxes and lines, frames with all they hold, what is planned, and the words on lines. */
import { Layers } from "lucide-react";
import type { ReactNode } from "react";
import { Button, buttonLook } from "@/ui/button";
import { Checkbox } from "@/ui/field";
import { Popover } from "@/ui/overlay";
import { cn } from "@/util/cn";
import { useTranslation } from "../words";
import { type Drawing, type Layer, layersOf } from "./drawing";

export function LayersMenu({
  drawing,
  hidden,
  onChange,
}: {
  drawing: Drawing;
  hidden: ReadonlySet<Layer>;
  onChange: (hidden: Set<Layer>) => void;
}) {
  const { t, word } = useTranslation();
  const { kinds, flows, statuses, frames } = layersOf(drawing);
  const toggle = (layer: Layer) => {
    const next = new Set(hidden);
    if (!next.delete(layer)) next.add(layer);
    onChange(next);
  };
  const one = (layer: Layer, title: string, count?: number) => (
    <Checkbox
      key={layer}
      checked={!hidden.has(layer)}
      onChange={() => toggle(layer)}
      label={
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 truncate">{title}</span>
          {count !== undefined && <span className="text-xs text-muted tabular-nums">{count}</span>}
        </span>
      }
    />
  );
  const nameOf = (layer: Layer) => layer.slice(layer.indexOf(":") + 1);
  return (
    <Popover
      label={t("layers.title")}
      className="max-h-[min(30rem,var(--radix-popover-content-available-height))] w-64 space-y-3 overflow-y-auto"
      trigger={
        <button
          type="button"
          className={cn(
            buttonLook("plain", "small"),
            "shadow-sm",
            hidden.size > 0 && "!border-accent !bg-accent-soft !text-accent",
          )}
        >
          <Layers className="size-4" aria-hidden />
          {t("layers.title")}
          {hidden.size > 0 && <span className="tabular-nums">({t("layers.hidden", { count: hidden.size })})</span>}
        </button>
      }
    >
      {kinds.length > 0 && (
        <Part title={t("layers.boxes")}>
          {kinds.map(([layer, count]) => one(layer, word("kinds", nameOf(layer)), count))}
        </Part>
      )}
      {frames.length > 0 && (
        <Part title={t("layers.frames")}>{frames.map(([layer, title, count]) => one(layer, title, count))}</Part>
      )}
      {flows.length > 0 && (
        <Part title={t("layers.flows")}>
          {flows.map(([layer, count]) => one(layer, word("flow", nameOf(layer)), count))}
          {one("labels", t("layers.wordsOnLines"))}
        </Part>
      )}
      {statuses.length > 0 && (
        <Part title={t("layers.state")}>
          {statuses.map(([layer, count]) => one(layer, word("status", nameOf(layer)), count))}
        </Part>
      )}
      {hidden.size > 0 && (
        <Button size="small" className="w-full justify-center" onClick={() => onChange(new Set())}>
          {t("layers.showAll")}
        </Button>
      )}
    </Popover>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="text-xs font-medium text-muted">{title}</legend>
      {children}
    </fieldset>
  );
}
