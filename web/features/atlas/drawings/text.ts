/** The text of a kept drawing while somebody writes: what it was when they began, what they wrote, and what others saved meanwhile. */
import type { OpenDrawing } from "@stoa/client";
import { useState } from "react";
import { placeOf } from "./query";

export interface Text {
  /** The drawing as it was when this text began. */
  base: OpenDrawing;
  model: string;
}

/**
 * What to show when the server's answer is `now`: its text, as long as nothing was written here that it does not have. A change
 * that leaves the text as it was, such as another name, is taken in any case. Answers that are older than what is shown are left.
 */
export function joined({ base, model }: Text, now: OpenDrawing): Text {
  if (placeOf(now) <= placeOf(base)) return { base, model };
  if (model === base.model) return { base: now, model: now.model };
  return now.model === base.model || now.model === model ? { base: now, model } : { base, model };
}

/** The text, kept beside the answer of the server. */
export function useText(now: OpenDrawing) {
  const [kept, setKept] = useState<Text>({ base: now, model: now.model });
  const text = joined(kept, now);
  if (text.base !== kept.base) setKept(text);
  return {
    ...text,
    /** Something is written that no version has. */
    dirty: text.model !== text.base.model,
    /** Somebody saved another text since this one began. */
    behind: placeOf(now) > placeOf(text.base),
    write: (model: string) => setKept((before) => ({ ...before, model })),
    /** It was saved: what was written since stays, and is not saved yet. */
    saved: (drawing: OpenDrawing) => setKept(({ model }) => ({ base: drawing, model })),
    /** It is to be as the server has it. */
    begin: (drawing: OpenDrawing) => setKept({ base: drawing, model: drawing.model }),
  };
}
