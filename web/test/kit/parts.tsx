/** The sections of the kit page. */
import type { ComponentType } from "react";
import { Page, PageHead } from "@/ui/parts";
import { Asyncs } from "./sections/async";
import { Basics } from "./sections/basics";
import { Confirming } from "./sections/confirm";
import { Details } from "./sections/detail";
import { Drawered } from "./sections/drawer";
import { Fields } from "./sections/fields";
import { Forms } from "./sections/form";
import { Lists } from "./sections/list";

export const sections: Record<string, ComponentType> = {
  basics: Basics,
  fields: Fields,
  list: Lists,
  detail: Details,
  form: Forms,
  async: Asyncs,
  confirm: Confirming,
  drawer: Drawered,
};
/** What covers the page is shown alone. */
const covering = ["confirm", "drawer"];

export function Parts({ only }: { only?: string }) {
  const shown = Object.entries(sections).filter(([name]) => (only ? name === only : !covering.includes(name)));
  return (
    <Page>
      {!only && <PageHead title="Parts" hint="Every part in every state." />}
      {shown.map(([name, Section]) => (
        <section key={name} aria-label={name} className="space-y-4">
          <Section />
        </section>
      ))}
    </Page>
  );
}
