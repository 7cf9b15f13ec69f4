/** Form controls: a label, a control, and what is wrong with it. */
import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from "react";
import { cn } from "@/util/cn";

const control = "w-full rounded-lg border border-line-strong bg-card px-3 text-ink aria-invalid:border-bad";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string;
  children: (props: { id: string; "aria-invalid"?: true; "aria-describedby"?: string }) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      {children({
        id,
        ...(error ? { "aria-invalid": true as const } : {}),
        ...(error || hint ? { "aria-describedby": `${id}-note` } : {}),
      })}
      {(error || hint) && (
        <p id={`${id}-note`} className={cn("text-[13px]", error ? "text-bad" : "text-muted")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

/** `small` is as high as a small button, for a toolbar. */
export function Input({
  className,
  small,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { small?: boolean; ref?: Ref<HTMLInputElement> }) {
  return <input className={cn(control, small ? "h-7.5 text-[13px]" : "h-9", className)} {...rest} />;
}
export function Select({
  className,
  children,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }) {
  return (
    <select className={cn(control, "h-9 pr-8", className)} {...rest}>
      {children}
    </select>
  );
}
export function Checkbox({
  label,
  hint,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="flex items-start gap-2.5 rounded-md py-1">
      <input type="checkbox" className="mt-0.5 size-4 accent-[var(--accent)]" {...rest} />
      <span className="min-w-0">
        {label}
        {hint && <span className="block text-[13px] text-muted">{hint}</span>}
      </span>
    </label>
  );
}
