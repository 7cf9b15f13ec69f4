/** API keys: made for one purpose, shown once, revoked when in doubt. */
import type { ApiKey, CreatedApiKey, Permission } from "@stoa/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound, Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { messageOf } from "@/api/client";
import { createApiKey, listApiKeys, revokeApiKey } from "@/api/generated/api-keys";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Form } from "@/kit/form/form";
import { type Column, List } from "@/kit/list/table";
import { useMay, usePermissions } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { Badge, CopyButton, Empty, Notice, Page, PageHead } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { ago, timeName } from "@/util/dates";
import { useTranslation } from "./words";

export function KeysPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const may = useMay("keys:write");
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const { data, error, refetch } = useQuery(listApiKeys.query({ path: { org }, query: { limit: 200 } }));
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => revokeApiKey.send({ path: { org, key: key.id } }),
    onError: (problem) => toast(messageOf(problem), "bad"),
    onSuccess: (_, { name }) => {
      setRevoking(null);
      toast(t("keys.revokedToast", { name }));
    },
  });
  const columns: Column<ApiKey>[] = [
    {
      title: t("common:name"),
      className: "min-w-40",
      cell: ({ name, prefix }) => (
        <>
          <span className="font-medium">{name}</span>
          <code className="block text-[13px] text-muted">{prefix}…</code>
        </>
      ),
    },
    {
      title: t("keys.column.may"),
      className: "hidden md:table-cell",
      cell: ({ permissions }) => (
        <span className="flex flex-wrap gap-1">
          {permissions.map((permission) => (
            <code key={permission} className="rounded border border-line bg-sunken px-1.5 text-[12.5px]">
              {permission}
            </code>
          ))}
        </span>
      ),
    },
    {
      title: t("keys.column.lastUsed"),
      className: "hidden sm:table-cell whitespace-nowrap",
      cell: ({ last_used_at }) =>
        last_used_at ? (
          <span title={timeName(last_used_at, locale)}>{ago(last_used_at, Date.now(), locale)}</span>
        ) : (
          <span className="text-muted">{t("common:never")}</span>
        ),
    },
    {
      title: t("keys.column.expires"),
      className: "hidden lg:table-cell whitespace-nowrap",
      cell: ({ expires_at }) =>
        expires_at ? timeName(expires_at, locale) : <span className="text-muted">{t("common:never")}</span>,
    },
    {
      title: t("common:state"),
      cell: (key) =>
        key.revoked_at ? (
          <Badge>{t("keys.state.revoked")}</Badge>
        ) : key.expires_at && Date.parse(key.expires_at) < Date.now() ? (
          <Badge tone="warn">{t("keys.state.expired")}</Badge>
        ) : (
          <Badge tone="good">{t("keys.state.active")}</Badge>
        ),
    },
    {
      title: <span className="sr-only">{t("common:actions")}</span>,
      className: "w-px",
      cell: (key) =>
        may &&
        !key.revoked_at && (
          <Button size="small" kind="danger" onClick={() => setRevoking(key)}>
            {t("keys.revoke")}
          </Button>
        ),
    },
  ];
  const add = may && (
    <Button kind="primary" size="small" onClick={() => setCreating(true)}>
      <Plus className="size-4" aria-hidden />
      {t("keys.new")}
    </Button>
  );
  return (
    <Page>
      <PageHead
        title={t("keys.title")}
        hint={
          <>
            {t("keys.intro")} <code>X-API-Key</code>.
          </>
        }
      >
        {add}
      </PageHead>
      <List
        label={t("keys.title")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <Empty icon={KeyRound} title={t("keys.empty")} action={add}>
            {t("keys.emptyHint")}
          </Empty>
        }
      />
      <CreateKey
        open={creating}
        onOpenChange={setCreating}
        onMade={(key) => {
          setCreating(false);
          setMade(key);
        }}
      />
      <Dialog
        open={made !== null}
        onOpenChange={(open) => !open && setMade(null)}
        wide
        closeLabel={t("common:close")}
        title={t("keys.copyTitle")}
        description={t("keys.copyBody")}
      >
        <div className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3.5">
          <code className="min-w-0 flex-1 text-[13px] [overflow-wrap:anywhere]">{made?.secret}</code>
          <CopyButton text={made?.secret ?? ""} label={t("common:copy")} doneLabel={t("common:copied")} />
        </div>
        <pre
          tabIndex={0}
          className="mt-3 overflow-x-auto rounded-lg border border-line bg-sunken p-3 text-[12.5px] text-ink-soft"
        >{`curl -H "X-API-Key: ${(made?.secret ?? "").slice(0, 12)}…" \\\n  ${window.location.origin}/api/v1/organisations/${org}/costs/reports/overview`}</pre>
        <div className="mt-4 flex justify-end">
          <Button kind="primary" onClick={() => setMade(null)}>
            {t("keys.haveCopied")}
          </Button>
        </div>
      </Dialog>
      <Dialog
        open={revoking !== null}
        onOpenChange={(open) => !open && setRevoking(null)}
        closeLabel={t("common:close")}
        title={t("keys.revokeTitle", { name: revoking?.name ?? "" })}
        description={t("keys.revokeBody")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setRevoking(null)}>{t("common:keep")}</Button>
          <Button kind="danger" busy={revoke.isPending} onClick={() => revoking && revoke.mutate(revoking)}>
            {t("keys.revoke")}
          </Button>
        </div>
      </Dialog>
    </Page>
  );
}

