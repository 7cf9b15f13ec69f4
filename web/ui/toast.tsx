/** Short messages in the corner: what was done, or what went wrong. */
import { CheckCircle2, CircleAlert } from "lucide-react";
import { store, useStore } from "@/util/store";
import { Button } from "./button";

interface Toast {
  id: number;
  tone: "good" | "bad";
  text: string;
  action?: Action;
}
/** What can be done about it. */
interface Action {
  label: string;
  press: () => void;
}
const toasts = store<Toast[]>([]);
let nextId = 1;

export function toast(text: string, tone: Toast["tone"] = "good", action?: Action) {
  const id = nextId++;
  toasts.set([...toasts.get(), { id, tone, text, action }]);
  setTimeout(() => dismiss(id), tone === "bad" ? 8000 : 3500);
}

const dismiss = (id: number) => toasts.set(toasts.get().filter((other) => other.id !== id));

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2"
    >
      {shown.map(({ id, tone, text, action }) => (
        <div
          key={id}
          className="rise pointer-events-auto flex items-start gap-2.5 rounded-lg border border-line bg-card px-3.5 py-3 shadow-pop"
        >
          {tone === "good" ? (
            <CheckCircle2 className="mt-0.5 size-4.5 shrink-0 text-good" aria-hidden />
          ) : (
            <CircleAlert className="mt-0.5 size-4.5 shrink-0 text-bad" aria-hidden />
          )}
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{text}</span>
          {action && (
            <Button
              size="small"
              onClick={() => {
                dismiss(id);
                action.press();
              }}
            >
              {action.label}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
