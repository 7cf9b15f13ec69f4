/** The filters of the question, as chips that can be changed or removed. */
import type { Filter } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Check, ListFilter, Plus, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useOrg } from "@/api/session";
import { Amount } from "@/ui/amount";
import { Button, buttonLook } from "@/ui/button";
import { Input } from "@/ui/field";
import { Popover } from "@/ui/overlay";
import { Segments, Skeleton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { valuesQuery } from "../queries";
import { useDimension, useTranslation } from "../words";
import { Dimensions } from "./dimensions";
import type { Explorer } from "./state";

interface FilterProps {
  state: Explorer;
  range: { start: string; end: string } | null;
  onChange: (filters: Filter[]) => void;
}

export function FilterBar({ state, range, onChange }: FilterProps) {
  const { filters } = state;
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {filters.map((filter, index) => (
        <span
          key={`${filter.dimension} ${index}`}
          className="inline-flex h-7.5 max-w-full items-center rounded-lg bg-accent-soft text-[13px] text-accent"
        >
          <Popover
            label={t("filter.on", { dimension: dimensionName(filter.dimension) })}
            trigger={
              <button type="button" className="flex h-full min-w-0 items-center gap-1.5 rounded-l-lg pr-1 pl-2.5">
                <Summary filter={filter} />
              </button>
            }
            className="w-80"
          >
            <ValuePicker
              filter={filter}
              onChange={(next) => onChange(filters.map((other, at) => (at === index ? next : other)))}
            />
          </Popover>
          <button
            type="button"
            aria-label={t("filter.remove", { dimension: dimensionName(filter.dimension) })}
            className="grid h-full w-7 place-items-center rounded-r-lg hover:bg-accent/15"
            onClick={() => onChange(filters.filter((_, at) => at !== index))}
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </span>
      ))}
      <Popover
        label={t("filter.add")}
        open={adding}
        onOpenChange={setAdding}
        trigger={
          <button type="button" className={cn(buttonLook("quiet", "small"), "font-normal")}>
            {filters.length ? <Plus className="size-4" aria-hidden /> : <ListFilter className="size-4" aria-hidden />}
            {t("filter.add")}
          </button>
        }
        className="w-80 overflow-hidden p-0"
      >
        <NewFilter
          state={state}
          range={range}
          onAdd={(filter) => {
            onChange([...filters, filter]);
            setAdding(false);
          }}
        />
      </Popover>
      {filters.length > 1 && (
        <Button kind="quiet" size="small" className="font-normal" onClick={() => onChange([])}>
          {t("filter.clear")}
        </Button>
      )}
    </div>
  );
}

function Summary({ filter: { dimension, op, values } }: { filter: Filter }) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const { data } = useQuery({ ...valuesQuery(useOrg(), dimension, ""), enabled: values.length > 0 });
  const name = (value: string | null) =>
    data?.values.find((other) => other.value === value)?.name || value || t("common:none");
  const words = {
    in: t("filter.op.is"),
    not_in: t("filter.op.isNot"),
    contains: t("filter.op.contains"),
    is_null: t("filter.op.isEmpty"),
    is_not_null: t("filter.op.isNotEmpty"),
  };
  return (
    <>
      <span>
        {dimensionName(dimension)} {words[op]}
      </span>
      {values.length > 0 && (
        <span className="truncate font-medium">
          {name(values[0]!)}
          {values.length > 1 && ` +${values.length - 1}`}
        </span>
      )}
    </>
  );
}

function NewFilter({
  state,
  range,
  onAdd,
}: Pick<FilterProps, "state" | "range"> & { onAdd: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Filter | null>(null);
  if (!draft)
    return (
      <Dimensions
        label={t("filter.add")}
        state={state}
        range={range}
        without={state.filters.map(({ dimension }) => dimension)}
        onPick={(dimension) => setDraft({ dimension, op: "in", values: [] })}
      />
    );
  return (
    <div className="p-3">
      <ValuePicker filter={draft} onChange={setDraft} />
      <Button
        kind="primary"
        size="small"
        className="mt-3 w-full"
        disabled={draft.values.length === 0 && !draft.op.endsWith("null")}
        onClick={() => onAdd(draft)}
      >
        {t("filter.add")}
      </Button>
    </div>
  );
}

function ValuePicker({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const [q, setQ] = useState("");
  const asked = useDeferredValue(q);
  const { data } = useQuery(valuesQuery(useOrg(), filter.dimension, asked));
  const listed = filter.op === "in" || filter.op === "not_in";
  return (
    <div className="space-y-2.5">
      <div className="flex items-center justify-between gap-2">
        <span className="truncate font-medium">{dimensionName(filter.dimension)}</span>
        <Segments
          label={t("filter.condition")}
          value={filter.op === "not_in" ? "not_in" : filter.op === "is_null" ? "is_null" : "in"}
          onChange={(op) => onChange({ ...filter, op, values: op === "is_null" ? [] : filter.values })}
          choices={[
            { value: "in", label: t("filter.op.is") },
            { value: "not_in", label: t("filter.op.isNot") },
            { value: "is_null", label: t("filter.op.isEmpty") },
          ]}
        />
      </div>
      {listed && (
        <>
          <Input
            aria-label={t("filter.search")}
            placeholder={t("filter.search")}
            value={q}
            onChange={(event) => setQ(event.target.value)}
            className="h-8"
            autoFocus
          />
          <ul className="max-h-64 overflow-y-auto">
            {!data &&
              [0, 1, 2].map((row) => (
                <li key={row} className="py-1.5">
                  <Skeleton />
                </li>
              ))}
            {data?.values
              .filter(({ value }) => value !== null)
              .map(({ value, name, billed }) => {
                const on = filter.values.includes(value!);
                return (
                  <li key={value}>
                    <button
                      type="button"
                      role="checkbox"
                      aria-checked={on}
                      onClick={() =>
                        onChange({
                          ...filter,
                          values: on ? filter.values.filter((other) => other !== value) : [...filter.values, value!],
                        })
                      }
                      className="flex w-full items-center gap-2.5 rounded-md px-1.5 py-1.5 text-left hover:bg-sunken"
                    >
                      <span
                        className={cn(
                          "grid size-4.5 shrink-0 place-items-center rounded border",
                          on ? "border-accent bg-accent text-accent-ink" : "border-line-strong",
                        )}
                      >
                        {on && <Check className="size-3" aria-hidden />}
                      </span>
                      <span className="min-w-0 flex-1 truncate" title={value!}>
                        {name || value}
                      </span>
                      {billed != null && (
                        <Amount value={billed} currency={data.currency} className="text-xs text-muted" />
                      )}
                    </button>
                  </li>
                );
              })}
            {data?.more && <li className="px-1.5 py-2 text-[13px] text-muted">{t("filter.more")}</li>}
            {data?.values.length === 0 && <li className="px-1.5 py-2 text-muted">{t("common:nothingByThisName")}</li>}
          </ul>
        </>
      )}
    </div>
  );
}
