/** API keys: made for one purpose, shown once, revoked when in doubt. */
import type { ApiKey, CreatedApiKey, Permission } from "@stoa/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound, Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { messageOf } from "@/api/client";
import { createApiKey, listApiKeys, revokeApiKey } from "@/api/generated/api-keys";
import { useMay, useOrg, usePermissions } from "@/api/session";
import { useLocale } from "@/i18n";
import { Form } from "@/kit/form/form";
import { type Column, List } from "@/kit/list/table";
import { Button } from "@/ui/button";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { Badge, CopyButton, Empty, Notice, Page, PageHead } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { ago, timeName } from "@/util/dates";
import { hints } from "./words";

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
      toast(t("{{name}} no longer works", { name }));
    },
  });
  const columns: Column<ApiKey>[] = [
    {
      title: t("Name"),
      className: "min-w-40",
      cell: ({ name, prefix }) => (
        <>
          <span className="font-medium">{name}</span>
          <code className="block text-[13px] text-muted">{prefix}…</code>
        </>
      ),
    },
    {
      title: t("May"),
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
      title: t("Last used"),
      className: "hidden sm:table-cell whitespace-nowrap",
      cell: ({ last_used_at }) =>
        last_used_at ? (
          <span title={timeName(last_used_at, locale)}>{ago(last_used_at, Date.now(), locale)}</span>
        ) : (
          <span className="text-muted">{t("never")}</span>
        ),
    },
    {
      title: t("Expires"),
      className: "hidden lg:table-cell whitespace-nowrap",
      cell: ({ expires_at }) =>
        expires_at ? timeName(expires_at, locale) : <span className="text-muted">{t("never")}</span>,
    },
    {
      title: t("State"),
      cell: (key) =>
        key.revoked_at ? (
          <Badge>{t("Revoked")}</Badge>
        ) : key.expires_at && Date.parse(key.expires_at) < Date.now() ? (
          <Badge tone="warn">{t("Expired")}</Badge>
        ) : (
          <Badge tone="good">{t("Active")}</Badge>
        ),
    },
    {
      title: <span className="sr-only">{t("Actions")}</span>,
      className: "w-px",
      cell: (key) =>
        may &&
        !key.revoked_at && (
          <Button size="small" kind="danger" onClick={() => setRevoking(key)}>
            {t("Revoke")}
          </Button>
        ),
    },
  ];
  const add = may && (
    <Button kind="primary" size="small" onClick={() => setCreating(true)}>
      <Plus className="size-4" aria-hidden />
      {t("New key")}
    </Button>
  );
  return (
    <Page>
      <PageHead
        title={t("API keys")}
        hint={
          <>
            {t("For programs. Send the key in the header")} <code>X-API-Key</code>.
          </>
        }
      >
        {add}
      </PageHead>
      <List
        label={t("API keys")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <Empty icon={KeyRound} title={t("No keys yet")} action={add}>
            {t("A key lets a program read reports or upload bills without a person signing in.")}
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
        closeLabel={t("Close")}
        title={t("Copy your key now")}
        description={t("It is shown only this once. Keep it like a password.")}
      >
        <div className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3.5">
          <code className="min-w-0 flex-1 text-[13px] [overflow-wrap:anywhere]">{made?.secret}</code>
          <CopyButton text={made?.secret ?? ""} label={t("Copy")} doneLabel={t("Copied")} />
        </div>
        <pre
          tabIndex={0}
          className="mt-3 overflow-x-auto rounded-lg border border-line bg-sunken p-3 text-[12.5px] text-ink-soft"
        >{`curl -H "X-API-Key: ${(made?.secret ?? "").slice(0, 12)}…" \\\n  ${window.location.origin}/api/v1/organisations/${org}/costs/reports/overview`}</pre>
        <div className="mt-4 flex justify-end">
          <Button kind="primary" onClick={() => setMade(null)}>
            {t("I have copied it")}
          </Button>
        </div>
      </Dialog>
      <Dialog
        open={revoking !== null}
        onOpenChange={(open) => !open && setRevoking(null)}
        closeLabel={t("Close")}
        title={t("Revoke {{name}}?", { name: revoking?.name ?? "" })}
        description={t("Programs that use it are refused from now on. This cannot be undone.")}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setRevoking(null)}>{t("Keep")}</Button>
          <Button kind="danger" busy={revoke.isPending} onClick={() => revoking && revoke.mutate(revoking)}>
            {t("Revoke")}
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
  const { t } = useTranslation();
  const org = useOrg();
  const permissions = usePermissions();
  const schema = z.object({
    name: z.string().trim().min(1, t("Say what it is for")).max(100),
    permissions: z.array(z.string()).min(1, t("Choose at least one")),
    days: z.enum(["", "30", "90", "365"]),
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} closeLabel={t("Close")} title={t("New API key")}>
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
            <Field label={t("Name")} error={problem("name")}>
              {(props) => (
                <Input autoFocus placeholder={t("What it is for, e.g. Grafana")} {...props} {...register("name")} />
              )}
            </Field>
            <fieldset>
              <legend className="mb-1 font-medium">{t("It may")}</legend>
              <div className="max-h-56 overflow-y-auto">
                {(Object.keys(hints) as Permission[])
                  .filter((permission) => permissions.includes(permission))
                  .map((permission) => (
                    <Checkbox
                      key={permission}
                      value={permission}
                      {...register("permissions")}
                      label={t(hints[permission] ?? permission)}
                      hint={<code className="text-xs">{permission}</code>}
                    />
                  ))}
              </div>
              {problem("permissions") && <p className="text-[13px] text-bad">{problem("permissions")}</p>}
            </fieldset>
            <Field label={t("Expires")}>
              {(props) => (
                <Select {...props} {...register("days")}>
                  <option value="30">{t("in 30 days")}</option>
                  <option value="90">{t("in 90 days")}</option>
                  <option value="365">{t("in a year")}</option>
                  <option value="">{t("never")}</option>
                </Select>
              )}
            </Field>
            <Notice
              tone="neutral"
              icon={TriangleAlert}
              title={<span className="font-normal">{t("The key is shown once, right after it is made.")}</span>}
            />
            <div className="flex justify-end gap-2">
              <Button onClick={() => onOpenChange(false)}>{t("Cancel")}</Button>
              <Button type="submit" kind="primary" busy={busy}>
                {t("Create key")}
              </Button>
            </div>
          </>
        )}
      </Form>
    </Dialog>
  );
}
