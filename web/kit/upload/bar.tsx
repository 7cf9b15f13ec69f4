/** The uploads that go on while somebody is elsewhere: how far they are, and what came of them. */
import { Link } from "@tanstack/react-router";
import { Check, CircleAlert, RotateCcw, UploadCloud, X } from "lucide-react";
import { messageOf } from "@/api/client";
import { useSession } from "@/api/session";
import { Button, IconButton } from "@/ui/button";
import { Progress } from "@/ui/parts";
import { useTranslation } from "../words";
import { type Transfer, uploads, useOthers } from "./manager";

export default function UploadBar({ org }: { org: string }) {
  const { t } = useTranslation();
  const others = useOthers();
  if (others.length === 0) return null;
  return (
    <section
      aria-label={t("upload.title")}
      className="sticky top-13 z-20 max-h-40 overflow-y-auto border-b border-line bg-card"
    >
      <ul>
        {others.map((transfer) => (
          <Line key={transfer.id} transfer={transfer} here={transfer.of.org === org} />
        ))}
      </ul>
    </section>
  );
}

function Line({ transfer, here }: { transfer: Transfer; here: boolean }) {
  const { t } = useTranslation();
  const { organisations } = useSession();
  const { id, of, state, sent, total, error, result } = transfer;
  const [first] = of.files;
  const more = of.files.length - 1;
  const name = more > 0 ? `${first?.name} ${t("upload.more", { count: more })}` : (first?.name ?? "");
  const Icon = state === "done" ? Check : state === "failed" ? CircleAlert : UploadCloud;
  const tone = state === "done" ? "text-good" : state === "failed" ? "text-bad" : "text-accent";
  const open = state === "waiting" || state === "sending";
  return (
    <li className="flex items-center gap-3 border-b border-line px-3 py-1.5 text-[13px] last:border-0 md:px-6">
      <Icon className={`size-4 shrink-0 ${tone}`} aria-hidden />
      <div className="min-w-0 flex-1 sm:flex sm:items-center sm:gap-3">
        <span className="block truncate font-medium sm:max-w-80">
          {name}
          {!here && (
            <span className="font-normal text-muted">
              {" · "}
              {organisations.find(({ slug }) => slug === of.org)?.name ?? of.org}
            </span>
          )}
        </span>
        {state === "sending" ? (
          <Progress
            value={total ? sent / total : null}
            label={t("upload.progress", { name })}
            className="mt-1 max-w-md flex-1 sm:mt-0"
          />
        ) : (
          <span role="status" className="block truncate text-muted">
            {state === "waiting" ? t("upload.waiting") : state === "done" ? t("upload.done") : messageOf(error)}
          </span>
        )}
      </div>
      {state === "failed" && (
        <Button size="small" onClick={() => uploads.retry(id)}>
          <RotateCcw className="size-3.5" aria-hidden />
          {t("common:tryAgain")}
        </Button>
      )}
      {state === "done" && (
        <Button asChild size="small">
          <Link {...of.place(result)} onClick={() => uploads.remove(id)}>
            {t("upload.open")}
          </Link>
        </Button>
      )}
      <IconButton
        label={open ? t("upload.cancel", { name }) : t("upload.dismiss", { name })}
        onClick={() => uploads.remove(id)}
      >
        <X />
      </IconButton>
    </li>
  );
}
