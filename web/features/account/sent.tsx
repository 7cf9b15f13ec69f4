/** A link is on its way by mail: where to look for it, and the way back. */
import { useQuery } from "@tanstack/react-query";
import { Inbox, MailCheck } from "lucide-react";
import { capabilitiesQuery } from "@/api/session";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/parts";
import { useTranslation } from "./words";

export function Sent({ text, email, onBack }: { text: string; email: string; onBack: () => void }) {
  const { t } = useTranslation();
  // A server for trying out keeps its mail: waiting for it would be in vain.
  const kept = useQuery(capabilitiesQuery).data?.mailbox;
  return (
    <div className="space-y-4">
      {kept ? (
        <Notice tone="accent" icon={Inbox} title={t("mailKept.title")}>
          {t("mailKept.where")} <code className="[overflow-wrap:anywhere]">stoa people link {email}</code>
        </Notice>
      ) : (
        <Notice tone="good" icon={MailCheck} title={t("lookIntoMail")}>
          {text} {t("noMailHint")}
        </Notice>
      )}
      <Button onClick={onBack} className="w-full">
        {t("back")}
      </Button>
    </div>
  );
}
