/** Upload by drag and drop: the transfer, then the run, live, then what came of it. */
import { linkOptions } from "@tanstack/react-router";
import { CircleAlert, Plus } from "lucide-react";
import { useState } from "react";
import type { Output } from "@/api/operation";
import { useOrg } from "@/api/session";
import { useMay } from "@/kit/permission/permission";
import { type Transfer, uploads, useShown, useUploads } from "@/kit/upload/manager";
import { Button } from "@/ui/button";
import { Notice, Page, PageHead } from "@/ui/parts";
import { useTranslation } from "../words";
import { AccountOfBill, DropZone } from "./choose";
import { Running } from "./running";
import { BILL, bill } from "./send";
import { Refused, Sending } from "./sending";

export function UploadPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const may = useMay("costs:write");
  const all = useUploads();
  // Whoever comes back finds what they left: the last one that is still of interest.
  const [id, setId] = useState(
    () => all.findLast(({ of, state }) => of.kind === BILL && of.org === org && state !== "done")?.id,
  );
  const [account, setAccount] = useState({ id: "", name: "" });
  const transfer = all.find((one) => one.id === id) as Transfer<Output<"uploadCosts">> | undefined;
  useShown(transfer?.id);
  const chooses = !transfer || transfer.state === "failed";

  function send(files: File[]) {
    if (files.length === 0) return;
    // What was refused is sent anew, with the account as it stands now.
    if (transfer?.state === "failed") uploads.remove(transfer.id);
    setId(begin(files));
  }

  /** Each file is a bill of its own: the first is shown here, the others in the bar. */
  function sendEach(files: File[]) {
    const [first] = files.map((file) => begin([file]));
    setId(first);
  }

  function begin(files: File[]): number {
    const empty = files.find(({ size }) => size === 0);
    const place = (answer: Output<"uploadCosts"> | undefined) =>
      answer
        ? linkOptions({ to: "/$org/costs/runs/$run", params: { org, run: answer.run.id } })
        : linkOptions({ to: "/$org/costs/upload", params: { org } });
    return uploads.add(
      bill({
        org,
        files,
        place,
        account: account.id.trim(),
        accountName: account.name.trim(),
        refusal: empty && t("upload.fileEmpty", { name: empty.name }),
      }),
    );
  }

  return (
    <Page narrow>
      <PageHead title={t("uploadBill")} hint={t("upload.intro")}>
        {!chooses && (
          <Button size="small" onClick={() => setId(undefined)}>
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
      {transfer?.state === "failed" && (
        <Refused error={transfer.error} files={transfer.of.files} onRetry={() => send(transfer.of.files)} />
      )}
      {chooses && (
        <>
          <DropZone disabled={!may} onFiles={send} />
          <AccountOfBill account={account} onChange={setAccount} disabled={!may} />
        </>
      )}
      {transfer && (transfer.state === "sending" || transfer.state === "waiting") && (
        <Sending transfer={transfer} onCancel={() => uploads.remove(transfer.id)} />
      )}
      {transfer?.state === "done" && transfer.result && (
        <Running
          key={transfer.result.run.id}
          first={transfer.result.run}
          onEach={transfer.of.files.length > 1 ? () => sendEach(transfer.of.files) : undefined}
        />
      )}
    </Page>
  );
}
