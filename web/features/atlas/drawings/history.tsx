/** Every version of a drawing, the newest first; a press shows one. */
import type { DrawingVersion, OpenDrawing } from "@stoa/client";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { ListFrame, useList } from "@/kit/list";
import { Drawer } from "@/ui/overlay";
import { Badge, SkeletonRows } from "@/ui/parts";
import { cn } from "@/util/cn";
import { timeName } from "@/util/dates";
import { useTranslation } from "../words";
import { useAuthor } from "./author";
import { versionsPages } from "./query";

interface HistoryDrawerProps {
  drawing: OpenDrawing;
  /** Number of the version that the page shows. */
  shown: number;
  open: boolean;
  onOpen: (open: boolean) => void;
  onVersion: (number: number) => void;
}

export function HistoryDrawer({ drawing, shown, open, onOpen, onVersion }: HistoryDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      open={open}
      onOpenChange={onOpen}
      title={t("drawings.historyOf", { name: drawing.name })}
      closeLabel={t("common:close")}
    >
      {open && (
        <Versions
          drawing={drawing}
          shown={shown}
          onVersion={(number) => {
            onOpen(false);
            onVersion(number);
          }}
        />
      )}
    </Drawer>
  );
}

function Versions({ drawing, shown, onVersion }: Pick<HistoryDrawerProps, "drawing" | "shown" | "onVersion">) {
  const list = useList(versionsPages(useOrg(), drawing.id), { keyOf: ({ number }) => String(number), live: {} });
  return (
    <ListFrame list={list} empty={null}>
      {list.rows ? (
        <ol className="p-2">
          {list.rows.map((version) => (
            <li key={version.number}>
              <Version
                of={version}
                newest={version.number === drawing.version}
                current={version.number === shown}
                onOpen={() => onVersion(version.number)}
              />
            </li>
          ))}
        </ol>
      ) : (
        <SkeletonRows />
      )}
    </ListFrame>
  );
}

interface VersionProps {
  of: DrawingVersion;
  newest: boolean;
  current: boolean;
  onOpen: () => void;
}

function Version({ of, newest, current, onOpen }: VersionProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const nameOf = useAuthor();
  const said = of.restored_from ? t("drawings.again", { number: of.restored_from }) : of.note;
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-current={current || undefined}
      className={cn("block w-full rounded-md px-3 py-2 text-left hover:bg-sunken", current && "bg-sunken")}
    >
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{t("drawings.version", { number: of.number })}</span>
        {newest && <Badge tone="accent">{t("drawings.newest")}</Badge>}
        {of.problem_count > 0 && <Badge tone="warn">{t("count.problems", { count: of.problem_count })}</Badge>}
      </span>
      {said && <span className="mt-0.5 block [overflow-wrap:anywhere]">{said}</span>}
      <span className="mt-0.5 block text-[13px] text-muted">
        {t("drawings.savedBy", { name: nameOf(of.saved_by), time: timeName(of.saved_at, locale) })}
      </span>
    </button>
  );
}
