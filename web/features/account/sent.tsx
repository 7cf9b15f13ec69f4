/** A link is on its way by mail: where to look for it, and the way back. */
import { MailCheck } from "lucide-react";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/parts";
import { useTranslation } from "./words";

export function Sent({ text, onBack }: { text: string; onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="space-y-4">
      <Notice tone="good" icon={MailCheck} title={t("lookIntoMail")}>
        {text} {t("noMailHint")}
      </Notice>
      <Button onClick={onBack} className="w-full">
        {t("back")}
      </Button>
    </div>
  );
}
