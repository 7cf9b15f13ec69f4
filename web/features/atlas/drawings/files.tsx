/** Taking a drawing elsewhere, as a file: what is written here at once, what is kept in every format that the server makes. */
import { useMutation } from "@tanstack/react-query";
import { Download, FileCode, FileDown, Image } from "lucide-react";
import { messageOf } from "@/api/client";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button } from "@/ui/button";
import { Menu, MenuItem, MenuLabel } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { save } from "@/util/save";
import { count } from "@/util/units";
import type { Drawn } from "../editor/workbench";
import { others } from "../viewer/download";
import { pngSizes } from "../viewer/sizes";
import { useTranslation } from "../words";
import { saveFile } from "./query";

interface FilesMenuProps {
  name: string;
  model: string;
  drawn: Drawn;
  /** What the server keeps of it; left out while there is something written that it does not know. */
  kept?: { drawing: string; version: number };
}

/** A name that every disk takes. */
const fileName = (text: string) => text.replace(/[\\/:*?"<>|\s]+/g, "-").replace(/^[-.]+|-+$/g, "") || "drawing";

export function FilesMenu({ name, model, drawn: { answer, svg, theme }, kept }: FilesMenuProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const view = answer?.view ?? undefined;
  const formats = answer?.pictures.find(({ id }) => id === view)?.formats ?? [];
  const called = view ? `${fileName(name)}-${fileName(view)}` : fileName(name);
  const { mutate, isPending } = useMutation({
    mutationFn: ({ format, ending, scale }: { format: string; ending: string; scale?: number }) =>
      saveFile(org, kept!.drawing, {
        format,
        name: `${called}.${ending}`,
        look: { version: kept!.version, view, theme, ...(scale ? { scale } : {}) },
      }),
    onError: (error) => toast(messageOf(error), "bad"),
  });
  return (
    <Menu
      align="end"
      className="w-60"
      trigger={
        <Button size="small" busy={isPending}>
          <Download className="size-4" aria-hidden />
          {t("common:download")}
        </Button>
      }
    >
      <MenuItem onSelect={() => save(new Blob([model], { type: "text/plain" }), `${fileName(name)}.atlas.toml`)}>
        <FileCode aria-hidden />
        {t("editor.model")}
      </MenuItem>
      {svg && (
        <MenuItem onSelect={() => save(new Blob([svg], { type: "image/svg+xml" }), `${called}.svg`)}>
          <FileDown aria-hidden />
          SVG
        </MenuItem>
      )}
      {!kept && <MenuLabel>{t("drawings.saveForMore")}</MenuLabel>}
      {kept &&
        svg &&
        pngSizes(svg).map(({ scale, width, height }) => (
          <MenuItem key={scale} onSelect={() => mutate({ format: "png", ending: "png", scale })}>
            <Image aria-hidden />
            <span className="flex-1" translate="no">
              PNG, {scale}×
            </span>
            <span className="text-xs text-muted tabular-nums">
              {count(width, locale)} × {count(height, locale)}
            </span>
          </MenuItem>
        ))}
      {kept &&
        others
          .filter(([format]) => formats.includes(format))
          .map(([format, ending, title]) => (
            <MenuItem key={format} onSelect={() => mutate({ format, ending })}>
              <FileCode aria-hidden />
              {title}
            </MenuItem>
          ))}
    </Menu>
  );
}
