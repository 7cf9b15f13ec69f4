/** The small pieces every page is made of. */
import { ChevronDown, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/util/cn";
import { buttonLook } from "./button";

export function Page({ children, className, narrow }: { children: ReactNode; className?: string; narrow?: boolean }) {
  return (
    <div className={cn("mx-auto w-full space-y-4 p-4 md:p-6", narrow ? "max-w-5xl" : "max-w-[1440px]", className)}>
      {children}
    </div>
  );
}

export function PageHead({ title, hint, children }: { title: ReactNode; hint?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <h1 className="truncate text-xl font-semibold tracking-tight">{title}</h1>
        {hint && <div className="mt-0.5 max-w-prose text-muted">{hint}</div>}
      </div>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}

export function Card({
  title,
  actions,
  children,
  className,
  flush,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  flush?: boolean;
}) {
  return (
    <section className={cn("card min-w-0", flush && "overflow-hidden", className)}>
      {(title || actions) && (
        <div className="flex min-h-12 flex-wrap items-center justify-between gap-2 px-4 pt-2">
          <h2 className="text-[15px] font-semibold">{title}</h2>
          {actions && <div className="flex items-center gap-1.5">{actions}</div>}
        </div>
      )}
      <div className={flush ? "" : "px-4 pt-1 pb-4"}>{children}</div>
    </section>
  );
}

export function Empty({
  icon: Icon,
  title,
  children,
  action,
  page,
}: {
  icon: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** It stands in the place of the page, so its title is the page's. */
  page?: boolean;
}) {
  const Title = page ? "h1" : "h2";
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      <div className="mb-4 grid size-12 place-items-center rounded-full border border-line bg-sunken">
        <Icon className="size-5 text-muted" aria-hidden />
      </div>
      <Title className="text-base font-semibold">{title}</Title>
      {children && <div className="mt-1 max-w-md text-muted">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <div className={cn("skeleton h-4", className)} aria-hidden />;
}

export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <div className="space-y-3 p-4" role="status" aria-label="…">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className="h-5" />
      ))}
    </div>
  );
}

const tones = {
  neutral: "bg-sunken text-ink-soft border-line",
  accent: "bg-accent-soft text-accent border-transparent",
  good: "bg-good-soft text-good border-transparent",
  bad: "bg-bad-soft text-bad border-transparent",
  warn: "bg-warn-soft text-warn border-transparent",
};
export type Tone = keyof typeof tones;

export function Badge({
  tone = "neutral",
  icon: Icon,
  spin,
  children,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  spin?: boolean;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex h-6 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium whitespace-nowrap",
        tones[tone],
      )}
    >
      {Icon && <Icon className={cn("size-3.5", spin && "animate-spin")} aria-hidden />}
      {children}
    </span>
  );
}

export function Notice({
  tone,
  icon: Icon,
  title,
  children,
  action,
}: {
  tone: Tone;
  icon: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cn("flex items-start gap-3 rounded-lg border px-4 py-3", tones[tone])}
    >
      <Icon className="mt-0.5 size-4.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <div className="font-semibold">{title}</div>
        {children && <div className="mt-0.5 text-ink-soft">{children}</div>}
      </div>
      {action}
    </div>
  );
}

export function Progress({
  value,
  label,
  className,
  tone = "bg-accent",
}: {
  value: number | null;
  label: string;
  className?: string;
  tone?: string;
}) {
  const percent = value === null ? undefined : Math.max(0, Math.min(100, value * 100));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === undefined ? undefined : Math.round(percent)}
      className={cn("h-1.5 overflow-hidden rounded-full bg-line", className)}
    >
      <div
        className={cn(
          "h-full rounded-full transition-[width] duration-150",
          tone,
          percent === undefined && "w-1/3 animate-pulse",
        )}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}

/**
 * A control in a toolbar that opens a menu: `Group by  Service ▾`. What it says needs a name before it for whoever only hears it;
 * `name` is one that is not shown, where the place says enough.
 */
export function PickerButton({
  label,
  name,
  value,
  icon: Icon,
  className,
  ...rest
}: { label?: ReactNode; name?: string; value: ReactNode; icon?: LucideIcon } & Omit<
  ComponentProps<"button">,
  "value" | "name" | "aria-label"
>) {
  return (
    <button type="button" className={cn(buttonLook("plain", "small"), "max-w-full font-normal", className)} {...rest}>
      {Icon && <Icon className="size-4 text-muted" aria-hidden />}
      {label && <span className="text-muted">{label}</span>}
      {name && <span className="sr-only">{`${name} `}</span>}
      <span className="truncate font-medium">{value}</span>
      <ChevronDown className="size-3.5 shrink-0 text-muted" aria-hidden />
    </button>
  );
}

/** A few exclusive choices side by side. */
export function Segments<T extends string>({
  value,
  onChange,
  choices,
  label,
}: {
  value: T;
  onChange: (value: T) => void;
  label: string;
  choices: { value: T; label: string; icon?: LucideIcon }[];
}) {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex h-7.5 items-center rounded-lg border border-line-strong bg-sunken p-0.5"
    >
      {choices.map(({ value: choice, label: text, icon: Icon }) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === value}
          aria-label={Icon ? text : undefined}
          title={Icon ? text : undefined}
          onClick={() => onChange(choice)}
          className={cn(
            "inline-flex h-full items-center rounded-md px-2 text-[13px]",
            choice === value ? "bg-card font-medium text-ink shadow-sm" : "text-muted hover:text-ink",
          )}
        >
          {Icon ? <Icon className="size-4" aria-hidden /> : text}
        </button>
      ))}
    </div>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-4 gap-y-2">{children}</dl>;
}
export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}
