/** The text of the editor: what one wrote last in this browser, or something to start from. */
import { useState } from "react";
import { keep, kept } from "@/util/keep";

export const start = `# Boxes are [kind.id]; arrows are "id: what for".
# Everything about the language: docs/atlas.md

[person.customer]
name = "Customer"
to = ["web: orders"]

[system.shop]
name = "Shop"

[container.web]
name = "Web app"
tech = "React"
in = "shop"
to = ["api: JSON over HTTPS"]

[container.api]
name = "API"
tech = "Rust"
in = "shop"
to = ["db: reads and writes", "mailer: order confirmations"]

[store.db]
name = "Orders"
tech = "PostgreSQL"
in = "shop"

[external.mailer]
name = "Mail service"
icon = "mail"
`;
const KEY = "stoa.atlas.model";

/** The text the editor opens with. */
export const keptModel = (): string => kept(KEY) ?? start;

export function useModel(): [string, (text: string) => void] {
  const [text, setText] = useState(keptModel);
  return [
    text,
    (next) => {
      setText(next);
      keep(KEY, next);
    },
  ];
}
