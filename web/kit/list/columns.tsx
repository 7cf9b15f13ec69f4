/**
 * The columns of a list, over TanStack Table. A column says what its cells show, from which width it is shown (`from`), and by
 * what name the server sorts it (`sort`). One column is the link of the row: the real link for keyboard and screen reader, and
 * what a press anywhere on the row follows.
 */
import type { LinkOptions } from "@tanstack/react-router";
import { createColumnHelper, metaHelper, type RowData, rowSortingFeature, tableFeatures } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { cn } from "@/util/cn";
import { RowLink } from "./link";
import { Time } from "./time";

/**
 * From which width of the window a column is shown; narrower than that it folds away. On a phone a row is no line of a table: what it
 * says stands below each other, so that nothing is cut off (`list.tsx`).
 */
export type From = "md" | "lg" | "xl";

export interface Look {
  /** The heading, in words. */
  title: string;
  /** The column with the link of the row, which stands first on a phone. */
  link?: true;
  /** A column whose heading is for screen readers only, such as that of buttons. */
  silent?: boolean;
  from?: From;
  /** Figures stand at the right edge, in figures of one width. */
  number?: boolean;
  className?: string;
  /** The name by which the server sorts; `descending` when the first press shows the largest or newest. */
  sort?: string | { by: string; descending: true };
}

export const features = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<Look>() });

const folds: Record<From, string> = {
  md: "hidden md:table-cell",
  lg: "hidden lg:table-cell",
  xl: "hidden xl:table-cell",
};

/** The classes of a heading or a cell. */
export const lookOf = (look: Look | undefined, heading = false) =>
  cn(look?.number ? "num" : heading && "text-left", look?.from && folds[look.from], look?.className);

interface Cell<T> extends Look {
  cell: (row: T) => ReactNode;
}
interface LinkCell<T> extends Cell<T> {
  to: (row: T) => LinkOptions;
  /** A second, quiet line beneath the link; not part of its name. */
  under?: (row: T) => ReactNode;
  /** What stands before the link, such as an icon. */
  before?: (row: T) => ReactNode;
}
interface TimeCell<T> extends Look {
  time: (row: T) => string | null | undefined;
  /** What is shown when there is no time, such as "never". */
  none?: string;
  /** "3 minutes ago" with the exact time in its title. */
  ago?: boolean;
}

/** Makes the columns of a list of `T`: `const column = columnsOf<ApiKey>()`. */
export function columnsOf<T extends RowData>() {
  const helper = createColumnHelper<typeof features, T>();
  const cell = ({ cell: show, ...look }: Cell<T>) =>
    // The row itself is the value: the server sorts, and a cell shows what it likes of the row.
    helper.accessor((row): unknown => row, {
      id: typeof look.sort === "object" ? look.sort.by : (look.sort ?? look.title),
      header: look.title,
      enableSorting: look.sort !== undefined,
      sortDescFirst: typeof look.sort === "object",
      meta: look,
      cell: ({ row }) => show(row.original),
    });
  return {
    /** What a row is called, leading to its own page. Every list whose rows have a page has exactly one. */
    link: ({ to, under, before, cell: name, ...look }: LinkCell<T>) =>
      cell({
        ...look,
        link: true,
        cell: (row) => <RowLink to={to(row)} name={name(row)} under={under?.(row)} before={before?.(row)} />,
      }),
    /** Anything else that is read. */
    cell,
    time: ({ time, none, ago, ...look }: TimeCell<T>) =>
      cell({
        ...look,
        className: cn("whitespace-nowrap", look.className),
        cell: (row) => <Time value={time(row)} none={none} ago={ago} />,
      }),
    /** Buttons of a row; a press on them is not a press on the row. */
    actions: ({ title, cell: show }: { title: string; cell: (row: T) => ReactNode }) =>
      cell({ title, silent: true, className: "w-px whitespace-nowrap text-right", cell: show }),
  };
}

export type Column<T extends RowData> = ReturnType<ReturnType<typeof columnsOf<T>>["cell"]>;
