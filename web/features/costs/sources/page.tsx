/** Where bills come from: uploads, folders on the server, and buckets. */
import type { Source } from "@stoa/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  Cloud,
  DatabaseZap,
  FolderOpen,
  MoreHorizontal,
  Play,
  Plus,
  Settings2,
  Trash2,
  UploadCloud,
} from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/api/client";
import { listSameCostBills } from "@/api/generated/costs-datasets";
import { startCostRun } from "@/api/generated/costs-runs";
import { deleteCostSource } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { type Column, List } from "@/kit/list/table";
import { useMay } from "@/kit/permission/permission";
import { Amount } from "@/ui/amount";
import { Button, IconButton } from "@/ui/button";
import { Dialog, Menu, MenuItem } from "@/ui/overlay";
import { Empty, Page, PageHead } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { periodName, timeName } from "@/util/dates";
import { sourcesQuery } from "../queries";
import { StateBadge } from "../runs/state";
import { SameBills } from "../same-bills";
import { useTranslation } from "../words";
import { NewSource } from "./create";
import { EditSource } from "./edit";

const kinds = { upload: UploadCloud, folder: FolderOpen, object_store: Cloud };

export function SourcesPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const navigate = useNavigate();
  const may = useMay("costs:write");
  const [creating, setCreating] = useState(false);
  const [editing, setEditing] = useState<Source | null>(null);
  const [removing, setRemoving] = useState<Source | null>(null);
  const { data, error, refetch } = useQuery(sourcesQuery(org));
  const { data: same } = useQuery(listSameCostBills.query({ path: { org } }));
  const failed = (problem: unknown) => toast(messageOf(problem), "bad");
  const run = useMutation({
    mutationFn: (source: Source) => startCostRun.send({ path: { org, source: source.id } }),
    onSuccess: ({ id }) => void navigate({ to: "/$org/costs/runs/$run", params: { org, run: id } }),
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: (source: Source) => deleteCostSource.send({ path: { org, source: source.id } }),
    onError: failed,
    onSuccess: (_, { name }) => {
      setRemoving(null);
      toast(t("sources.deleted", { name }));
    },
  });

  const columns: Column<Source>[] = [
    {
      title: t("common:name"),
      className: "min-w-52",
      cell: ({ kind, name, url, id, identity }) => {
        const Icon = kinds[kind] ?? DatabaseZap;
        return (
          <div className="flex items-center gap-3">
            <span className="grid size-8.5 shrink-0 place-items-center rounded-lg border border-line bg-sunken">
              <Icon className="size-4 text-muted" aria-hidden />
            </span>
            <span className="min-w-0">
              <Link
                to="/$org/costs/runs"
                params={{ org }}
                search={{ source: id }}
                className="font-medium hover:text-accent"
              >
                {name}
              </Link>
              <span className="block max-w-72 truncate text-[13px] text-muted" title={url ?? identity ?? undefined}>
                {url ?? (identity !== name ? identity : null) ?? t("sources.upload")}
              </span>
            </span>
          </div>
        );
      },
    },
    {
      title: t("sources.schedule"),
      className: "hidden md:table-cell",
      cell: ({ schedule, kind }) =>
        schedule ? (
          t(schedule === "hourly" ? "sources.everyHour" : "sources.everyDay")
        ) : (
          <span className="text-muted">{kind === "upload" ? t("sources.byUpload") : t("sources.byHand")}</span>
        ),
    },
    {
      title: t("sources.column.lastRun"),
      cell: ({ last_run }) =>
        last_run ? (
          <Link to="/$org/costs/runs/$run" params={{ org, run: last_run.id }} className="inline-block">
            <StateBadge state={last_run.state} />
            <span className="mt-0.5 block text-xs whitespace-nowrap text-muted">
              {timeName(last_run.created_at, locale)}
            </span>
          </Link>
        ) : (
          <span className="text-muted">{t("common:never")}</span>
        ),
    },
    {
      title: t("sources.column.newestPeriod"),
      number: true,
      className: "hidden sm:table-cell",
      cell: ({ periods }) => {
        const newest = periods.toSorted((a, b) => b.billing_period.localeCompare(a.billing_period))[0];
        return newest ? (
          <Link
            to="/$org/costs"
            params={{ org }}
            search={{ period: newest.billing_period }}
            className="hover:text-accent"
          >
            {Object.entries(newest.billed).map(([currency, value]) => (
              <Amount key={currency} value={value} currency={currency} className="block" />
            ))}
            <span className="block text-xs text-muted">{periodName(newest.billing_period, locale)}</span>
          </Link>
        ) : (
          <span className="text-muted">–</span>
        );
      },
    },
    {
      title: <span className="sr-only">{t("common:actions")}</span>,
      className: "w-px whitespace-nowrap",
      cell: (source) =>
        may && (
          <div className="flex items-center justify-end gap-1">
            {source.kind !== "upload" && (
              <Button
                size="small"
                busy={run.isPending && run.variables?.id === source.id}
                onClick={() => run.mutate(source)}
              >
                <Play className="size-3.5" aria-hidden />
                {t("sources.runNow")}
              </Button>
            )}
            <Menu
              align="end"
              trigger={
                <IconButton label={t("sources.moreFor", { name: source.name })}>
                  <MoreHorizontal />
                </IconButton>
              }
            >
              <MenuItem onSelect={() => setEditing(source)}>
                <Settings2 aria-hidden />
                {t("sources.settings")}
              </MenuItem>
              <MenuItem onSelect={() => setRemoving(source)}>
                <Trash2 aria-hidden />
                {t("sources.delete")}
              </MenuItem>
            </Menu>
          </div>
        ),
    },
  ];
  const add = may && (
    <Button kind="primary" size="small" onClick={() => setCreating(true)}>
      <Plus className="size-4" aria-hidden />
      {t("sources.new")}
    </Button>
  );
  return (
    <Page>
      <PageHead title={t("sources.title")} hint={t("sources.intro")}>
        {may && (
          <Button asChild size="small">
            <Link to="/$org/costs/upload" params={{ org }}>
              <UploadCloud className="size-4" aria-hidden />
              {t("sources.upload")}
            </Link>
          </Button>
        )}
        {add}
      </PageHead>
      {same && same.items.length > 0 && <SameBills bills={same.items} here />}
      <List
        label={t("sources.title")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <Empty icon={DatabaseZap} title={t("sources.empty")} action={add}>
            {t("sources.emptyHint")}
          </Empty>
        }
      />
      <EditSource source={editing} onClose={() => setEditing(null)} />
      <NewSource open={creating} onOpenChange={setCreating} />
      <Dialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        closeLabel={t("common:close")}
        title={t("sources.deleteTitle", { name: removing?.name ?? "" })}
        description={t("sources.deleteBody")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setRemoving(null)}>{t("common:keep")}</Button>
          <Button kind="danger" busy={remove.isPending} onClick={() => removing && remove.mutate(removing)}>
            {t("sources.delete")}
          </Button>
        </div>
      </Dialog>
    </Page>
  );
}
