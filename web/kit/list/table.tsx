/** One way to show a list: a card with a table, its skeleton, its empty state and its error. */

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/api/client";
import { Button } from "@/ui/button";
import { Card, Empty, SkeletonRows } from "@/ui/parts";
import { cn } from "@/util/cn";
import { useTranslation } from "../words";

export interface Column<T> {
  title: ReactNode;
  cell: (row: T) => ReactNode;
  className?: string;
  number?: boolean;
}

interface ListProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[] | undefined;
  rowKey: (row: T) => string;
  empty: ReactNode;
  error?: unknown;
  onRetry?: () => void;
  onRow?: (row: T) => void;
  more?: { has: boolean; busy: boolean; load: () => void };
  filtered?: boolean;
  head?: ReactNode;
}

export function List<T>({ label, columns, rows, rowKey, empty, error, onRetry, onRow, more, head }: ListProps<T>) {
  const { t } = useTranslation();
  if (error && !rows)
    return (
      <Card>
        <Empty
          icon={CircleAlert}
          title={t("list.failed")}
          action={
            onRetry && (
              <Button kind="primary" onClick={onRetry}>
                {t("common:tryAgain")}
              </Button>
            )
          }
        >
          {messageOf(error)}
        </Empty>
      </Card>
    );
  return (
    <Card flush>
      {head}
      {!rows ? (
        <SkeletonRows />
      ) : rows.length === 0 ? (
        empty
      ) : (
        <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
          <table className="w-full">
            <thead className="text-[13px] text-muted">
              <tr className="border-b border-line">
                {columns.map(({ title, className, number }, index) => (
                  <th key={index} className={cn("px-4 py-2.5 font-medium", number ? "num" : "text-left", className)}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr
                  key={rowKey(row)}
                  onClick={
                    onRow &&
                    ((event) => {
                      if (!(event.target as HTMLElement).closest("a,button,select,input")) onRow(row);
                    })
                  }
                  className={cn(
                    "relative border-b border-line last:border-0",
                    onRow && "cursor-pointer hover:bg-sunken",
                  )}
                >
                  {columns.map(({ cell, className, number }, index) => (
                    <td key={index} className={cn("px-4 py-2.5", number && "num", className)}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more?.has && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="quiet" size="small" busy={more.busy} onClick={more.load}>
            {t("common:showMore")}
          </Button>
        </div>
      )}
    </Card>
  );
}
