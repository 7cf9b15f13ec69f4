/** Upload by drag and drop: the transfer, then the run, live, then what came of it. */
import type { Run } from "@stoa/client";
import { Link } from "@tanstack/react-router";
import { CircleAlert, FileText, Plus, UploadCloud, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { fieldsOf, messageOf } from "@/api/client";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { useMay } from "@/kit/permission/permission";
import { Button, IconButton } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Card, Notice, Page, PageHead, Progress } from "@/ui/parts";
import { cn } from "@/util/cn";
import { bytes, duration } from "@/util/units";
import { finished } from "../queries";
import { useRun } from "../runs/follow";
import { Live, Steps } from "../runs/live";
import {
  BalanceCard,
  PeriodSums,
  RejectsCard,
  RunFailure,
  RunPeriods,
  ValidationCard,
  WarningsCard,
} from "../runs/result";
import { StateBadge } from "../runs/state";
import { useTranslation } from "../words";
import { upload } from "./send";

type Stage =
  | { at: "choosing" }
  | { at: "sending"; files: File[]; sent: number; total: number; since: number }
  | { at: "refused"; files: File[]; error: unknown }
  | { at: "running"; run: Run };

export function UploadPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const may = useMay("costs:write");
  const [stage, setStage] = useState<Stage>({ at: "choosing" });
  const [account, setAccount] = useState({ id: "", name: "" });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const send = useCallback(
    async (files: File[]) => {
      if (files.length === 0) return;
      const empty = files.find(({ size }) => size === 0);
      if (empty) {
        setStage({
          at: "refused",
          files,
          error: new Error(
            t("upload.fileEmpty", {
              name: empty.name,
            }),
          ),
        });
        return;
      }
      const total = files.reduce((sum, { size }) => sum + size, 0);
      const since = performance.now();
      abort.current = new AbortController();
      setStage({ at: "sending", files, sent: 0, total, since });
      try {
        const { run } = await upload(
          org,
          files,
          { account: account.id.trim(), accountName: account.name.trim() },
          (sent, all) => setStage({ at: "sending", files, sent, total: all, since }),
          abort.current.signal,
        );
        setStage({ at: "running", run });
      } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") setStage({ at: "choosing" });
        else setStage({ at: "refused", files, error });
      }
    },
    [org, t, account],
  );

  return (
    <Page narrow>
      <PageHead title={t("uploadBill")} hint={t("upload.intro")}>
        {stage.at === "running" && (
          <Button size="small" onClick={() => setStage({ at: "choosing" })}>
            <Plus className="size-4" aria-hidden />
            {t("upload.another")}
          </Button>
        )}
      </PageHead>
      {!may && (
        <Notice tone="warn" icon={CircleAlert} title={t("upload.notAllowed")}>
          {t("upload.notAllowedHint")}
        </Notice>
      )}
      {stage.at === "refused" && (
        <Refused error={stage.error} files={stage.files} onRetry={() => void send(stage.files)} />
      )}
      {(stage.at === "choosing" || stage.at === "refused") && (
        <>
          <DropZone disabled={!may} onFiles={(files) => void send(files)} />
          <AccountOfBill account={account} onChange={setAccount} disabled={!may} />
        </>
      )}
      {stage.at === "sending" && <Sending {...stage} onCancel={() => abort.current?.abort()} />}
      {stage.at === "running" && <Running first={stage.run} />}
    </Page>
  );
}

/** For bills that do not say whose they are. */
function AccountOfBill({
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

function DropZone({ onFiles, disabled }: { onFiles: (files: File[]) => void; disabled: boolean }) {
  const { t } = useTranslation();
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
            <span translate="no">
              FOCUS 1.0 – 1.4; AWS, Azure, Google Cloud, Oracle; OpenAI, Anthropic, DeepSeek, LiteLLM, Langfuse
            </span>
            ; {t("upload.saasTables")}
          </span>
        </li>
        <li>
          <span className="block font-medium">{t("upload.anyFile")}</span>
          <span className="text-muted" translate="no">
            CSV, JSON, Parquet; .gz, .zst, .zip; UTF-8, UTF-16
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

function Sending({
  files,
  sent,
  total,
  since,
  onCancel,
}: Extract<Stage, { at: "sending" }> & { onCancel: () => void }) {
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
        {files.map((file) => (
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

function Refused({ error, files, onRetry }: { error: unknown; files: File[]; onRetry: () => void }) {
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

function Running({ first }: { first: Run }) {
  const { t } = useTranslation();
  const org = useOrg();
  const { data } = useRun(first.id, first);
  const run = data ?? first;
  return (
    <div className="space-y-4">
      <RunFailure run={run} />
      <Card
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {run.source_name}
            <StateBadge state={run.state} />
          </span>
        }
        actions={
          <Button asChild size="small" kind="quiet">
            <Link to="/$org/costs/runs/$run" params={{ org, run: run.id }}>
              {t("upload.openRun")}
            </Link>
          </Button>
        }
      >
        <p className="mb-4 text-muted">
          {run.recognised ? (
            <>
              {t("upload.recognised")} <span className="font-medium text-ink">{run.recognised.title}</span>,{" "}
              {t("count.columns", { count: run.recognised.columns })}
            </>
          ) : finished(run) ? null : (
            t("upload.readingHeader")
          )}
        </p>
        <Steps run={run} />
        <div className="mt-4">
          <Live run={run} />
        </div>
        {run.state === "completed" && (
          <div className="mt-2 flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
            <PeriodSums run={run} />
            <div className="flex flex-wrap gap-2">
              <RunPeriods run={run} kind="primary" />
            </div>
          </div>
        )}
      </Card>
      <BalanceCard run={run} />
      <WarningsCard run={run} />
      <RejectsCard run={run} />
      <ValidationCard run={run} />
    </div>
  );
}
