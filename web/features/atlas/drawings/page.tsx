/** Atlas › Drawings: what the organisation has drawn and kept; those that were deleted can be brought back from here. */
import type { Drawing } from "@stoa/client";
import { Link, linkOptions, useSearch } from "@tanstack/react-router";
import { PencilRuler, Plus, Trash2 } from "lucide-react";
import { useOrg } from "@/api/session";
import { columnsOf, List, useList } from "@/kit/list";
import { May } from "@/kit/permission/may";
import { Button } from "@/ui/button";
import { Badge, Empty, Page, PageHead } from "@/ui/parts";
import { useTranslation } from "../words";
import { DeletedActions, DrawingActions } from "./actions";
import { AuthorName } from "./author";
import { drawingsPages } from "./query";

const column = columnsOf<Drawing>();

export function DrawingsPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const search = useSearch({ from: "/$org/atlas/drawings/" });
  const list = useList(drawingsPages(org, search), { keyOf: ({ id }) => id, live: {} });
  const deleted = search.state === "deleted";
  const add = (
    <Button asChild kind="primary" size="small">
      <Link to="/$org/atlas/drawings/new" params={{ org }}>
        <Plus className="size-4" aria-hidden />
        {t("drawings.new")}
      </Link>
    </Button>
  );
  return (
    <Page>
      <PageHead
        title={t(deleted ? "drawings.deletedOnes" : "drawings.title")}
        hint={t(deleted ? "drawings.deletedIntro" : "drawings.intro")}
      >
        <Button asChild kind="quiet" size="small">
          <Link to="/$org/atlas/drawings" params={{ org }} search={deleted ? {} : { state: "deleted" }}>
            {t(deleted ? "drawings.toAll" : "drawings.deletedOnes")}
          </Link>
        </Button>
        {!deleted && add}
      </PageHead>
      <List
        label={t("drawings.title")}
        list={list}
        search={t("drawings.search")}
        order="-updated_at"
        columns={[
          deleted
            ? column.cell({ title: t("common:name"), sort: "name", className: "min-w-44", cell: ({ name }) => name })
            : column.link({
                title: t("common:name"),
                sort: "name",
                className: "min-w-44",
                to: ({ id }) => linkOptions({ to: "/$org/atlas/drawings/$drawing", params: { org, drawing: id } }),
                cell: ({ name }) => name,
                under: ({ version }) => t("drawings.version", { number: version }),
              }),
          column.cell({ title: t("drawings.content"), cell: (drawing) => <Content of={drawing} /> }),
          column.time({
            title: t(deleted ? "drawings.deletedAt" : "drawings.changed"),
            sort: { by: "updated_at", descending: true },
            ago: true,
            time: ({ updated_at }) => updated_at,
          }),
          column.cell({
            title: t("drawings.by"),
            from: "md",
            cell: ({ updated_by }) => <AuthorName of={updated_by} />,
          }),
          ...(deleted
            ? [column.time({ title: t("drawings.erasedAt"), from: "lg", time: ({ erased_at }) => erased_at })]
            : []),
          column.actions({
            title: t("common:actions"),
            cell: (drawing) => (
              <May needs="drawings:write">
                {deleted ? <DeletedActions drawing={drawing} /> : <DrawingActions drawing={drawing} />}
              </May>
            ),
          }),
        ]}
        empty={
          deleted ? (
            <Empty icon={Trash2} title={t("drawings.noneDeleted")} />
          ) : (
            <Empty icon={PencilRuler} title={t("drawings.empty")} action={add}>
              {t("drawings.emptyHint")}
            </Empty>
          )
        }
      />
    </Page>
  );
}

/** How many pictures it has; or that it is not finished, with how many mistakes. */
function Content({ of: { picture_count: pictures, problem_count: problems } }: { of: Drawing }) {
  const { t } = useTranslation();
  if (problems > 0)
    return <Badge tone="warn">{t(pictures > 0 ? "count.problems" : "drawings.undrawable", { count: problems })}</Badge>;
  return <span className="text-muted">{t("count.diagrams", { count: pictures })}</span>;
}
