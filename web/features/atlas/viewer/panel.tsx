/** Beside the picture: search over its boxes, and what is known of the one in focus. All that can be done with a pointer in the picture can be done with keys here. */
import { ArrowDownLeft, ArrowUpRight, CodeXml, ExternalLink, Search, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type Ref, useState } from "react";
import { Button, IconButton } from "@/ui/button";
import { Input } from "@/ui/field";
import { Badge } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { cn } from "@/util/cn";
import { useTranslation } from "../words";
import { type Drawing, framesOf, type Layer, type Neighbour, neighbours, search, shown, type Thing } from "./drawing";

interface PanelProps {
  drawing: Drawing;
  focus: string | null;
  hidden: ReadonlySet<Layer>;
  field: Ref<HTMLInputElement>;
  onFocus: (id: string | null) => void;
  onJump: (id: string) => void;
  onCode: (path: string) => void;
}

export function Panel({ drawing, focus, hidden, field, onFocus, onJump, onCode }: PanelProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState("");
  const visible = shown(drawing, hidden).things;
  const found = search(drawing, wanted).filter(({ id }) => visible.has(id));
  const current = drawing.things.find(({ id }) => id === focus);
  function onKey(event: KeyboardEvent) {
    if (event.key === "Enter" && found[0]) {
      onJump(found[0].id);
      setWanted("");
    } else if (event.key === "Escape") {
      if (wanted) setWanted("");
      else onFocus(null);
    }
  }
  return (
    <>
      <div className="relative border-b border-line p-2.5">
        <Search className="pointer-events-none absolute top-5 left-5.5 size-4 text-muted" aria-hidden />
        <Input
          ref={field}
          type="search"
          value={wanted}
          aria-label={t("panel.search")}
          placeholder={t("panel.search")}
          className="pl-9"
          onChange={(event) => setWanted(event.target.value)}
          onKeyDown={onKey}
        />
      </div>
      <Scroll className="min-h-0 flex-1 overflow-y-auto" label={current && !wanted ? current.title : t("panel.title")}>
        {current && !wanted ? (
          <Details
            key={current.id}
            drawing={drawing}
            thing={current}
            onFocus={onFocus}
            onJump={onJump}
            onCode={onCode}
          />
        ) : (
          <>
            <p role="status" className="px-3.5 pt-2.5 pb-1 text-xs text-muted">
              {found.length ? t("count.boxes", { count: found.length }) : t("panel.noMatch")}
            </p>
            <ul className="px-1.5 pb-2">
              {found.map((thing) => (
                <li key={thing.id}>
                  <Entry
                    thing={thing}
                    focused={thing.id === focus}
                    onJump={() => {
                      onJump(thing.id);
                      setWanted("");
                    }}
                  />
                </li>
              ))}
            </ul>
          </>
        )}
      </Scroll>
    </>
  );
}

function Entry({ thing, focused, onJump }: { thing: Thing; focused: boolean; onJump: () => void }) {
  const { word } = useTranslation();
  return (
    <button
      type="button"
      aria-pressed={focused}
      onClick={onJump}
      className={cn(
        "flex w-full items-baseline gap-2 rounded-md px-2 py-1.5 text-left hover:bg-sunken",
        focused && "bg-accent-soft text-accent",
      )}
    >
      <span className="min-w-0 flex-1 truncate">{thing.title}</span>
      <span className="shrink-0 text-xs text-muted">{word("kind", thing.kind)}</span>
    </button>
  );
}

function Details({
  drawing,
  thing,
  onFocus,
  onJump,
  onCode,
}: { drawing: Drawing; thing: Thing } & Pick<PanelProps, "onFocus" | "onJump" | "onCode">) {
  const { t, word } = useTranslation();
  const { incoming, outgoing } = neighbours(drawing, thing.id);
  const frames = framesOf(drawing, thing.id)
    .map((id) => drawing.things.find((other) => other.id === id))
    .filter((frame) => frame !== undefined);
  const elsewhere = thing.link && /^(https?|mailto):/.test(thing.link);
  return (
    <div className="space-y-4 p-3.5">
      <div>
        <div className="flex items-start justify-between gap-2">
          <h2 className="text-base font-semibold [overflow-wrap:anywhere]">{thing.title}</h2>
          <IconButton label={t("panel.endFocus")} className="-mt-1 -mr-1.5" onClick={() => onFocus(null)}>
            <X />
          </IconButton>
        </div>
        <div className="mt-1 flex flex-wrap gap-1.5">
          <Badge>{word("kind", thing.kind)}</Badge>
          {thing.status && <Badge tone="accent">{word("status", thing.status)}</Badge>}
        </div>
        {thing.about && <p className="mt-2 [overflow-wrap:anywhere] text-ink-soft">{thing.about}</p>}
        {frames.length > 0 && (
          <p className="mt-2 text-[13px] text-muted">
            {t("panel.in")}{" "}
            {frames.map((frame, index) => (
              <span key={frame.id}>
                {index > 0 && " › "}
                <button type="button" className="text-accent hover:underline" onClick={() => onJump(frame.id)}>
                  {frame.title}
                </button>
              </span>
            ))}
          </p>
        )}
      </div>
      {thing.link &&
        (elsewhere ? (
          <Button asChild size="small">
            <a href={thing.link} target="_blank" rel="noopener noreferrer">
              <ExternalLink className="size-4" aria-hidden />
              {t("panel.openLink")}
            </a>
          </Button>
        ) : (
          <Button size="small" className="max-w-full" title={thing.link} onClick={() => onCode(thing.link!)}>
            <CodeXml className="size-4 shrink-0" aria-hidden />
            <span className="truncate">
              {t("panel.code")}: {thing.link}
            </span>
          </Button>
        ))}
      <Side
        title={t("panel.from")}
        icon={<ArrowDownLeft className="size-3.5" aria-hidden />}
        list={incoming}
        onJump={onJump}
      />
      <Side
        title={t("panel.to")}
        icon={<ArrowUpRight className="size-3.5" aria-hidden />}
        list={outgoing}
        onJump={onJump}
      />
      {incoming.length + outgoing.length === 0 && <p className="text-[13px] text-muted">{t("panel.isolated")}</p>}
    </div>
  );
}

function Side({
  title,
  icon,
  list,
  onJump,
}: {
  title: string;
  icon: ReactNode;
  list: Neighbour[];
  onJump: (id: string) => void;
}) {
  if (list.length === 0) return null;
  return (
    <section>
      <h3 className="flex items-center gap-1.5 text-xs font-medium text-muted">
        {icon}
        {title}
        <span className="tabular-nums">{list.length}</span>
      </h3>
      <ul className="mt-1 -mx-2">
        {list.map(({ id, title: name, label }) => (
          <li key={`${id} ${label}`}>
            <button
              type="button"
              onClick={() => onJump(id)}
              className="w-full rounded-md px-2 py-1 text-left hover:bg-sunken"
            >
              <span className="block truncate">{name}</span>
              {label && <span className="block [overflow-wrap:anywhere] text-[13px] text-muted">{label}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
