/** What a page shows while it waits, when it fails, and when there is none. */
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { CircleAlert, Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { messageOf } from "@/api/client";
import { Button } from "@/ui/button";
import { Empty, Page, Skeleton } from "@/ui/parts";
import { paths } from "@/util/paths";

export function Waiting() {
  const { t } = useTranslation();
  return (
    <Page>
      <div role="status" aria-label={t("Loading")} className="space-y-4">
        <Skeleton className="h-7 w-48" />
        <Skeleton className="h-28 w-full" />
        <Skeleton className="h-72 w-full" />
      </div>
    </Page>
  );
}

export function Crash({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <main>
      <Page>
        <Empty
          icon={CircleAlert}
          title={t("This page could not be shown")}
          action={
            <Button
              kind="primary"
              onClick={() => {
                reset();
                void router.invalidate();
              }}
            >
              {t("Try again")}
            </Button>
          }
        >
          {messageOf(error)}
        </Empty>
      </Page>
    </main>
  );
}

export function Missing() {
  const { t } = useTranslation();
  return (
    <main>
      <Page>
        <Empty
          icon={Compass}
          title={t("There is nothing at this address")}
          action={
            <Button asChild kind="primary">
              <Link to={paths.home}>{t("Go to the start page")}</Link>
            </Button>
          }
        >
          {t("The link may be old, or it belongs to an organisation you are not a member of.")}
        </Empty>
      </Page>
    </main>
  );
}
