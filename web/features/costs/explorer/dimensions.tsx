/** Every dimension and tag, found by typing and chosen with the arrow keys and Enter: what answers are grouped and filtered by. */
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Tag } from "lucide-react";
import { type ReactNode, useState } from "react";
import { listCostDimensions, listCostTagKeys } from "@/api/generated/costs-reports";
import { useOrg } from "@/api/session";
import { useDimension, useTranslation } from "../words";
import type { Explorer } from "./state";

interface DimensionsProps {
  label: string;
  state: Explorer;
  range: { start: string; end: string } | null;
  /** Those that are not offered. */
  without?: readonly string[];
  /** What stands before each, for those that can be chosen together. */
  choice?: { of: (name: string) => boolean; mark: (name: string) => ReactNode; closed: (name: string) => boolean };
  onPick: (name: string) => void;
}

const look =
  "flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 data-[disabled=true]:opacity-45 data-[selected=true]:bg-sunken";
const heading =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";

export function Dimensions({ label, state, range, without = [], choice, onPick }: DimensionsProps) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const [typed, setTyped] = useState("");
  const { data } = useQuery(listCostDimensions.query({ path: { org: useOrg() } }));
  const known = data?.dimensions.filter(({ name }) => !name.includes("<") && !without.includes(name)) ?? [];
  const found = useTags(state, range);
  const tags = [...new Set([...state.group.filter((name) => name.startsWith("Tags.")), ...found])].filter(
    (name) => !without.includes(name),
  );
  // Commas part the groups in the address, and filters have their own marks.
  const own = `Tags.${typed.trim().replace(/[,;~]/g, "")}`;
  const item = (name: string, title: string) => (
    <Command.Item
      key={name}
      value={name}
      keywords={[title]}
      disabled={choice?.closed(name)}
      aria-checked={choice?.of(name)}
      onSelect={() => onPick(name)}
      className={look}
    >
      {choice?.mark(name)}
      <span className="min-w-0 flex-1 truncate">{title}</span>
      <span className="max-w-28 truncate text-xs text-muted">{name}</span>
    </Command.Item>
  );
  return (
    <Command label={label} loop filter={matches}>
      <Command.Input
        autoFocus
        value={typed}
        onValueChange={setTyped}
        placeholder={t("toolbar.groupSearch")}
        className="h-10 w-full border-b border-line bg-transparent px-3.5 outline-none"
      />
      <Command.List className="max-h-80 overflow-y-auto p-1.5">
        <Command.Group heading={label} className={heading}>
          {known.map(({ name, title }) => item(name, dimensionName(name, title)))}
        </Command.Group>
        <Command.Group heading={t("tag.all")} className={heading}>
          {tags.map((name) => item(name, dimensionName(name)))}
          {own !== "Tags." && !tags.includes(own) && !without.includes(own) && (
            // Tags are what people made of them: one that few charges have may be there all the same.
            <Command.Item
              value={own}
              forceMount
              disabled={choice?.closed(own)}
              onSelect={() => {
                onPick(own);
                setTyped("");
              }}
              className={look}
            >
              <Tag className="size-4.5 shrink-0 p-px text-muted" aria-hidden />
              <span className="min-w-0 flex-1 truncate">{dimensionName(own)}</span>
            </Command.Item>
          )}
        </Command.Group>
      </Command.List>
    </Command>
  );
}

/** Every word that is typed stands in it: letters alone, in their order, would find nearly all of them. */
function matches(value: string, typed: string, keywords: readonly string[] = []): number {
  const text = [value, ...keywords].join(" ").toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
    ? 1
    : 0;
}

/** The tags that most charges in the range have, those of most charges first. */
function useTags({ basis, asOf }: Explorer, range: DimensionsProps["range"]): string[] {
  const { data } = useQuery({
    ...listCostTagKeys.query({ path: { org: useOrg() }, query: { ...range, basis, as_of: asOf ?? undefined } }),
    enabled: range !== null,
  });
  return (data?.keys ?? []).filter(({ key }) => !/[,;~]/.test(key)).map(({ key }) => `Tags.${key}`);
}
