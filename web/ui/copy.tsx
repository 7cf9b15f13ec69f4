/** Buttons that copy, and say for a moment that they did. */
import { Check, Copy, Link2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "@/i18n/common";
import { Button, IconButton } from "./button";

function useCopied(): [boolean, (text: string) => Promise<void>] {
  const [done, setDone] = useState(false);
  return [
    done,
    async (text) => {
      await navigator.clipboard.writeText(text);
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    },
  ];
}

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [done, copy] = useCopied();
  return (
    <IconButton label={t(done ? "copied" : "copy")} onClick={() => void copy(text)}>
      {done ? <Check className="text-good" /> : <Copy />}
    </IconButton>
  );
}

/** The address of the page as it is now. */
export function LinkButton() {
  const { t } = useTranslation();
  const [done, copy] = useCopied();
  return (
    <Button size="small" onClick={() => void copy(window.location.href)}>
      {done ? <Check className="size-4 text-good" aria-hidden /> : <Link2 className="size-4" aria-hidden />}
      {t(done ? "copied" : "copyLink")}
    </Button>
  );
}
