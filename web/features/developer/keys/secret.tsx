/** A key that was just made: the only time it is shown. Leaving before it was copied asks first. */
import type { CreatedApiKey } from "@stoa/client";
import { linkOptions, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { getOrganisation } from "@/api/generated/organisations";
import { useOrg } from "@/api/session";
import { FormPage, useUnsavedGuard } from "@/kit/form";
import { Button } from "@/ui/button";
import { CopyBox, CopyButton } from "@/ui/copy";
import { useTranslation } from "../words";

export function Secret({ made: { id, secret, permissions } }: { made: CreatedApiKey }) {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
  const api = new URL(getOrganisation.url({ path: { org } }), window.location.origin).href;
  const costs = `${api}/costs`;
  const copied = useRef(false);
  const done = useRef<HTMLButtonElement>(null);
  useUnsavedGuard(() => !copied.current, {
    title: t("keys.leaveTitle"),
    lost: [t("keys.leaveBody")],
    action: t("keys.leave"),
    keep: t("keys.stay"),
  });
  // The form that had the focus is gone.
  useEffect(() => done.current?.focus(), []);
  return (
    <FormPage
      title={t("keys.copyTitle")}
      hint={t("keys.copyBody")}
      back={{ to: linkOptions({ to: "/$org/developer/keys", params: { org } }), label: t("keys.title") }}
    >
      <div className="space-y-4">
        <CopyBox label={t("keys.copyTitle")} text={secret ?? ""} />
        <p className="text-muted">{t("keys.example")}</p>
        {permissions.includes("costs:read") && (
          <Sample title={t("keys.sampleRead")} secret={secret} text={`${costs}/reports/overview`} />
        )}
        {permissions.includes("costs:write") && (
          <Sample title={t("keys.sampleUpload")} secret={secret} text={`-F file=@bill.csv.gz \\\n  ${costs}/uploads`} />
        )}
        {!permissions.some((permission) => permission.startsWith("costs:")) && <Sample secret={secret} text={api} />}
        <div className="flex justify-end">
          <Button
            ref={done}
            kind="primary"
            onClick={() => {
              copied.current = true;
              void navigate({ to: "/$org/developer/keys/$key", params: { org, key: id } });
            }}
          >
            {t("keys.haveCopied")}
          </Button>
        </div>
      </div>
    </FormPage>
  );
}

/** A command that works as it is copied; what is shown of the key is its beginning, for it stands above. */
function Sample({ title, secret, text }: { title?: string; secret: string | null | undefined; text: string }) {
  const { t } = useTranslation();
  const command = (key: string) => `curl -H "X-API-Key: ${key}" \\\n  ${text}`;
  return (
    <div className="space-y-1.5" role="group" aria-label={title ?? t("keys.example")}>
      <div className="flex items-center justify-between gap-2">
        <span className="font-medium">{title}</span>
        <CopyButton text={command(secret ?? "")} />
      </div>
      <pre
        tabIndex={0}
        className="overflow-x-auto rounded-lg border border-line bg-sunken p-3 text-[12.5px] text-ink-soft"
      >
        {command(`${(secret ?? "").slice(0, 12)}…`)}
      </pre>
    </div>
  );
}
