/** That runs wait for an answer, where somebody looks at what they would change: the overview and the page of their source. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { useLive } from "@/kit/live/live";
import { Notice } from "@/ui/parts";
import { periodName, timeName } from "@/util/dates";
import { useFreshFigures } from "../figures";
import { waitingQuery } from "../queries";
import { useTranslation } from "../words";

/** The runs that wait for an answer, of one source or of all, above what they would change. */
export function WaitingRuns({ source }: { source?: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const asked = waitingQuery(org, source);
  const { data } = useQuery(asked);
  useLive(asked, { every: 10_000 });
  // What a run that waits would change is beside this.
  useFreshFigures(org);
  if (!data || data.items.length === 0) return null;
  return (
    <Notice tone="warn" icon={TriangleAlert} title={t("asked.waiting", { count: data.total })}>
      <ul className="space-y-1">
        {data.items.map(({ id, source_name, created_at, question }) => (
          <li key={id}>
            <Link
              to="/$org/costs/runs/$run"
              params={{ org, run: id }}
              className="font-medium underline decoration-line-strong underline-offset-3 hover:text-accent"
            >
              {source_name}
            </Link>
            , {timeName(created_at, locale)}
            {question && `: ${question.months.map((month) => periodName(month.billing_period, locale)).join(", ")}`}
          </li>
        ))}
      </ul>
      <p className="mt-1">{t("asked.notPublished")}</p>
    </Notice>
  );
}
