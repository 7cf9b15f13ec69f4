/** A part of a page that is fetched: it waits, fails with its reason, says that it is empty, or shows its data. */
import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/api/client";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
import { Notice, SkeletonRows } from "@/ui/parts";
import { Failure } from "./failure";

interface AsyncProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "refetch" | "isFetching">;
  /** What is said when it cannot be fetched: "The run could not be loaded". */
  failed: string;
  pending?: ReactNode;
  /** Whether there is nothing to show, and what is shown then. */
  empty?: { when: (data: T) => boolean; show: ReactNode };
  children: (data: T) => ReactNode;
}

export function Async<T>({ query, failed, pending, empty, children }: AsyncProps<T>) {
  const { t } = useTranslation();
  const { data, error, refetch, isFetching } = query;
  const again = () => void refetch();
  if (data === undefined)
    return error ? (
      <Failure error={error} what={failed} retry={again} busy={isFetching} />
    ) : (
      (pending ?? <SkeletonRows />)
    );
  return (
    <>
      {error && (
        <Notice
          tone="warn"
          icon={CircleAlert}
          title={t("stale")}
          action={
            <Button size="small" busy={isFetching} onClick={again}>
              {t("common:tryAgain")}
            </Button>
          }
        >
          {messageOf(error)}
        </Notice>
      )}
      {empty?.when(data) ? empty.show : children(data)}
    </>
  );
}
