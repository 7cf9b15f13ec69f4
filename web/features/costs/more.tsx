/** The end of a card with pages of rows: the next page, where there is one. */
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { Button } from "@/ui/button";
import { useTranslation } from "./words";

type Pages = Pick<UseInfiniteQueryResult, "hasNextPage" | "fetchNextPage" | "isFetchingNextPage">;

export function More({ of: { hasNextPage, fetchNextPage, isFetchingNextPage } }: { of: Pages }) {
  const { t } = useTranslation();
  if (!hasNextPage) return null;
  return (
    <div className="border-t border-line p-2 text-center">
      <Button kind="quiet" size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t("common:showMore")}
      </Button>
    </div>
  );
}
