/** API keys: made for one purpose, shown once, revoked when in doubt. */
import type { ApiKey } from "@stoa/client";
import { Link, linkOptions, useSearch } from "@tanstack/react-router";
import { KeyRound, Plus } from "lucide-react";
import { useOrg } from "@/api/session";
import { columnsOf, List, useList } from "@/kit/list";
import { May } from "@/kit/permission/may";
import { Button } from "@/ui/button";
import { Empty, Page, PageHead } from "@/ui/parts";
import { useTranslation } from "../words";
import { keysPages, states } from "./query";
import { KeyState, Permissions } from "./state";

const column = columnsOf<ApiKey>();

export function KeysPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const search = useSearch({ from: "/$org/developer/keys/" });
  const list = useList(keysPages(org, search), { keyOf: ({ id }) => id });
  const add = (
    <May needs="keys:write">
      <Button asChild kind="primary" size="small">
        <Link to="/$org/developer/keys/new" params={{ org }}>
          <Plus className="size-4" aria-hidden />
          {t("keys.new")}
        </Link>
      </Button>
    </May>
  );
  return (
    <Page>
      <PageHead
        title={t("keys.title")}
        hint={
          <>
            {t("keys.intro")} <code className="whitespace-nowrap">X-API-Key</code>.
          </>
        }
      >
        {add}
      </PageHead>
      <List
        label={t("keys.title")}
        list={list}
        search={t("keys.search")}
        order="-created_at"
        filters={[
          {
            name: "state",
            label: t("common:state"),
            choices: states.map((value) => ({ value, label: t(`keys.state.${value}`) })),
          },
        ]}
        columns={[
          column.link({
            title: t("common:name"),
            sort: "name",
            className: "min-w-40",
            to: ({ id }) => linkOptions({ to: "/$org/developer/keys/$key", params: { org, key: id } }),
            cell: ({ name }) => name,
            under: ({ prefix }) => <code>{prefix}…</code>,
          }),
          column.cell({
            title: t("keys.column.may"),
            from: "md",
            cell: ({ permissions }) => <Permissions of={permissions} />,
          }),
          column.time({
            title: t("keys.column.lastUsed"),
            sort: { by: "last_used_at", descending: true },
            time: ({ last_used_at }) => last_used_at,
            none: t("common:never"),
            ago: true,
          }),
          column.time({
            title: t("keys.column.expires"),
            sort: "expires_at",
            from: "lg",
            time: ({ expires_at }) => expires_at,
            none: t("common:never"),
          }),
          column.cell({ title: t("common:state"), cell: (key) => <KeyState value={key} /> }),
        ]}
        empty={
          <Empty icon={KeyRound} title={t("keys.empty")} action={add}>
            {t("keys.emptyHint")}
          </Empty>
        }
      />
    </Page>
  );
}
