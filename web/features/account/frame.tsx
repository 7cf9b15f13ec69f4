/** The quiet page around the sign-in and its neighbours. */
import type { ReactNode } from "react";
import { Mark } from "@/ui/mark";

export function Frame({
  title,
  hint,
  children,
  after,
}: {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
  after?: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.05fr)]">
      <div className="flex flex-col px-5 py-8 sm:px-10">
        <div className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <Mark className="size-6.5 text-accent" />
          Stoa
        </div>
        <div className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center py-10">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {hint && <p className="mt-1.5 text-muted">{hint}</p>}
          <div className="mt-7">{children}</div>
          {after && <div className="mt-6 text-muted">{after}</div>}
        </div>
      </div>
      <Colonnade />
    </main>
  );
}

/** A roof over columns of unequal height: the product in one picture. Drawn with the colours of the charts. */
function Colonnade() {
  const columns = [0.34, 0.46, 0.4, 0.58, 0.52, 0.7, 0.62, 0.82];
  return (
    <div className="relative hidden overflow-hidden border-l border-line bg-sunken lg:block" aria-hidden>
      <svg
        aria-hidden
        viewBox="0 0 640 800"
        className="absolute inset-0 m-auto size-full max-h-[44rem] max-w-[34rem] p-10"
      >
        <g fill="none" stroke="var(--line-strong)" strokeWidth="1">
          <path d="M60 250 320 150 580 250Z" fill="var(--card)" />
          <path d="M60 250h520v26H60z" fill="var(--card)" />
          <path d="M84 250 320 162 556 250" />
          <path d="M60 640h520v16H60zM44 656h552v18H44z" fill="var(--card)" />
        </g>
        {columns.map((height, index) => {
          const x = 84 + index * 62.3;
          const top = 640 - 364 * height;
          return (
            <g key={x}>
              <path d={`M${x} 276h36v364h-36z`} fill="var(--card)" stroke="var(--line)" />
              <path d={`M${x} ${top}h36V640h-36z`} fill="var(--series-1)" opacity={0.92} />
              <path d={`M${x} ${640 - 364 * height * 0.46}h36V640h-36z`} fill="var(--series-3)" />
              <path d={`M${x} ${640 - 364 * height * 0.2}h36V640h-36z`} fill="var(--series-2)" />
            </g>
          );
        })}
      </svg>
    </div>
  );
}
