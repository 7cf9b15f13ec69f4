/** What stands in the place of a page: while it waits, when it fails, when it is not for this person, and when there is none. */
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { CircleAlert, Compass } from "lucide-react";
import { createContext, type ReactNode, useContext } from "react";
import { ApiError, messageOf } from "@/api/client";
import { Forbidden } from "@/kit/permission/forbidden";
import { MissingPermission } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { Card, Empty, Page, Skeleton } from "@/ui/parts";
import { useTranslation } from "../words";

const Inside = createContext(false);
/** Around what a shell puts into its `<main>`: a page has one, so the states below bring none of their own there. */
export const InsideMain = Inside.Provider;

export function Waiting() {
  const { t } = useTranslation();
  return (
    <Place>
      <div role="status" aria-label={t("common:loading")} className="space-y-4">
        <Skeleton className="h-7 w-48" />
        <Skeleton className="h-28 w-full" />
        <Skeleton className="h-72 w-full" />
      </div>
    </Place>
  );
}

export function Failure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  if (error instanceof MissingPermission)
    return (
      <Place>
        <Forbidden needs={error.needs} />
      </Place>
    );
  if (error instanceof ApiError && error.status === 404) return <Missing />;
  const request = error instanceof ApiError ? error.problem.request_id : undefined;
  return (
    <Place>
      <Card>
        <Empty
          page
          icon={CircleAlert}
          title={t("page.failed")}
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
          <p role="alert">{messageOf(error)}</p>
          {request && (
            <p className="mt-2 text-[13px]">
              {t("page.request")} <code className="select-all">{request}</code>
            </p>
          )}
        </Empty>
      </Card>
    </Place>
  );
}

export function Missing() {
  const { t } = useTranslation();
  return (
    <Place>
      <Card>
        <Empty
          page
          icon={Compass}
          title={t("page.missing")}
          action={
            <Button asChild kind="primary">
              <Link to="/">{t("page.toStart")}</Link>
            </Button>
          }
        >
          {t("page.missingHint")}
        </Empty>
      </Card>
    </Place>
  );
}

function Place({ children }: { children: ReactNode }) {
  const page = <Page>{children}</Page>;
  return useContext(Inside) ? page : <main>{page}</main>;
}
