/** What can be pressed. */
import { Loader2 } from "lucide-react";
import { Slot } from "radix-ui";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cn } from "@/util/cn";

const kinds = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover border-transparent",
  plain: "bg-card text-ink hover:bg-sunken border-line-strong",
  quiet: "bg-transparent text-ink-soft hover:bg-sunken hover:text-ink border-transparent",
  danger: "bg-card text-bad hover:bg-bad-soft border-line-strong",
};
const sizes = { normal: "h-9 px-3.5 gap-2", small: "h-7.5 px-2.5 gap-1.5 text-[13px]", icon: "h-8 w-8 justify-center" };

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: keyof typeof kinds;
  size?: keyof typeof sizes;
  busy?: boolean;
  /** Renders the only child (a link) with the looks of a button. */
  asChild?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function buttonLook(kind: keyof typeof kinds = "plain", size: keyof typeof sizes = "normal") {
  return cn(
    "inline-flex shrink-0 items-center justify-center rounded-lg border font-medium whitespace-nowrap transition-colors duration-100 disabled:opacity-55 disabled:pointer-events-none",
    kinds[kind],
    sizes[size],
  );
}

export function Button({ kind, size, busy, asChild, className, children, ...rest }: ButtonProps) {
  const look = cn(buttonLook(kind, size), className);
  if (asChild)
    return (
      <Slot.Root className={look} {...rest}>
        {children}
      </Slot.Root>
    );
  return (
    <button type="button" className={look} disabled={busy || rest.disabled} aria-busy={busy || undefined} {...rest}>
      {busy && <Loader2 className="size-4 animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

export function IconButton({
  label,
  children,
  className,
  ...rest
}: ButtonProps & { label: string; children: ReactNode }) {
  return (
    <Button
      kind="quiet"
      size="icon"
      aria-label={label}
      title={label}
      className={cn("[&_svg]:size-4.5", className)}
      {...rest}
    >
      {children}
    </Button>
  );
}
