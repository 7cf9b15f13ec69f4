/** How far a job is. */
import type { Job } from "@stoa/client";
import { Badge, type Tone } from "@/ui/parts";
import { useTranslation } from "../words";

const tones: Partial<Record<Job["state"], Tone>> = { running: "accent", completed: "good", dead: "bad" };

export function JobState({ of: state }: { of: Job["state"] }) {
  const { word } = useTranslation();
  return <Badge tone={tones[state] ?? "neutral"}>{word("jobState", state)}</Badge>;
}
