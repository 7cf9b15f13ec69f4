/** The transfer of a bill: how far it is, or why it was refused. */
import { CircleAlert, FileText, X } from "lucide-react";
import { fieldsOf, messageOf } from "@/api/client";
import { useLocale } from "@/i18n";
import type { Transfer } from "@/kit/upload/manager";
import { Button, IconButton } from "@/ui/button";
import { Card, Notice, Progress } from "@/ui/parts";
import { bytes, duration } from "@/util/units";
import { useTranslation } from "../words";

export function Sending({
  transfer: { of, sent, total, since },
  onCancel,
}: {
  transfer: Transfer;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const elapsed = (performance.now() - since) / 1000;
  const rate = elapsed > 0.3 ? sent / elapsed : 0;
  return (
    <Card
      title={t("upload.uploading")}
      actions={
        <IconButton label={t("common:cancel")} onClick={onCancel}>
          <X />
        </IconButton>
      }
    >
      <ul className="mb-4 space-y-1.5">
        {of.files.map((file) => (
          <li key={file.name} className="flex items-center gap-2.5">
            <FileText className="size-4 text-muted" aria-hidden />
            <span className="min-w-0 flex-1 truncate">{file.name}</span>
            <span className="num text-muted">{bytes(file.size, locale)}</span>
          </li>
        ))}
      </ul>
      <Progress value={total ? sent / total : null} label={t("upload.progress")} className="h-2" />
      <div className="mt-2 flex flex-wrap justify-between gap-x-6 text-[13px] text-muted">
        <span>{t("progress.of", { done: bytes(sent, locale), all: bytes(total, locale) })}</span>
        {rate > 0 && <span>{bytes(rate, locale)}/s</span>}
        {rate > 0 && sent < total && (
          <span>{t("timeLeft", { time: duration(((total - sent) / rate) * 1000, locale) })}</span>
        )}
      </div>
    </Card>
  );
}

export function Refused({ error, files, onRetry }: { error: unknown; files: File[]; onRetry: () => void }) {
  const { t } = useTranslation();
  const details = fieldsOf(error);
  return (
    <Notice
      tone="bad"
      icon={CircleAlert}
      title={messageOf(error)}
      action={
        <Button size="small" onClick={onRetry}>
          {t("common:tryAgain")}
        </Button>
      }
    >
      <div className="text-[13px]">{files.map(({ name }) => name).join(", ")}</div>
      {details.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {details.map((detail, index) => (
            <li key={index}>{detail.message}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
