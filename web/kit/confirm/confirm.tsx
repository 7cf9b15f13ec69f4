/**
 * The one confirmation: before anything is lost it names what, its button is named by the deed, and a large loss asks for a word
 * to be typed. `confirm` is called from anywhere; `Confirmations` stands once in each entry.
 */
import { CircleAlert } from "lucide-react";
import { useId, useRef, useState } from "react";
import { messageOf } from "@/api/client";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { AlertDialog } from "@/ui/overlay";
import { Notice } from "@/ui/parts";
import { store, useStore } from "@/util/store";

export interface Question {
  /** The deed as a question: "Revoke Grafana?". */
  title: string;
  /** What is lost or changes, one sentence each. */
  lost: string[];
  /** The deed as a button: "Revoke". */
  action: string;
  /** The way back; "Keep" unless said. */
  keep?: string;
  /** What must be typed first, for a loss that cannot be made good: usually the name. */
  typed?: string;
  /** A change that loses nothing has an ordinary button. */
  harmless?: boolean;
  /** The deed. While it runs the dialog stays; when it fails the dialog says why and it can be tried again. */
  run?: () => Promise<unknown>;
}
interface Asked extends Question {
  id: number;
  answer: (yes: boolean) => void;
}

const asked = store<Asked | null>(null);
let count = 0;

/** Asks. True when the deed was confirmed and, with `run`, is done; false when it was not wanted. */
export function confirm(question: Question): Promise<boolean> {
  asked.get()?.answer(false);
  return new Promise((resolve) => {
    count += 1;
    asked.set({
      ...question,
      id: count,
      answer: (yes) => {
        asked.set(null);
        resolve(yes);
      },
    });
  });
}

export function Confirmations() {
  const now = useStore(asked);
  return now && <Confirmation key={now.id} {...now} />;
}

function Confirmation({ title, lost, action, keep, typed, harmless, run, answer }: Asked) {
  const { t } = useTranslation();
  const form = useId();
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const running = useRef(false);
  const ready = typed === undefined || word.trim() === typed;
  async function act() {
    if (!ready || running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(null);
    try {
      await run?.();
      answer(true);
    } catch (error) {
      setFailure(error);
      running.current = false;
      setBusy(false);
    }
  }
  return (
    <AlertDialog
      title={title}
      description={lost.length === 1 ? lost[0] : <Losses lost={lost} />}
      onClose={() => !running.current && answer(false)}
    >
      <form
        id={form}
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        {failure !== null && <Notice tone="bad" icon={CircleAlert} title={messageOf(failure)} />}
        {typed !== undefined && (
          <Field label={t("confirm.type", { word: typed })}>
            {(props) => (
              <Input
                autoComplete="off"
                spellCheck={false}
                value={word}
                onChange={(event) => setWord(event.target.value)}
                {...props}
              />
            )}
          </Field>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button data-first="" disabled={busy} onClick={() => answer(false)}>
            {keep ?? t("common:keep")}
          </Button>
          <Button type="submit" kind={harmless ? "primary" : "danger"} busy={busy} disabled={!ready || busy}>
            {action}
          </Button>
        </div>
      </form>
    </AlertDialog>
  );
}

function Losses({ lost }: { lost: string[] }) {
  return (
    <ul className="list-disc space-y-0.5 pl-5">
      {lost.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
