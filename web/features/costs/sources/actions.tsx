/** What can be done with a source, in its list and on its page: read it now, change it, delete it. */
import type { Source } from "@stoa/client";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { MoreHorizontal, Play, Settings2, Trash2 } from "lucide-react";
import { messageOf } from "@/api/client";
import { startCostRun } from "@/api/generated/costs-runs";
import { deleteCostSource } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { confirm } from "@/kit/confirm";
import { Button, IconButton } from "@/ui/button";
import { Menu, MenuItem } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";

interface SourceActionsProps {
  source: Source;
  /** Where the page goes from here once its source is gone. */
  afterDelete?: () => void;
}

export function SourceActions({ source: { id, name, kind, periods }, afterDelete }: SourceActionsProps) {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
  const path = { org, source: id };
  const run = useMutation({
    mutationFn: () => startCostRun.send({ path }),
    onSuccess: ({ id: started }) => void navigate({ to: "/$org/costs/runs/$run", params: { org, run: started } }),
    onError: (problem) => toast(messageOf(problem), "bad"),
  });
  async function remove() {
    const done = await confirm({
      title: t("sources.deleteTitle", { name }),
      lost: [t("sources.deleteBody")],
      action: t("sources.delete"),
      // What it published is a large loss; a source that never delivered is none.
      ...(periods.length > 0 ? { typed: name } : {}),
      run: () => deleteCostSource.send({ path }),
    });
    if (!done) return;
    toast(t("sources.deleted", { name }));
    afterDelete?.();
  }
  return (
    <div className="flex items-center justify-end gap-1">
      {kind !== "upload" && (
        <Button size="small" busy={run.isPending} onClick={() => run.mutate()}>
          <Play className="size-3.5" aria-hidden />
          {t("sources.runNow")}
        </Button>
      )}
      <Menu
        align="end"
        trigger={
          <IconButton label={t("sources.moreFor", { name })}>
            <MoreHorizontal />
          </IconButton>
        }
      >
        <MenuItem
          onSelect={() => void navigate({ to: "/$org/costs/sources/$source/edit", params: { org, source: id } })}
        >
          <Settings2 aria-hidden />
          {t("sources.settings")}
        </MenuItem>
        <MenuItem onSelect={() => void remove()}>
          <Trash2 aria-hidden />
          {t("sources.delete")}
        </MenuItem>
      </Menu>
    </div>
  );
}
