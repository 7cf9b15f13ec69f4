/** What a page shows while it waits, when it fails, and when there is none. */
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { CircleAlert, Compass } from "lucide-react";
import { messageOf } from "@/api/client";
import { Button } from "@/ui/button";
import { Empty, Page, Skeleton } from "@/ui/parts";
import { paths } from "@/util/paths";
import { useTranslation } from "./words";

export function Waiting() {
  const { t } = useTranslation();
  return (
    <Page>
      <div role="status" aria-label={t("common:loading")} className="space-y-4">
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
          title={t("crash.title")}
          action={
            <Button
              kind="primary"
              onClick={() => {
                reset();
                void router.invalidate();
              }}
            >
              {t("common:tryAgain")}
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
          title={t("notFound.title")}
          action={
            <Button asChild kind="primary">
              <Link to={paths.home}>{t("notFound.toStart")}</Link>
            </Button>
          }
        >
          {t("notFound.body")}
        </Empty>
      </Page>
    </main>
  );
}
