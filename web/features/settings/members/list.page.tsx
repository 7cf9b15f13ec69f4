/** Who belongs to the organisation, and what they may do. */
import type { Member } from "@stoa/client";
import { Link, linkOptions, useSearch } from "@tanstack/react-router";
import { Plus, Users } from "lucide-react";
import { useOrg } from "@/api/session";
import { columnsOf, List, useList } from "@/kit/list";
import { May } from "@/kit/permission/may";
import { Button } from "@/ui/button";
import { Empty, Page, PageHead } from "@/ui/parts";
import { useTranslation } from "../words";
import { Pending } from "./pending";
import { membersPages, roles } from "./query";

const column = columnsOf<Member>();

export function MembersPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const search = useSearch({ from: "/$org/settings/members/" });
  const list = useList(membersPages(org, search), { keyOf: ({ id }) => id });
  const add = (
    <May needs="members:write">
      <Button asChild kind="primary" size="small">
        <Link to="/$org/settings/members/invite" params={{ org }}>
          <Plus className="size-4" aria-hidden />
          {t("members.invite")}
        </Link>
      </Button>
    </May>
  );
  return (
    <Page>
      <PageHead title={t("members.title")} hint={t("members.intro")}>
        {add}
      </PageHead>
      <List
        label={t("members.title")}
        list={list}
        search={t("members.search")}
        order="created_at"
        filters={[
          {
            name: "role",
            label: t("members.role"),
            choices: roles.map((value) => ({ value, label: t(`common:role.${value}`) })),
          },
        ]}
        columns={[
          column.link({
            title: t("common:name"),
            sort: "name",
            className: "min-w-52",
            to: ({ id }) => linkOptions({ to: "/$org/settings/members/$member", params: { org, member: id } }),
            cell: ({ name, email }) => <span className="[overflow-wrap:anywhere]">{name || email}</span>,
            under: ({ name, email }) => name && <span className="[overflow-wrap:anywhere]">{email}</span>,
            before: ({ name, email }) => (
              <span
                aria-hidden
                className="grid size-8 shrink-0 place-items-center rounded-full bg-sunken text-xs font-semibold text-ink-soft"
              >
                {(name || email).slice(0, 2).toUpperCase()}
              </span>
            ),
          }),
          column.cell({
            title: t("members.role"),
            sort: "role",
            className: "w-44",
            cell: ({ role }) => t(`common:role.${role}`),
          }),
          column.time({
            title: t("members.since"),
            sort: { by: "created_at", descending: true },
            className: "text-muted",
            time: ({ created_at }) => created_at,
          }),
        ]}
        empty={<Empty icon={Users} title={t("members.empty")} action={add} />}
      />
      <May needs="members:write">
        <Pending />
      </May>
    </Page>
  );
}
