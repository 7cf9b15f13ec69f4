/** A key that was just made: the only time it is shown. Leaving before it was copied asks first. */
import type { CreatedApiKey } from "@stoa/client";
import { linkOptions, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useOrg } from "@/api/session";
import { FormPage, useUnsavedGuard } from "@/kit/form";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy";
import { useTranslation } from "../words";

export function Secret({ made: { id, secret } }: { made: CreatedApiKey }) {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
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
        <div
          role="group"
          aria-label={t("keys.copyTitle")}
          className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3.5"
        >
          <code className="min-w-0 flex-1 text-[13px] [overflow-wrap:anywhere]">{secret}</code>
          <CopyButton text={secret ?? ""} />
        </div>
        <div className="space-y-1.5">
          <p className="text-muted">{t("keys.example")}</p>
          <pre
            tabIndex={0}
            className="overflow-x-auto rounded-lg border border-line bg-sunken p-3 text-[12.5px] text-ink-soft"
          >{`curl -H "X-API-Key: ${(secret ?? "").slice(0, 12)}…" \\\n  ${window.location.origin}/api/v1/organisations/${org}/costs/reports/overview`}</pre>
        </div>
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
