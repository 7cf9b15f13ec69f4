/** The mark: a roof over columns. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} fill="currentColor" aria-hidden>
      <path d="M16 3 28 9.200V11.500H4V9.200zM6.500 14h3.500v10H6.500zm7.750 0h3.500v10h-3.500zM22 14h3.500v10H22zM4 26.500h24V29H4z" />
    </svg>
  );
}
