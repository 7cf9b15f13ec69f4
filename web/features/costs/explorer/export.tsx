/** Taking the answer elsewhere, as a file. */
import type { Query, RowsQuery } from "@stoa/client";
import { useMutation } from "@tanstack/react-query";
import { Download, FileDown } from "lucide-react";
import { messageOf } from "@/api/client";
import { exportCosts } from "@/api/generated/costs-reports";
import { useOrg } from "@/api/session";
import { Button } from "@/ui/button";
import { Menu, MenuItem, MenuLabel } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { nameOf, save } from "@/util/save";
import { useTranslation } from "../words";
import { type Explorer, toQuery, toRows } from "./state";

/** Saves what a report or a list of charges is made of. A spreadsheet opens the CSV, so formulas in it are made text. */
async function download(org: string, body: { format: "csv" | "parquet" } & ({ query: Query } | { rows: RowsQuery })) {
  const response = await exportCosts.get({
    path: { org },
    body: { ...body, escape_formulas: body.format === "csv" },
  });
  save(await response.blob(), nameOf(response, `costs.${body.format}`));
}

export function ExportMenu({ state, range }: { state: Explorer; range: { start: string; end: string } | null }) {
  const { t } = useTranslation();
  const org = useOrg();
  const charges = { rows: { ...toRows(state, range), limit: undefined, sort: undefined } };
  const { mutate, isPending } = useMutation({
    mutationFn: ({ format, rows }: { format: "csv" | "parquet"; rows: boolean }) =>
      download(org, { format, ...(rows ? charges : { query: toQuery(state, range) }) }),
    onError: (error) => toast(messageOf(error), "bad"),
  });
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" busy={isPending}>
          <Download className="size-4" aria-hidden />
          {t("export.title")}
        </Button>
      }
    >
      {state.view !== "rows" && (
        <>
          <MenuLabel>{t("export.table")}</MenuLabel>
          <MenuItem onSelect={() => mutate({ format: "csv", rows: false })}>
            <FileDown aria-hidden />
            CSV
          </MenuItem>
          <MenuItem onSelect={() => mutate({ format: "parquet", rows: false })}>
            <FileDown aria-hidden />
            Parquet
          </MenuItem>
        </>
      )}
      <MenuLabel>{t("export.charges")}</MenuLabel>
      <MenuItem onSelect={() => mutate({ format: "csv", rows: true })}>
        <FileDown aria-hidden />
        CSV
      </MenuItem>
      <MenuItem onSelect={() => mutate({ format: "parquet", rows: true })}>
        <FileDown aria-hidden />
        Parquet
      </MenuItem>
    </Menu>
  );
}
