/** One member: their role, and their end. Both are asked about first; one's own are not changed here. */
import type { Role } from "@stoa/client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { linkOptions, useNavigate, useParams } from "@tanstack/react-router";
import { getMember, removeMember, updateMember } from "@/api/generated/members";
import { useSession } from "@/api/session";
import { confirm } from "@/kit/confirm";
import { Detail } from "@/kit/detail";
import { Time } from "@/kit/list";
import { useMay } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { Select } from "@/ui/field";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";
import { roles } from "./query";

export function MemberPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { org, member: id } = useParams({ from: "/$org/settings/members/$member" });
  const path = { org, member: id };
  const { data: member } = useSuspenseQuery(getMember.query({ path }));
  const { person } = useSession();
  const own = member.person_id === person.id;
  const may = useMay("members:write") && !own;
  const name = member.name || member.email;
  const list = linkOptions({ to: "/$org/settings/members", params: { org } });
  async function change(role: Role) {
    const done = await confirm({
      title: t("members.changeTitle", { name, role: t(`common:role.${role}`) }),
      lost: [
        t("members.changeNow", { hint: t(`roleHint.${member.role}`) }),
        t("members.changeThen", { hint: t(`roleHint.${role}`) }),
      ],
      action: t("members.change"),
      keep: t("common:cancel"),
      harmless: true,
      run: () => updateMember.send({ path, body: { role } }),
    });
    if (done) toast(t("members.roleChanged"));
  }
  async function remove() {
    const done = await confirm({
      title: t("members.removeTitle", { name }),
      lost: [t("members.removeAccess"), t("members.removeKeys"), t("members.removeLog")],
      action: t("members.remove"),
      run: () => removeMember.send({ path }),
    });
    if (!done) return;
    toast(t("members.removed", { name }));
    await navigate(list);
  }
  return (
    <Detail
      title={name}
      back={{ to: list, label: t("members.title") }}
      actions={
        may && (
          <Button kind="danger" size="small" onClick={() => void remove()}>
            {t("members.remove")}
          </Button>
        )
      }
      facts={[
        { name: t("common:email"), value: member.email },
        {
          name: t("members.role"),
          value: may ? (
            <Select
              aria-label={t("members.roleOf", { name: member.email })}
              value={member.role}
              onChange={(event) => void change(event.target.value as Role)}
              className="h-8 max-w-80"
            >
              {roles.map((role) => (
                <option key={role} value={role}>
                  {t(`common:role.${role}`)}: {t(`roleHint.${role}`)}
                </option>
              ))}
            </Select>
          ) : (
            `${t(`common:role.${member.role}`)}: ${t(`roleHint.${member.role}`)}`
          ),
        },
        { name: t("members.since"), value: <Time value={member.created_at} /> },
        { name: t("members.you"), value: own && t("members.youHint") },
      ]}
    />
  );
}
