/** Taking a picture elsewhere, as a file. */
import type { Picture } from "@stoa/client";
import { useMutation } from "@tanstack/react-query";
import { Download, FileCode, FileDown, Image } from "lucide-react";
import { messageOf } from "@/api/client";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button } from "@/ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { count } from "@/util/units";
import { savePicture } from "../queries";
import { useTranslation } from "../words";
import { pngSizes } from "./sizes";

export const others: [format: string, ending: string, name: string][] = [
  ["mermaid", "mmd", "Mermaid"],
  ["dot", "dot", "Graphviz DOT"],
  ["drawio", "drawio", "draw.io"],
];

export function DownloadMenu({ picture, svg, theme }: { picture: Picture; svg: string; theme: "light" | "dark" }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const { mutate, isPending } = useMutation({
    mutationFn: ({ format, ending, look }: { format: string; ending: string; look: Record<string, string> }) =>
      savePicture(org, picture.id, format, ending, look),
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
      <MenuLabel>{t("download.asShown")}</MenuLabel>
      <MenuItem onSelect={() => mutate({ format: "svg", ending: "svg", look: { theme } })}>
        <FileDown aria-hidden />
        SVG
      </MenuItem>
      {pngSizes(svg).map(({ scale, width, height }) => (
        <MenuItem
          key={scale}
          onSelect={() => mutate({ format: "png", ending: "png", look: { theme, scale: String(scale) } })}
        >
          <Image aria-hidden />
          <span className="flex-1" translate="no">
            PNG, {scale}×
          </span>
          <span className="text-xs text-muted tabular-nums">
            {count(width, locale)} × {count(height, locale)}
          </span>
        </MenuItem>
      ))}
      {picture.formats.length > 2 && <MenuSeparator />}
      {others
        .filter(([format]) => picture.formats.includes(format))
        .map(([format, ending, name]) => (
          <MenuItem key={format} onSelect={() => mutate({ format, ending, look: {} })}>
            <FileCode aria-hidden />
            {name}
          </MenuItem>
        ))}
    </Menu>
  );
}
