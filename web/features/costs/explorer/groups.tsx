/** What the answer is grouped by: any dimension and any tag, found by typing, chosen with the arrow keys and Enter. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check, Tag } from "lucide-react";
import { useState } from "react";
import { listCostDimensions } from "@/api/generated/costs-reports";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Popover } from "@/ui/overlay";
import { PickerButton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { listed } from "@/util/units";
import { chargesOf, rowsQuery } from "../queries";
import { useDimension, useTranslation } from "../words";
import { type Explorer, MOST_GROUPS, toRows } from "./state";

interface GroupProps {
  state: Explorer;
  range: { start: string; end: string } | null;
  onChange: (group: string[]) => void;
}

export function GroupPicker({ state, range, onChange }: GroupProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const dimensionName = useDimension();
  const title = listed(
    state.group.map((name) => dimensionName(name)),
    locale,
  );
  return (
    <Popover
      label={t("toolbar.groupBy")}
      trigger={
        <PickerButton label={t("toolbar.by")} value={title || t("toolbar.groupByNothing")} className="max-w-72" />
      }
      className="w-80 overflow-hidden p-0"
    >
      <Groups state={state} range={range} onChange={onChange} />
    </Popover>
  );
}

function Groups({ state, range, onChange }: GroupProps) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const { group } = state;
  const [typed, setTyped] = useState("");
  const { data } = useQuery(listCostDimensions.query({ path: { org: useOrg() } }));
  const known = data?.dimensions.filter(({ name }) => !name.includes("<")) ?? [];
  const tags = [...new Set([...group.filter((name) => name.startsWith("Tags.")), ...useTags(state, range)])];
  // Commas part the groups in the address, and filters have their own marks.
  const own = typed.trim().replace(/[,;~]/g, "");
  const full = group.length >= MOST_GROUPS;
  const toggle = (name: string) =>
    onChange(group.includes(name) ? group.filter((other) => other !== name) : full ? group : [...group, name]);
  const item = (name: string, title: string) => {
    const at = group.indexOf(name);
    return (
      <Command.Item
        key={name}
        value={name}
        keywords={[title]}
        disabled={at < 0 && full}
        aria-checked={at >= 0}
        onSelect={() => toggle(name)}
        className="flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 data-[disabled=true]:opacity-45 data-[selected=true]:bg-sunken"
      >
        <span
          aria-hidden
          className={cn(
            "grid size-4.5 shrink-0 place-items-center rounded border text-[11px] font-semibold",
            at >= 0 ? "border-accent bg-accent text-accent-ink" : "border-line-strong",
          )}
        >
          {at >= 0 ? group.length > 1 ? at + 1 : <Check className="size-3" /> : null}
        </span>
        <span className="min-w-0 flex-1 truncate">{title}</span>
        <span className="max-w-28 truncate text-xs text-muted">{name}</span>
      </Command.Item>
    );
  };
  return (
    <Command label={t("toolbar.groupBy")} loop>
      <Command.Input
        autoFocus
        value={typed}
        onValueChange={setTyped}
        placeholder={t("toolbar.groupSearch")}
        className="h-10 w-full border-b border-line bg-transparent px-3.5 outline-none"
      />
      <Command.List className="max-h-80 overflow-y-auto p-1.5">
        <Command.Group heading={t("toolbar.groupBy")} className={heading}>
          {known.map(({ name, title }) => item(name, dimensionName(name, title)))}
        </Command.Group>
        <Command.Group heading={t("tag.all")} className={heading}>
          {tags.map((name) => item(name, dimensionName(name)))}
          {own && !tags.includes(`Tags.${own}`) && (
            <Command.Item
              value={`Tags.${own}`}
              forceMount
              disabled={full}
              onSelect={() => {
                toggle(`Tags.${own}`);
                setTyped("");
              }}
              className="flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 data-[disabled=true]:opacity-45 data-[selected=true]:bg-sunken"
            >
              <Tag className="size-4.5 shrink-0 p-px text-muted" aria-hidden />
              <span className="min-w-0 flex-1 truncate">{t("tag.named", { tag: own })}</span>
            </Command.Item>
          )}
        </Command.Group>
      </Command.List>
    </Command>
  );
}

const heading =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";

/** The tags of the largest charges in the range, the most frequent first: there is no list of all of them. */
function useTags(state: Explorer, range: GroupProps["range"]): string[] {
  const { data } = useInfiniteQuery({
    ...rowsQuery(useOrg(), toRows({ ...state, filters: [] }, range)),
    enabled: range !== null,
  });
  const counts = new Map<string, number>();
  for (const { Tags: tags } of chargesOf(data?.pages ?? []))
    if (tags !== null && typeof tags === "object")
      for (const key of Object.keys(tags)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .filter(([key]) => !/[,;~]/.test(key))
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .slice(0, 20)
    .map(([key]) => `Tags.${key}`);
}
