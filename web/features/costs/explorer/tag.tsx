/** Any tag by its key: tags are what people made of them, so there is no list to choose from. */
import { Tag } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";

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
        aria-label={t("Key of a tag")}
        placeholder={t("Tag, e.g. team")}
        value={key}
        disabled={disabled}
        onChange={(event) => setKey(event.target.value.replace(/[,;~]/g, ""))}
        className="h-8"
      />
      <Button type="submit" size="small" disabled={disabled || !key.trim()}>
        {t("Add")}
      </Button>
    </form>
  );
}
