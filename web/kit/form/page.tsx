/** The page of a form, for create and edit: the way back, what it is for, and the form in a card. */
import { Link, type LinkOptions } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Back } from "@/kit/detail/detail";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
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

/** The end of a form: the way back, and the deed by its name. */
export function FormActions({
  cancel,
  submit,
  busy,
  disabled,
}: {
  cancel: LinkOptions;
  submit: string;
  busy: boolean;
  disabled?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap justify-end gap-2 pt-1">
      <Button asChild>
        <Link {...cancel}>{t("common:cancel")}</Link>
      </Button>
      <Button type="submit" kind="primary" busy={busy} disabled={disabled}>
        {submit}
      </Button>
    </div>
  );
}
