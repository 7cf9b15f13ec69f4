/** Buttons that copy, and say for a moment that they did; and a box with a text to copy. */
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

/** A text to pass on or to keep, with its button. */
export function CopyBox({ label, text }: { label: string; text: string }) {
  return (
    <div
      role="group"
      aria-label={label}
      className="flex items-center gap-2 rounded-lg border border-line bg-sunken py-1.5 pr-1.5 pl-3.5"
    >
      <code className="min-w-0 flex-1 text-[13px] [overflow-wrap:anywhere]">{text}</code>
      <CopyButton text={text} />
    </div>
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
