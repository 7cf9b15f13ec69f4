/** Amounts, changes and the marks beside them. Colour is never the only sign: a change has an arrow and a sign too. */

import { useLocale } from "@/i18n";
import { useTranslation } from "@/i18n/common";
import { cn } from "@/util/cn";
import { numbersIn } from "@/util/intl";
import { changePercent, exact, moneyParts, sign } from "@/util/money";
import { compactCount } from "@/util/units";

interface AmountProps {
  value: string;
  currency?: string | null;
  signed?: boolean;
  digits?: number;
  className?: string;
}

/** An amount with quiet minor digits; the exact value is in its title. */
export function Amount({ value, currency, signed, digits, className }: AmountProps) {
  const locale = useLocale();
  const parts = moneyParts(value, { locale, currency, signed, digits });
  return (
    <span
      className={cn("whitespace-nowrap tabular-nums", className)}
      title={`${exact(value)}${currency ? ` ${currency}` : ""}`}
    >
      {parts.sign}
      {parts.prefix}
      {parts.major}
      <span className="text-muted">{parts.minor}</span>
      {parts.suffix}
    </span>
  );
}

/** `▲ 12.4 %`. More cost is not good or bad by itself, so it is ink; the arrow says the direction. */
export function Delta({ current, previous, className }: { current: string; previous: string; className?: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const percent = changePercent(current, previous);
  if (percent === null)
    return (
      <span className={cn("text-muted", className)}>
        {sign(previous) === 0 && sign(current) !== 0 ? t("change.new") : "–"}
      </span>
    );
  const direction = sign(percent);
  const number = Number(percent);
  const text =
    Math.abs(number) >= 1000
      ? `${number > 0 ? "+" : "−"}${compactCount(Math.abs(number), locale)} %`
      : `${numbersIn(locale, { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number).replace("-", "−")} %`;
  return (
    <span
      className={cn(
        "whitespace-nowrap tabular-nums",
        direction > 0 ? "text-bad" : direction < 0 ? "text-good" : "text-muted",
        className,
      )}
    >
      <span aria-hidden className="mr-1 text-[0.75em]">
        {direction > 0 ? "▲" : direction < 0 ? "▼" : ""}
      </span>
      {text}
    </span>
  );
}

/** A line of daily values, only for its shape. */
export function Sparkline({
  values,
  color = "var(--accent)",
  width = 96,
  height = 24,
  area = true,
  className,
}: {
  values: number[];
  color?: string;
  width?: number;
  height?: number;
  area?: boolean;
  className?: string;
}) {
  if (values.length < 2) return <svg width={width} height={height} className={className} aria-hidden />;
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const x = (index: number) => (index / (values.length - 1)) * (width - 2) + 1;
  const y = (value: number) => height - 2 - ((value - low) / span) * (height - 4);
  const line = values
    .map((value, index) => `${index ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("");
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      className={className}
      aria-hidden
    >
      {area && (
        <path
          d={`${line}L${x(values.length - 1).toFixed(1)} ${y(0).toFixed(1)}L${x(0).toFixed(1)} ${y(0).toFixed(1)}Z`}
          fill={color}
          opacity={0.12}
        />
      )}
      <path
        d={line}
        fill="none"
        stroke={color}
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** The colour of a thing, beside its name. */
export function Dot({ color }: { color: string }) {
  return <span aria-hidden className="size-2.5 shrink-0 rounded-[3px]" style={{ background: color }} />;
}

/** A share of the largest value, drawn behind or beside a number. Negative values are drawn hollow. */
export function ShareBar({ share, color }: { share: number; color: string }) {
  const width = `${Math.min(100, Math.abs(share) * 100).toFixed(1)}%`;
  return (
    <div className="h-1.5 w-full rounded-full bg-line/60" aria-hidden>
      <div
        className="h-full min-w-px rounded-full"
        style={{
          width,
          background: share < 0 ? "transparent" : color,
          border: share < 0 ? `1.5px solid ${color}` : undefined,
        }}
      />
    </div>
  );
}
