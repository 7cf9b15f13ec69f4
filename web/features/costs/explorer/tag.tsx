/** Any tag by its key: tags are what people made of them, so there is no list to choose from. */
import { Tag } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { useTranslation } from "../words";

export function TagInput({ onTag, disabled }: { onTag: (dimension: string) => void; disabled?: boolean }) {
  const { t } = useTranslation();
  const [key, setKey] = useState("");
  return (
    <form
      className="mt-1.5 flex items-center gap-1.5 border-t border-line px-1 pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim()) onTag(`Tags.${key.trim()}`);
        setKey("");
      }}
    >
      <Tag className="ml-1.5 size-4 shrink-0 text-muted" aria-hidden />
      <Input
        aria-label={t("tag.key")}
        placeholder={t("tag.placeholder")}
        value={key}
        disabled={disabled}
        onChange={(event) => setKey(event.target.value.replace(/[,;~]/g, ""))}
        className="h-8"
      />
      <Button type="submit" size="small" disabled={disabled || !key.trim()}>
        {t("tag.add")}
      </Button>
    </form>
  );
}
