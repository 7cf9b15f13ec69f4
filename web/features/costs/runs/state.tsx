/** How the state of a run or a step looks and reads. */
import {
  Ban,
  CheckCircle2,
  CircleDashed,
  Clock,
  Hourglass,
  Loader2,
  type LucideIcon,
  TriangleAlert,
  XCircle,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "@/ui/parts";

const looks: Record<string, { tone: Tone; icon: LucideIcon; title: string; spin?: boolean }> = {
  pending: { tone: "neutral", icon: Clock, title: "Waiting" },
  running: { tone: "accent", icon: Loader2, title: "Running", spin: true },
  completed: { tone: "good", icon: CheckCircle2, title: "Completed" },
  failed: { tone: "bad", icon: XCircle, title: "Failed" },
  cancelling: { tone: "warn", icon: Hourglass, title: "Cancelling" },
  cancelled: { tone: "neutral", icon: Ban, title: "Cancelled" },
  timed_out: { tone: "bad", icon: TriangleAlert, title: "Timed out" },
  skipped: { tone: "neutral", icon: CircleDashed, title: "Skipped" },
};

export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation();
  const { tone, icon, title, spin } = looks[state] ?? { tone: "neutral" as const, icon: CircleDashed, title: state };
  return (
    <Badge tone={tone} icon={icon} spin={spin}>
      {t(title)}
    </Badge>
  );
}

export const stateLook = (state: string) => looks[state] ?? looks.pending!;
export const stepTitles = {
  land: "Land",
  convert: "Convert",
  validate: "Validate",
  publish: "Publish",
  rollup: "Roll up",
} as const;
export const triggerTitles: Record<string, string> = {
  upload: "by upload",
  schedule: "by schedule",
  manual: "by hand",
  retry: "again",
  demo: "by demo",
  api: "by API",
};
