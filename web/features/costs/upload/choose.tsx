/** Choosing the files of a bill, and saying whose it is where it does not say so itself. */
import type { KnownFormats } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { UploadCloud } from "lucide-react";
import { Fragment, useRef, useState } from "react";
import { listCostFormats } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { cn } from "@/util/cn";
import { useTranslation } from "../words";

/** For bills that do not say whose they are. */
export function AccountOfBill({
  account,
  onChange,
  disabled,
}: {
  account: { id: string; name: string };
  onChange: (account: { id: string; name: string }) => void;
  disabled: boolean;
}) {
  const { t } = useTranslation();
  return (
    <details className="group rounded-xl border border-line bg-card px-4 py-3" open={account.id !== "" || undefined}>
      <summary className="cursor-pointer font-medium">{t("upload.accountTitle")}</summary>
      <p className="mt-1 text-[13px] text-muted">{t("upload.accountBody")}</p>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <Field label={t("account.label")}>
          {(props) => (
            <Input
              {...props}
              className="font-mono text-[13px]"
              placeholder="org-…"
              maxLength={200}
              disabled={disabled}
              value={account.id}
              onChange={({ target }) => onChange({ ...account, id: target.value })}
            />
          )}
        </Field>
        <Field label={t("account.name")}>
          {(props) => (
            <Input
              {...props}
              maxLength={200}
              disabled={disabled}
              value={account.name}
              onChange={({ target }) => onChange({ ...account, name: target.value })}
            />
          )}
        </Field>
      </div>
    </details>
  );
}

export function DropZone({ onFiles, disabled }: { onFiles: (files: File[]) => void; disabled: boolean }) {
  const { t } = useTranslation();
  const { data: known } = useQuery(listCostFormats.query({ path: { org: useOrg() } }));
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside does the same by keyboard.
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!disabled) onFiles([...event.dataTransfer.files]);
      }}
      className={cn(
        "rounded-xl border-2 border-dashed bg-card px-6 py-14 text-center transition-colors duration-100",
        over ? "border-accent bg-accent-soft" : "border-line-strong",
      )}
    >
      <div className="mx-auto mb-4 grid size-14 place-items-center rounded-full bg-accent-soft">
        <UploadCloud className="size-6.5 text-accent" aria-hidden />
      </div>
      <p className="text-lg font-semibold">{over ? t("upload.letGo") : t("upload.drop")}</p>
      <p className="mt-1 text-muted">{t("upload.dropHint")}</p>
      <input
        ref={input}
        type="file"
        multiple
        className="sr-only"
        accept={known && [...known.endings, ...known.compressions].join(",")}
        tabIndex={-1}
        aria-label={t("upload.choose")}
        disabled={disabled}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button kind="primary" className="mt-5" disabled={disabled} onClick={() => input.current?.click()}>
        {t("upload.choose")}
      </Button>
      <ul className="mx-auto mt-9 grid max-w-2xl gap-x-8 gap-y-3 text-left text-[13px] sm:grid-cols-3">
        <li>
          <span className="block font-medium">{t("upload.byColumns")}</span>
          <span className="text-muted">
            <Recognised known={known} />
          </span>
        </li>
        <li>
          <span className="block font-medium">{t("upload.anyFile")}</span>
          <span className="text-muted" translate="no">
            {[known?.endings.join(", "), known?.compressions.join(", "), "UTF-8, UTF-16"].filter(Boolean).join("; ")}
          </span>
        </li>
        <li>
          <span className="block font-medium">{t("upload.nothingDropped")}</span>
          <span className="text-muted">{t("upload.balance")}</span>
        </li>
      </ul>
    </div>
  );
}

/** Whose bills are recognised: `FOCUS 1.0 – 1.4; AWS, Azure; tables of SaaS subscriptions`. */
function Recognised({ known }: { known: KnownFormats | undefined }) {
  const { word } = useTranslation();
  const read = known?.formats.filter(({ unsupported }) => !unsupported) ?? [];
  const versions = read.filter(({ id }) => id.startsWith("focus-")).map(({ version }) => version ?? "");
  const focus = [...new Set([versions.at(0), versions.at(-1)])].join(" – ");
  const vendors = [...new Set(read.flatMap(({ vendor }) => vendor ?? []))].sort();
  const others = read.filter(({ id, vendor }) => !vendor && !id.startsWith("focus-"));
  return (
    <>
      <span translate="no">
        {[versions.length > 0 && `FOCUS ${focus}`, vendors.join(", ")].filter(Boolean).join("; ")}
      </span>
      {others.map(({ id, name }) => (
        <Fragment key={id}>; {word("format", id, name)}</Fragment>
      ))}
    </>
  );
}
