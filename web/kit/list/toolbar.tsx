/** Search and filters of a list. Both stand in the address. */
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { Menu, MenuChoices, MenuLabel } from "@/ui/overlay";
import { PickerButton } from "@/ui/parts";
import { useDebounced } from "@/util/debounced";
import type { Address } from "./address";

/** One of several values, or all. */
export interface Filter {
  /** Its name in the address and for the server. */
  name: string;
  label: string;
  choices: { value: string; label: string }[];
  /** Said below the choices, such as that there are more than are named. */
  hint?: string;
}

export function Toolbar({ address, search, filters }: { address: Address; search?: string; filters: Filter[] }) {
  const { t } = useTranslation();
  const chosen = filters.some(({ name }) => address.search[name]);
  if (!search && filters.length === 0) return null;
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2.5">
      {search && <SearchBox label={search} address={address} />}
      {filters.map((filter) => (
        <Choice key={filter.name} filter={filter} address={address} />
      ))}
      {chosen && (
        <Button kind="quiet" size="small" onClick={() => address.change(cleared(filters))}>
          <X className="size-3.5" aria-hidden />
          {t("list.clearFilters")}
        </Button>
      )}
    </search>
  );
}

export const cleared = (filters: Filter[]) => Object.fromEntries(filters.map(({ name }) => [name, undefined]));

function Choice({ filter: { name, label, choices, hint }, address }: { filter: Filter; address: Address }) {
  const { t } = useTranslation();
  const value = address.search[name] ?? "";
  return (
    <Menu
      trigger={
        <PickerButton
          label={label}
          value={choices.find((one) => one.value === value)?.label ?? (value || t("list.all"))}
        />
      }
    >
      <MenuChoices
        value={value}
        onChange={(next) => address.change({ [name]: next || undefined, rows: undefined })}
        choices={[{ value: "", label: t("list.all") }, ...choices]}
      />
      {hint && <MenuLabel>{hint}</MenuLabel>}
    </Menu>
  );
}

function SearchBox({ label, address }: { label: string; address: Address }) {
  const now = address.search.q ?? "";
  const [text, setText] = useState(now);
  const calm = useDebounced(text, 250);
  const sent = useRef(now);
  const { change } = address;
  useEffect(() => {
    const word = calm.trim();
    if (word === sent.current) return;
    sent.current = word;
    change({ q: word || undefined, rows: undefined });
  }, [calm, change]);
  useEffect(() => {
    // Another address was opened: Back, a link, "show all".
    if (now === sent.current) return;
    sent.current = now;
    setText(now);
  }, [now]);
  return (
    <div className="relative w-full sm:w-72">
      <Search
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
        aria-hidden
      />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={100}
        onChange={(event) => setText(event.target.value)}
        small
        className="pl-8"
      />
    </div>
  );
}
