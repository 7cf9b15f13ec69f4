/** Who belongs to the organisation, and what they may do. */
import type { Member, Role } from "@stoa/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus, UserMinus, Users } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { messageOf } from "@/api/client";
import { inviteMember } from "@/api/generated/invitations";
import { listMembers, removeMember, updateMember } from "@/api/generated/members";
import { capabilitiesQuery, useOrg, useSession } from "@/api/session";
import { useLocale } from "@/i18n";
import { Form } from "@/kit/form/form";
import { type Column, List } from "@/kit/list/table";
import { useMay } from "@/kit/permission/permission";
import { Button, IconButton } from "@/ui/button";
import { Field, Input, Select } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { Empty, Page, PageHead } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { timeName } from "@/util/dates";
import { Pending } from "./pending";
import { useTranslation } from "./words";

const roles = ["owner", "admin", "member", "viewer"] as const satisfies Role[];

export function MembersPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const { person } = useSession();
  const may = useMay("members:write");
  const silent = useQuery(capabilitiesQuery).data?.mail === false;
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  const { data, error, refetch } = useQuery(listMembers.query({ path: { org }, query: { limit: 200 } }));
  const failed = (problem: unknown) => toast(messageOf(problem), "bad");
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) =>
      updateMember.send({ path: { org, member: id }, body: { role } }),
    onSuccess: () => toast(t("members.roleChanged")),
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: (member: Member) => removeMember.send({ path: { org, member: member.id } }),
    onSuccess: () => setRemoving(null),
    onError: failed,
  });
  const columns: Column<Member>[] = [
    {
      title: t("common:name"),
      className: "min-w-52",
      cell: ({ name, email }) => (
        <div className="flex items-center gap-3">
          <span
            aria-hidden
            className="grid size-8 shrink-0 place-items-center rounded-full bg-sunken text-xs font-semibold text-ink-soft"
          >
            {(name || email).slice(0, 2).toUpperCase()}
          </span>
          <span className="min-w-0">
            <span className="block font-medium [overflow-wrap:anywhere]">{name || email}</span>
            {name && <span className="block truncate text-[13px] text-muted">{email}</span>}
          </span>
        </div>
      ),
    },
    {
      title: t("members.role"),
      className: "w-44",
      cell: ({ id, role, email, person_id }) =>
        may && person_id !== person.id && email !== person.email ? (
          <Select
            aria-label={t("members.roleOf", { name: email })}
            value={role}
            onChange={(event) => change.mutate({ id, role: event.target.value as Role })}
            className="h-8"
          >
            {roles.map((value) => (
              <option key={value} value={value}>
                {t(`common:role.${value}`)}
              </option>
            ))}
          </Select>
        ) : (
          t(`common:role.${role}`)
        ),
    },
    {
      title: t("members.since"),
      className: "hidden sm:table-cell whitespace-nowrap text-muted",
      cell: ({ created_at }) => timeName(created_at, locale),
    },
    {
      title: <span className="sr-only">{t("common:actions")}</span>,
      className: "w-px",
      cell: (member) =>
        may &&
        member.email !== person.email && (
          <IconButton
            label={t("members.removeName", { name: member.name ?? member.email })}
            onClick={() => setRemoving(member)}
          >
            <UserMinus />
          </IconButton>
        ),
    },
  ];
  const add = may && (
    <Button kind="primary" size="small" onClick={() => setAdding(true)}>
      <Plus className="size-4" aria-hidden />
      {t("members.invite")}
    </Button>
  );
  return (
    <Page>
      <PageHead title={t("members.title")} hint={t("members.intro")}>
        {add}
      </PageHead>
      <List
        label={t("members.title")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        empty={<Empty icon={Users} title={t("members.empty")} action={add} />}
      />
      {may && <Pending />}
      <Dialog
        open={adding}
        onOpenChange={setAdding}
        closeLabel={t("common:close")}
        title={t("members.invite")}
        description={silent ? t("members.inviteWithoutMail") : t("members.inviteByMail")}
      >
        <Form
          schema={z.object({
            email: z.email(t("common:emailInvalid")),
            role: z.enum(roles),
          })}
          start={{ email: "", role: "member" }}
          onSubmit={async (values) => {
            await inviteMember.send({ path: { org }, body: values });
            setAdding(false);
            toast(t("members.invited", { email: values.email }));
          }}
        >
          {({ register, busy, problem }) => (
            <>
              <Field label={t("common:email")} error={problem("email")}>
                {(props) => <Input type="email" autoFocus {...props} {...register("email")} />}
              </Field>
              <Field label={t("members.role")}>
                {(props) => (
                  <Select {...props} {...register("role")}>
                    {roles.map((role) => (
                      <option key={role} value={role}>
                        {t(`common:role.${role}`)}: {t(`roleHint.${role}`)}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <div className="flex justify-end gap-2">
                <Button onClick={() => setAdding(false)}>{t("common:cancel")}</Button>
                <Button type="submit" kind="primary" busy={busy}>
                  {silent ? t("members.invite") : t("members.sendInvitation")}
                </Button>
              </div>
            </>
          )}
        </Form>
      </Dialog>
      <Dialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        closeLabel={t("common:close")}
        title={t("members.removeTitle", { name: removing?.name ?? removing?.email ?? "" })}
        description={t("members.removeBody")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setRemoving(null)}>{t("common:keep")}</Button>
          <Button kind="danger" busy={remove.isPending} onClick={() => removing && remove.mutate(removing)}>
            {t("members.remove")}
          </Button>
        </div>
      </Dialog>
    </Page>
  );
}
