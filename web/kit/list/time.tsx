/** A moment in a cell: exact, or how long ago with the exact one in its title. */
import { useLocale } from "@/i18n";
import { ago as since, timeName } from "@/util/dates";

export function Time({ value, none, ago }: { value?: string | null; none?: string; ago?: boolean }) {
  const locale = useLocale();
  if (!value) return <span className="text-muted">{none ?? "–"}</span>;
  if (!ago) return <time dateTime={value}>{timeName(value, locale)}</time>;
  return (
    <time dateTime={value} title={timeName(value, locale)}>
      {since(value, Date.now(), locale)}
    </time>
  );
}
