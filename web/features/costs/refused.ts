/** A part of an address that only the server can judge, such as a currency that no charge has: said, and taken out of the address. */
import { useEffect, useEffectEvent } from "react";
import { messageOf, refusedFields } from "@/api/client";
import { toast } from "@/ui/toast";
import { readFilters, writeFilters } from "./explorer/state";
import { useTranslation } from "./words";

/** What an address calls the fields of a question. */
const names: Record<string, readonly string[]> = {
  as_of: ["as_of"],
  basis: ["basis"],
  currency: ["currency"],
  filters: ["filter"],
  grain: ["grain"],
  group_by: ["group"],
  measure: ["measure"],
  measures: ["measure"],
  period: ["period"],
  range: ["from", "to"],
};

/** What the address is without the parts that were refused; nothing where the refusal is about none of them. */
export function without(
  search: Readonly<Record<string, string | undefined>>,
  fields: readonly string[],
): Record<string, string | undefined> | undefined {
  const left: Record<string, string | undefined> = { ...search };
  const filters = readFilters(search.filter);
  const bad = new Set(fields.flatMap((field) => Number(/^filters\[(\d+)\]/.exec(field)?.[1] ?? Number.NaN)));
  let changed = false;
  for (const field of fields)
    for (const name of names[field.split(/[.[]/)[0] ?? ""] ?? []) {
      if (search[name] === undefined) continue;
      changed = true;
      left[name] = name === "filter" ? writeFilters(filters.filter((_, at) => !bad.has(at))) || undefined : undefined;
    }
  return changed ? left : undefined;
}

/** Whether the page is about to mend its address because of a refusal; until then it shows nothing of it. */
export function useMended(
  error: unknown,
  search: Readonly<Record<string, string | undefined>>,
  mend: (search: Record<string, string | undefined>) => void,
): boolean {
  const { t } = useTranslation();
  const next = error ? without(search, refusedFields(error)) : undefined;
  const act = useEffectEvent(() => {
    if (!next) return;
    toast(`${messageOf(error)} ${t("leftOut")}`, "bad");
    mend(next);
  });
  useEffect(() => {
    if (error) act();
  }, [error]);
  return next !== undefined;
}
