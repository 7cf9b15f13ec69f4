/** The page of a form, for create and edit: the way back, what it is for, and the form in a card. */
import type { LinkOptions } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Back } from "@/kit/detail/detail";
import { Card, Page, PageHead } from "@/ui/parts";

interface FormPageProps {
  title: string;
  hint?: ReactNode;
  back: { to: LinkOptions; label: string };
  children: ReactNode;
}

export function FormPage({ title, hint, back, children }: FormPageProps) {
  return (
    <Page narrow>
      <Back {...back} />
      <PageHead title={title} hint={hint} />
      <Card>
        <div className="max-w-xl pt-3">{children}</div>
      </Card>
    </Page>
  );
}
