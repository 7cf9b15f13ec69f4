/** How the state of a run or a step looks and reads. */
import {
  Ban,
  CheckCircle2,
  CircleDashed,
  Clock,
  Hourglass,
  Loader2,
  type LucideIcon,
  MessageCircleQuestionMark,
  TriangleAlert,
  XCircle,
} from "lucide-react";
import { Badge, type Tone } from "@/ui/parts";
import { useTranslation } from "../words";

const looks: Record<string, { tone: Tone; icon: LucideIcon; spin?: boolean }> = {
  pending: { tone: "neutral", icon: Clock },
  running: { tone: "accent", icon: Loader2, spin: true },
  waiting: { tone: "warn", icon: MessageCircleQuestionMark },
  completed: { tone: "good", icon: CheckCircle2 },
  failed: { tone: "bad", icon: XCircle },
  cancelling: { tone: "warn", icon: Hourglass },
  cancelled: { tone: "neutral", icon: Ban },
  timed_out: { tone: "bad", icon: TriangleAlert },
  skipped: { tone: "neutral", icon: CircleDashed },
};

export function StateBadge({ state }: { state: string }) {
  const { word } = useTranslation();
  const { tone, icon, spin } = looks[state] ?? { tone: "neutral" as const, icon: CircleDashed };
  return (
    <Badge tone={tone} icon={icon} spin={spin}>
      {word("runState", state)}
    </Badge>
  );
}
