/** What the check of a run's rows against the rules of FOCUS found. */
import type { Run, RunApplicability } from "@stoa/client";
import { CheckCircle2, ShieldCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale } from "@/i18n";
import { Badge, Card } from "@/ui/parts";
import { count } from "@/util/units";
import { useTranslation } from "../words";

export function ValidationCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { validation } = run;
  if (!validation) return null;
  const { failed, advised = [] } = validation;
  return (
    <Card
      flush
      title={
        <span className="flex items-center gap-2">
          <ShieldCheck className="size-4 text-muted" aria-hidden />
          {t("checks.title")}
        </span>
      }
      actions={
        <Badge tone={failed.length ? "warn" : "good"} icon={failed.length ? TriangleAlert : CheckCircle2}>
          {t("checks.hold", {
            passed: count(validation.passed, locale),
            rules: count(validation.rules, locale),
          })}
        </Badge>
      }
    >
      {failed.length === 0 && (
        <p className="px-4 pb-4 text-muted">{t(advised.length ? "checks.onlyAdvice" : "checks.allHold")}</p>
      )}
      <ul>
        {failed.map((rule) => (
          <Broken key={rule.rule} rule={rule} />
        ))}
        {advised.map((rule) => (
          <Broken key={rule.rule} rule={rule} mark={<Badge>{t("checks.advice")}</Badge>} />
        ))}
      </ul>
      {failed.length + advised.length > 0 && (
        <p className="border-t border-line px-4 py-2.5 text-[13px] text-muted">{t("checks.quoted")}</p>
      )}
      <Applicability known={validation.applicability ?? []} />
    </Card>
  );
}

type BrokenRule = NonNullable<Run["validation"]>["failed"][number];

/** A rule that some rows break. */
function Broken({
  rule: { rule, column, message, count: broken, counts = "rows", examples },
  mark,
}: {
  rule: BrokenRule;
  mark?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <li className="border-t border-line px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <span>
          {!message.startsWith(column) && <span className="font-medium">{column} </span>}
          <span lang="en">{message}</span> {mark}
        </span>
        <span className="num text-[13px] text-muted">{t(`count.${counts}`, { count: broken })}</span>
      </div>
      <div className="mt-0.5 text-[13px] text-muted [overflow-wrap:anywhere]">
        <code className="mr-2">{rule}</code>
        {examplesOf(examples).join(" · ")}
      </div>
    </li>
  );
}

/** Some examples, each once, without the names of the lake's own files, which nobody outside of it knows. */
const examplesOf = (examples: readonly string[]): string[] =>
  [...new Set(examples.map((example) => example.replace(/^part-[\w-]+\.parquet(?:, row \d+)?: /, "")))].slice(0, 3);

/** Which rules apply at all: answered for the source, declared by its format, or guessed from the rows, each with its reason. */
function Applicability({ known }: { known: RunApplicability[] }) {
  const { t } = useTranslation();
  if (known.length === 0) return null;
  const answered = known.filter((one) => one.answered).length;
  const declared = known.filter((one) => one.declared).length;
  return (
    <details className="border-t border-line px-4 py-3">
      <summary className="cursor-pointer">
        {t("checks.supports")}{" "}
        <span className="text-[13px] text-muted">
          {t("checks.answers", {
            answered,
            declared,
            guessed: known.length - answered - declared,
          })}
        </span>
      </summary>
      <p className="mt-2 text-[13px] text-muted">{t("checks.details")}</p>
      <ul className="mt-2 divide-y divide-line">
        {known
          .toSorted((a, b) => Number(b.answered) - Number(a.answered))
          .map((one) => (
            <li key={one.name} className="flex flex-wrap items-baseline gap-x-3 py-1.5 text-[13px]">
              <code lang="en" className="min-w-0 flex-1 [overflow-wrap:anywhere]" title={one.description}>
                {one.name}
              </code>
              <span className="font-medium">{one.applies ? t("common:yes") : t("common:no")}</span>
              <span className={one.answered ? "font-medium" : "text-muted"}>
                {one.answered ? t("checks.answered") : one.declared ? t("checks.declared") : t("checks.guessed")}
              </span>
              <span lang="en" className="w-full text-muted">
                {one.why}
              </span>
            </li>
          ))}
      </ul>
    </details>
  );
}
