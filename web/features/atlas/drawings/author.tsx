/** Who saved something: by name, or what is known of them. */
import type { Author } from "@stoa/client";
import { useTranslation } from "../words";

/** The name as a part of a sentence. */
export function useAuthor() {
  const { t } = useTranslation();
  return ({ name, actor }: Author): string =>
    name ?? t(/^(member|key):/.test(actor) ? "drawings.gone" : "drawings.operator");
}

export function AuthorName({ of }: { of: Author }) {
  const nameOf = useAuthor();
  return <span className={of.name ? undefined : "text-muted"}>{nameOf(of)}</span>;
}
