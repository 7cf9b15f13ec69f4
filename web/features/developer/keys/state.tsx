/** Whether a key works, and if not, why. */
import type { ApiKey } from "@stoa/client";
import { Badge } from "@/ui/parts";
import { useTranslation } from "../words";

export function KeyState({ value: { revoked_at, expires_at } }: { value: ApiKey }) {
  const { t } = useTranslation();
  if (revoked_at) return <Badge>{t("keys.state.revoked")}</Badge>;
  if (expires_at && Date.parse(expires_at) < Date.now()) return <Badge tone="warn">{t("keys.state.expired")}</Badge>;
  return <Badge tone="good">{t("keys.state.active")}</Badge>;
}

/** What a key may do, by the server's names. */
export function Permissions({ of }: { of: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {of.map((permission) => (
        <code key={permission} className="rounded border border-line bg-sunken px-1.5 text-[12.5px]">
          {permission}
        </code>
      ))}
    </span>
  );
}
