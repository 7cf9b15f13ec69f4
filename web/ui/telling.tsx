/** A name in little room: it gives way in its middle, for what tells things of one vendor apart often stands at the end. */
import { cn } from "@/util/cn";
import { ends } from "@/util/ends";

export function Telling({ name, className }: { name: string; className?: string }) {
  const [head, tail] = ends(name);
  return (
    // A name of a vendor or of a person's own: it is the same in every language.
    <span translate="no" className={cn("flex min-w-0", className)} title={tail ? name : undefined}>
      <span className="truncate">{head}</span>
      {tail && <span className="shrink-0 whitespace-pre">{tail}</span>}
    </span>
  );
}
