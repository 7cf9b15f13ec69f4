/** The workload's inputs: a slider over round values, and a field for any other. */
import type { Compared } from "@stoa/client";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "../words";
import { isNumber } from "./state";
import { placeOf, stopsOf } from "./stops";

export function Inputs({
  inputs,
  set,
  onChange,
}: {
  inputs: Compared["inputs"];
  set: Record<string, string>;
  onChange: (set: Record<string, string>) => void;
}) {
  return (
    <div className="space-y-3.5">
      {inputs.map(({ name, value }) => (
        <Slider
          key={name}
          name={name}
          value={set[name] ?? value}
          onChange={(next) => onChange({ ...set, [name]: next })}
        />
      ))}
    </div>
  );
}

function Slider({ name, value, onChange }: { name: string; value: string; onChange: (value: string) => void }) {
  const { t, word } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const title = word("input", name);
  // A fraction of the file has no place on a slider; it can be replaced.
  const exact = isNumber(value);
  const stops = stopsOf(name, exact ? value : "1");
  const wrong = typed !== value && !isNumber(typed);
  const commit = () => {
    if (isNumber(typed) && typed !== value) onChange(typed);
    else setTyped(value);
  };
  return (
    <div>
      <div className="flex items-center justify-between gap-3">
        <label htmlFor={id} className="text-[13px] font-medium">
          {title}
        </label>
        <input
          value={typed}
          inputMode="decimal"
          aria-label={t("inputs.exactly", { input: title })}
          aria-invalid={wrong || undefined}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            if (event.key === "Escape") setTyped(value);
          }}
          className="h-7 w-20 shrink-0 rounded-md border border-line-strong bg-card px-2 text-right text-[13px] tabular-nums aria-invalid:border-bad"
        />
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={stops.length - 1}
        step={1}
        value={Math.max(0, placeOf(stops, exact ? value : "1"))}
        aria-valuetext={value}
        onChange={(event) => onChange(stops[Number(event.target.value)]!)}
        className="mt-1 h-5 w-full accent-[var(--accent)]"
      />
    </div>
  );
}
