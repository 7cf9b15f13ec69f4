/** What the answer is grouped by, up to three. */
import { Check } from "lucide-react";
import { useLocale } from "@/i18n";
import { Popover } from "@/ui/overlay";
import { PickerButton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { listed } from "@/util/units";
import { useDimension, useTranslation } from "../words";
import { Dimensions } from "./dimensions";
import { type Explorer, MOST_GROUPS } from "./state";

interface GroupProps {
  state: Explorer;
  range: { start: string; end: string } | null;
  onChange: (group: string[]) => void;
}

export function GroupPicker({ state, range, onChange }: GroupProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const dimensionName = useDimension();
  const { group } = state;
  const title = listed(
    group.map((name) => dimensionName(name)),
    locale,
  );
  const has = (name: string) => group.includes(name);
  const full = group.length >= MOST_GROUPS;
  return (
    <Popover
      label={t("toolbar.groupBy")}
      trigger={
        <PickerButton label={t("toolbar.by")} value={title || t("toolbar.groupByNothing")} className="max-w-72" />
      }
      className="w-80 overflow-hidden p-0"
    >
      <Dimensions
        label={t("toolbar.groupBy")}
        state={state}
        range={range}
        choice={{
          of: has,
          mark: (name) => <Mark at={group.indexOf(name)} of={group.length} />,
          closed: (name) => full && !has(name),
        }}
        onPick={(name) =>
          onChange(has(name) ? group.filter((other) => other !== name) : full ? group : [...group, name])
        }
      />
    </Popover>
  );
}

/** The place among the groups, where there are several. */
function Mark({ at, of }: { at: number; of: number }) {
  return (
    <span
      aria-hidden
      className={cn(
        "grid size-4.5 shrink-0 place-items-center rounded border text-[11px] font-semibold",
        at >= 0 ? "border-accent bg-accent text-accent-ink" : "border-line-strong",
      )}
    >
      {at >= 0 ? of > 1 ? at + 1 : <Check className="size-3" /> : null}
    </span>
  );
}
