/** Upload by drag and drop: the transfer, then the run, live, then what came of it. */
import type { Run } from "@stoa/client";
import { Link } from "@tanstack/react-router";
import { CircleAlert, FileText, Plus, UploadCloud, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, messageOf } from "@/api/client";
import { useMay, useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button, IconButton } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Card, Notice, Page, PageHead, Progress } from "@/ui/parts";
import { cn } from "@/util/cn";
import { paths } from "@/util/paths";
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
            t("{{name}} is empty: it has no header and no rows. Export it again and upload that.", {
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
      <PageHead
        title={t("Upload a bill")}
        hint={t("The same bill twice changes nothing; a corrected month replaces only that month.")}
      >
        {stage.at === "running" && (
          <Button size="small" onClick={() => setStage({ at: "choosing" })}>
            <Plus className="size-4" aria-hidden />
            {t("Upload another")}
          </Button>
        )}
      </PageHead>
      {!may && (
        <Notice tone="warn" icon={CircleAlert} title={t("You may look but not upload")}>
          {t("Ask an owner or administrator for the role “member”.")}
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
      <summary className="cursor-pointer font-medium">{t("The bill does not name its account")}</summary>
      <p className="mt-1 text-[13px] text-muted">
        {t(
          "OpenAI, Anthropic and Langfuse do not write into their files whose they are. A bill that names its own account keeps it.",
        )}
      </p>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <Field label={t("Billing account")}>
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
        <Field label={t("Name of the account")}>
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
      <p className="text-lg font-semibold">{over ? t("Let go to upload") : t("Drop your bill here")}</p>
      <p className="mt-1 text-muted">{t("One file or several of the same bill")}</p>
      <input
        ref={input}
        type="file"
        multiple
        className="sr-only"
        tabIndex={-1}
        aria-label={t("Choose files")}
        disabled={disabled}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button kind="primary" className="mt-5" disabled={disabled} onClick={() => input.current?.click()}>
        {t("Choose files")}
      </Button>
      <ul className="mx-auto mt-9 grid max-w-2xl gap-x-8 gap-y-3 text-left text-[13px] sm:grid-cols-3">
        <li>
          <span className="block font-medium">{t("Recognised by its columns")}</span>
          <span className="text-muted">
            FOCUS 1.0 – 1.4; AWS, Azure, Google Cloud, Oracle; OpenAI, Anthropic, DeepSeek, LiteLLM, Langfuse;{" "}
            {t("tables of SaaS subscriptions")}
          </span>
        </li>
        <li>
          <span className="block font-medium">{t("Any usual file")}</span>
          <span className="text-muted">CSV, JSON, Parquet; .gz, .zst, .zip; UTF-8, UTF-16</span>
        </li>
        <li>
          <span className="block font-medium">{t("Nothing dropped in silence")}</span>
          <span className="text-muted">{t("Rows and money in = out + rejected, to the last digit")}</span>
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
      title={t("Uploading")}
      actions={
        <IconButton label={t("Cancel")} onClick={onCancel}>
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
      <Progress value={total ? sent / total : null} label={t("Progress of the upload")} className="h-2" />
      <div className="mt-2 flex flex-wrap justify-between gap-x-6 text-[13px] text-muted">
        <span>
          {bytes(sent, locale)} {t("of")} {bytes(total, locale)}
        </span>
        {rate > 0 && <span>{bytes(rate, locale)}/s</span>}
        {rate > 0 && sent < total && (
          <span>{t("{{time}} left", { time: duration(((total - sent) / rate) * 1000) })}</span>
        )}
      </div>
    </Card>
  );
}

function Refused({ error, files, onRetry }: { error: unknown; files: File[]; onRetry: () => void }) {
  const { t } = useTranslation();
  const details = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return (
    <Notice
      tone="bad"
      icon={CircleAlert}
      title={messageOf(error)}
      action={
        <Button size="small" onClick={onRetry}>
          {t("Try again")}
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
            <Link to={paths.run} params={{ org, run: run.id }}>
              {t("Open the run")}
            </Link>
          </Button>
        }
      >
        <p className="mb-4 text-muted">
          {run.recognised ? (
            <>
              {t("Recognised")} <span className="font-medium text-ink">{run.recognised.title}</span>,{" "}
              {t("{{count, number}} columns", { count: run.recognised.columns })}
            </>
          ) : finished(run) ? null : (
            t("Reading the header…")
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