function CreateKey({
  open,
  onOpenChange,
  onMade,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onMade: (key: CreatedApiKey) => void;
}) {
  const { t, word } = useTranslation();
  const org = useOrg();
  const permissions = usePermissions();
  const schema = z.object({
    name: z.string().trim().min(1, t("keys.form.nameRequired")).max(100),
    permissions: z.array(z.string()).min(1, t("keys.form.permissionRequired")),
    days: z.enum(["", "30", "90", "365"]),
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} closeLabel={t("common:close")} title={t("keys.form.title")}>
      <Form
        schema={schema}
        start={{ name: "", permissions: ["costs:read"], days: "90" }}
        onSubmit={async ({ name, permissions: chosen, days }) =>
          onMade(
            await createApiKey.send({
              path: { org },
              body: {
                name,
                permissions: chosen as Permission[],
                ...(days ? { expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString() } : {}),
              },
            }),
          )
        }
      >
        {({ register, busy, problem }) => (
          <>
            <Field label={t("common:name")} error={problem("name")}>
              {(props) => <Input autoFocus placeholder={t("keys.form.name")} {...props} {...register("name")} />}
            </Field>
            <fieldset>
              <legend className="mb-1 font-medium">{t("keys.form.permissions")}</legend>
              <div className="max-h-56 overflow-y-auto">
                {permissions.map((permission) => (
                  <Checkbox
                    key={permission}
                    value={permission}
                    {...register("permissions")}
                    label={word("permission", permission)}
                    hint={<code className="text-xs">{permission}</code>}
                  />
                ))}
              </div>
              {problem("permissions") && <p className="text-[13px] text-bad">{problem("permissions")}</p>}
            </fieldset>
            <Field label={t("keys.column.expires")}>
              {(props) => (
                <Select {...props} {...register("days")}>
                  <option value="30">{t("keys.form.in30Days")}</option>
                  <option value="90">{t("keys.form.in90Days")}</option>
                  <option value="365">{t("keys.form.inAYear")}</option>
                  <option value="">{t("common:never")}</option>
                </Select>
              )}
            </Field>
            <Notice
              tone="neutral"
              icon={TriangleAlert}
              title={<span className="font-normal">{t("keys.form.shownOnce")}</span>}
            />
            <div className="flex justify-end gap-2">
              <Button onClick={() => onOpenChange(false)}>{t("common:cancel")}</Button>
              <Button type="submit" kind="primary" busy={busy}>
                {t("keys.form.create")}
              </Button>
            </div>
          </>
        )}
      </Form>
    </Dialog>
  );
}
