/** A single charge: what it cost, where it came from down to the line of the file, and every FOCUS column. */
import type { ChargeLineage } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Activity, CircleAlert, DatabaseZap, FileText, type LucideIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { messageOf } from "@/api/client";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { CopyButton } from "@/ui/copy";
import { Checkbox } from "@/ui/field";
import { Drawer } from "@/ui/overlay";
import { Empty, SkeletonRows } from "@/ui/parts";
import { dayName, timeName } from "@/util/dates";
import { exact } from "@/util/money";
import { chargeQuery } from "../queries";
import { useTranslation } from "../words";

const costs = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"] as const;

export function ChargeDrawer({ id, asOf, onClose }: { id: string | null; asOf: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const { data, error, isPending } = useQuery({
    ...chargeQuery(org, id ?? "", asOf ?? undefined),
    enabled: id !== null,
  });
  const row = data?.row;
  return (
    <Drawer
      open={id !== null}
      onOpenChange={(open) => !open && onClose()}
      closeLabel={t("common:close")}
      title={row ? String(row.ServiceName ?? t("charge.title")) : t("charge.title")}
      description={
        row ? (
          <>
            {row.ChargePeriodStart && dayName(String(row.ChargePeriodStart), locale, true)} ·{" "}
            {String(row.ChargeCategory ?? "")}
          </>
        ) : undefined
      }
    >
      {error ? (
        <Empty icon={CircleAlert} title={t("charge.failed")}>
          {messageOf(error)}
        </Empty>
      ) : isPending || !data ? (
        <SkeletonRows rows={10} />
      ) : (
        <Charge lineage={data} />
      )}
    </Drawer>
  );
}

function Charge({ lineage: { row, source, run, file, line } }: { lineage: ChargeLineage }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const [nulls, setNulls] = useState(false);
  const currency = row.BillingCurrency ? String(row.BillingCurrency) : null;
  const columns = Object.entries(row).filter(([, value]) => nulls || (value !== null && value !== ""));
  return (
    <div className="space-y-6 p-5">
      {row.ChargeDescription && <p className="text-ink-soft">{String(row.ChargeDescription)}</p>}
      {row.x_CostBasis === "Estimated" && <p className="text-[13px] text-muted">{t("charge.estimate")}</p>}
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line">
        {costs.map((name) => (
          <div key={name} className="bg-card px-3.5 py-2.5">
            <dt className="text-[13px] text-muted">{t(`measure.${name}`)}</dt>
            <dd className="mt-0.5 text-base font-semibold">
              {row[name] != null ? (
                <Amount
                  value={String(row[name])}
                  currency={currency}
                  digits={Math.max(2, exact(String(row[name])).split(".")[1]?.length ?? 0)}
                />
              ) : (
                "–"
              )}
            </dd>
          </div>
        ))}
      </dl>
      <section>
        <h3 className="mb-2 font-semibold">{t("charge.origin")}</h3>
        <ol className="rounded-lg border border-line">
          {source && (
            <Origin icon={DatabaseZap} title={t("column.source")}>
              <Link to="/$org/costs/runs" params={{ org }} search={{ source: source.id }} className="hover:text-accent">
                {source.name}
              </Link>
            </Origin>
          )}
          {run && (
            <Origin icon={Activity} title={t("run.title")}>
              <Link to="/$org/costs/runs/$run" params={{ org, run: run.id }} className="hover:text-accent">
                {timeName(run.created_at, locale)}
                {run.recognised && <span className="block text-[13px] text-muted">{run.recognised.title}</span>}
              </Link>
            </Origin>
          )}
          <Origin icon={FileText} title={t("column.file")}>
            <span className="flex items-center justify-between gap-2">
              <span className="[overflow-wrap:anywhere]">
                {file ?? "–"}
                {line != null && <span className="text-muted"> : {t("place.line", { line })}</span>}
              </span>
              {file && <CopyButton text={line != null ? `${file}:${line}` : file} />}
            </span>
          </Origin>
        </ol>
      </section>
      <section>
        <div className="mb-1 flex items-center justify-between">
          <h3 className="font-semibold">{t("charge.allColumns")}</h3>
          <Checkbox
            label={<span className="text-[13px]">{t("charge.showEmpty")}</span>}
            checked={nulls}
            onChange={(event) => setNulls(event.target.checked)}
          />
        </div>
        <dl className="text-[13px]">
          {columns.map(([name, value]) => (
            <div
              key={name}
              className="grid grid-cols-[minmax(8rem,2fr)_3fr] gap-3 border-b border-line py-1.75 last:border-0"
            >
              <dt className="text-muted [overflow-wrap:anywhere]">{name}</dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">
                <Value value={value} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function Origin({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children: ReactNode }) {
  return (
    <li className="flex items-start gap-3 border-b border-line px-3.5 py-2.5 last:border-0">
      <Icon className="mt-0.5 size-4 text-muted" aria-hidden />
      <span className="w-16 shrink-0 text-muted">{title}</span>
      <span className="min-w-0 flex-1">{children}</span>
    </li>
  );
}

/** Tags and other JSON as key = value, everything else as it is. */
function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === "") return <code className="text-faint">null</code>;
  if (typeof value !== "object" || Array.isArray(value)) return <>{text(value)}</>;
  return (
    <span className="flex flex-wrap gap-1">
      {Object.entries(value).map(([key, entry]) => (
        <span key={key} className="rounded border border-line bg-sunken px-1.5 py-px">
          {key} = {text(entry)}
        </span>
      ))}
    </span>
  );
}

const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
