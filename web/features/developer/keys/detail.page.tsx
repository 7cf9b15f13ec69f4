/** One key: what it may do, how it was used, and its end. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { linkOptions, useParams } from "@tanstack/react-router";
import { getApiKey, revokeApiKey } from "@/api/generated/api-keys";
import { confirm } from "@/kit/confirm";
import { Detail } from "@/kit/detail";
import { Time } from "@/kit/list";
import { May } from "@/kit/permission/may";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";
import { KeyState, Permissions } from "./state";

export function KeyPage() {
  const { t } = useTranslation();
  const { org, key: id } = useParams({ from: "/$org/developer/keys/$key" });
  const { data: key } = useSuspenseQuery(getApiKey.query({ path: { org, key: id } }));
  const { name } = key;
  async function revoke() {
    const done = await confirm({
      title: t("keys.revokeTitle", { name }),
      lost: [t("keys.revokeRefused"), t("keys.revokeInvitations"), t("keys.revokeForever")],
      action: t("keys.revoke"),
      run: () => revokeApiKey.send({ path: { org, key: id } }),
    });
    if (done) toast(t("keys.revokedToast", { name }));
  }
  return (
    <Detail
      title={name}
      badge={<KeyState value={key} />}
      back={{ to: linkOptions({ to: "/$org/developer/keys", params: { org } }), label: t("keys.title") }}
      actions={
        !key.revoked_at && (
          <May needs="keys:write">
            <Button kind="danger" size="small" onClick={() => void revoke()}>
              {t("keys.revoke")}
            </Button>
          </May>
        )
      }
      facts={[
        { name: t("keys.prefix"), value: <code className="text-[13px]">{key.prefix}…</code> },
        { name: t("keys.column.may"), value: <Permissions of={key.permissions} /> },
        { name: t("keys.created"), value: <Time value={key.created_at} /> },
        { name: t("keys.column.lastUsed"), value: <Time value={key.last_used_at} none={t("common:never")} /> },
        { name: t("keys.column.expires"), value: <Time value={key.expires_at} none={t("common:never")} /> },
        { name: t("keys.revokedAt"), value: key.revoked_at && <Time value={key.revoked_at} /> },
      ]}
    />
  );
}
