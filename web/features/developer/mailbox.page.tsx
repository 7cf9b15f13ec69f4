/** The development mailbox: every message Stoa would have sent. */
import type { MailboxMessage } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Inbox, Mail } from "lucide-react";
import { Fragment, useState } from "react";
import { ApiError, messageOf } from "@/api/client";
import { listMailbox } from "@/api/generated/development";
import { useLocale } from "@/i18n";
import { useLive } from "@/kit/live/live";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Card, Empty, Page, PageHead, SkeletonRows } from "@/ui/parts";
import { cn } from "@/util/cn";
import { ago, timeName } from "@/util/dates";
import { useTranslation } from "./words";

export function MailboxPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const [key, setKey] = useState(() => sessionStorage.getItem(KEY) ?? "");
  const asked = listMailbox.query({ header: { "X-Stoa-Mailbox-Key": key } });
  const { data, error, refetch } = useQuery(asked);
  // A mailbox that is not there does not come.
  useLive(asked, { when: !error });
  const [chosen, setChosen] = useState<string | null>(null);
  const messages = data?.items;
  const open = messages?.find(({ id }) => id === chosen) ?? messages?.[0];
  return (
    <Page>
      <PageHead title={t("mailbox.title")} hint={t("mailbox.intro")} />
      <Card flush>
        {error instanceof ApiError && error.problem.code === "mailbox_key_required" ? (
          <KeyForm
            wrong={key !== ""}
            onKey={(given) => {
              sessionStorage.setItem(KEY, given);
              setKey(given);
            }}
          />
        ) : error && !messages ? (
          error instanceof ApiError && error.status === 404 ? (
            <Empty icon={Mail} title={t("mailbox.absent")}>
              {t("mailbox.absentHint")}
            </Empty>
          ) : (
            <Empty
              icon={Mail}
              title={t("mailbox.failed")}
              action={
                <Button kind="primary" onClick={() => void refetch()}>
                  {t("common:tryAgain")}
                </Button>
              }
            >
              {messageOf(error)}
            </Empty>
          )
        ) : !messages ? (
          <SkeletonRows />
        ) : messages.length === 0 ? (
          <Empty icon={Inbox} title={t("mailbox.empty")}>
            {t("mailbox.emptyHint")}
          </Empty>
        ) : (
          <div className="grid min-h-[26rem] md:grid-cols-[minmax(16rem,22rem)_1fr]">
            <ul className="border-b border-line md:border-r md:border-b-0">
              {messages.map((message) => (
                <li key={message.id} className="border-b border-line last:border-0">
                  <button
                    type="button"
                    aria-current={message.id === open?.id}
                    onClick={() => setChosen(message.id)}
                    className={cn(
                      "block w-full px-4 py-3 text-left",
                      message.id === open?.id ? "bg-accent-soft" : "hover:bg-sunken",
                    )}
                  >
                    <span className="flex justify-between gap-3">
                      <span className="truncate text-[13px] text-muted">{message.to}</span>
                      <span className="text-xs whitespace-nowrap text-muted">
                        {ago(message.created_at, Date.now(), locale)}
                      </span>
                    </span>
                    <span className="mt-0.5 block truncate font-medium">{message.subject}</span>
                  </button>
                </li>
              ))}
            </ul>
            {open && <Message message={open} />}
          </div>
        )}
      </Card>
    </Page>
  );
}

/** For as long as the tab is open: the operator's key is not kept on the disk of a browser. */
const KEY = "stoa.mailbox-key";

function KeyForm({ wrong, onKey }: { wrong: boolean; onKey: (key: string) => void }) {
  const { t } = useTranslation();
  const [given, setGiven] = useState("");
  return (
    <form
      className="mx-auto max-w-md space-y-4 p-7"
      onSubmit={(event) => {
        event.preventDefault();
        onKey(given.trim());
      }}
    >
      <Field label={t("mailbox.key")} error={wrong ? t("mailbox.keyWrong") : undefined} hint={t("mailbox.keyHint")}>
        {(props) => (
          <Input
            type="password"
            autoComplete="off"
            required
            value={given}
            onChange={(event) => setGiven(event.target.value)}
            {...props}
          />
        )}
      </Field>
      <Button type="submit" kind="primary">
        {t("mailbox.open")}
      </Button>
    </form>
  );
}

function Message({ message }: { message: MailboxMessage }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <article className="min-w-0 p-5 md:p-7">
      <h2 className="text-lg font-semibold">{message.subject}</h2>
      <p className="mt-0.5 text-[13px] text-muted">
        {t("mailbox.to", { address: message.to })} · {timeName(message.created_at, locale)}
      </p>
      <div className="mt-6 max-w-prose leading-6 whitespace-pre-wrap [overflow-wrap:anywhere]">
        <Linked text={message.text} />
      </div>
    </article>
  );
}

/** Text with its web addresses as links. Never markup: what comes from a message stays text. */
function Linked({ text }: { text: string }) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/);
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {/^https?:\/\//.test(part) ? (
            <a href={part} className="text-accent underline underline-offset-3">
              {part}
            </a>
          ) : (
            part
          )}
        </Fragment>
      ))}
    </>
  );
}
