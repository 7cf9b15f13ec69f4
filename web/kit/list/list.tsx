/** A card with a list: search and filters, rows, how many of how many, more; and what it shows when there are none. */
import { type RowData, type SortingState, useTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Failure } from "@/kit/async";
import { useTranslation } from "@/kit/words";
import { Button } from "@/ui/button";
import { Empty, Skeleton } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { cn } from "@/util/cn";
import { type Column, features, type Look, lookOf } from "./columns";
import { Foot } from "./foot";
import { pressRow } from "./link";
import { Stale } from "./stale";
import { cleared, type Filter, Toolbar } from "./toolbar";
import type { ListData } from "./use-list";

interface ListProps<T extends RowData> {
  /** What the rows are, for screen readers. */
  label: string;
  /** A heading above them, for a list that is a part of its page. */
  title?: ReactNode;
  list: ListData<T>;
  columns: Column<T>[];
  /** Shown when there are none at all. */
  empty: ReactNode;
  /** The label of the search field, such as "Search names"; without it the list has none. */
  search?: string;
  filters?: Filter[];
  /** How the server sorts when the address says nothing, such as `-created_at`. */
  order?: string;
}

const none: Filter[] = [];

export function List<T extends RowData>({ label, columns, order, ...frame }: ListProps<T>) {
  return (
    <ListFrame {...frame}>
      <Rows label={label} list={frame.list} columns={columns} order={order} />
    </ListFrame>
  );
}

interface FrameProps<T> extends Pick<ListProps<T & RowData>, "empty" | "search" | "filters"> {
  list: ListData<T>;
  title?: ReactNode;
  /** The rows. While they are fetched too, so that they show how they will look. */
  children: ReactNode;
}

/** All of a list but its rows, for those that are no table, such as moments on a line. */
export function ListFrame<T>({ list, title, empty, search, filters = none, children }: FrameProps<T>) {
  const { t } = useTranslation();
  const { address, rows } = list;
  const narrowed = Boolean(search && address.search.q) || filters.some(({ name }) => address.search[name]);
  const nothing = rows?.length === 0;
  if (list.error !== null && !rows)
    return (
      <section className="card">
        <Failure error={list.error} what={t("list.failed")} retry={list.retry} busy={list.retrying} />
      </section>
    );
  return (
    <section className="card min-w-0 overflow-clip">
      {title && <h2 className="px-4 pt-3.5 pb-1 text-[15px] font-semibold">{title}</h2>}
      {!(nothing && !narrowed) && <Toolbar address={address} search={search} filters={filters} />}
      {list.error !== null && <Stale error={list.error} at={list.at} retry={list.retry} busy={list.retrying} />}
      {nothing && !narrowed ? (
        empty
      ) : nothing ? (
        <Empty
          icon={SearchX}
          title={t("list.noMatch")}
          action={
            <Button onClick={() => address.change({ ...cleared(filters), q: undefined, rows: undefined })}>
              {t("list.showAll")}
            </Button>
          }
        >
          {t("list.noMatchHint")}
        </Empty>
      ) : (
        children
      )}
      {rows && rows.length > 0 && <Foot list={list} />}
    </section>
  );
}

/** On a phone a row is a small sheet of two columns: nothing of it is cut off, in no language. */
const sheet = "max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4 max-sm:gap-y-1.5 max-sm:px-4 max-sm:py-2.5";
/** Its pieces, each with its heading above it: what the row is called first, what can be done with it at the end. */
const piece = (look: Look | undefined) =>
  cn(
    "max-sm:w-auto max-sm:max-w-full max-sm:min-w-0 max-sm:p-0 max-sm:text-left",
    look?.from === undefined && "max-sm:block",
    look?.link && "max-sm:order-first max-sm:col-span-2",
    look?.silent && "max-sm:col-span-2 max-sm:justify-self-end",
  );

const headed =
  "max-sm:before:block max-sm:before:text-xs max-sm:before:text-muted max-sm:before:content-[attr(data-title)]";

function Rows<T extends RowData>({
  label,
  list,
  columns,
  order,
}: Pick<ListProps<T>, "label" | "list" | "columns" | "order">) {
  const { t } = useTranslation();
  const { address, rows, total } = list;
  const sort = address.search.sort ?? order;
  const sorting: SortingState = sort ? [{ id: sort.replace(/^-/, ""), desc: sort.startsWith("-") }] : [];
  const table = useTable({
    features,
    columns,
    data: rows ?? [],
    getRowId: list.keyOf,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (update) => {
      const [next] = typeof update === "function" ? update(sorting) : update;
      const by = next && `${next.desc ? "-" : ""}${next.id}`;
      address.change({ sort: by === order ? undefined : by, rows: undefined });
    },
  });
  const heads = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <Scroll label={label} aria-busy={!rows || undefined}>
      <table className="w-full max-sm:block" aria-rowcount={total === undefined ? undefined : total + 1}>
        <thead
          className={cn(
            "text-[13px] text-muted",
            heads.some(({ column }) => column.getCanSort()) ? "max-sm:block" : "max-sm:sr-only",
          )}
        >
          <tr className="border-b border-line max-sm:flex max-sm:flex-wrap max-sm:gap-x-4 max-sm:gap-y-1 max-sm:px-4 max-sm:py-2.5">
            {heads.map(({ id, column }) => {
              const look = column.columnDef.meta;
              const sorted = column.getIsSorted();
              return (
                <th
                  key={id}
                  scope="col"
                  aria-sort={sorted ? (sorted === "desc" ? "descending" : "ascending") : undefined}
                  className={cn(
                    "px-4 py-2.5 font-medium max-sm:w-auto max-sm:min-w-0 max-sm:p-0",
                    lookOf(look, true),
                    // On a phone the headings are there to sort by; the cells say themselves what they are.
                    !column.getCanSort() && "max-sm:sr-only",
                  )}
                >
                  {look?.silent ? (
                    <span className="sr-only">{look.title}</span>
                  ) : column.getCanSort() ? (
                    <SortButton
                      title={look?.title ?? ""}
                      end={look?.number}
                      sorted={sorted}
                      onClick={column.getToggleSortingHandler()}
                    />
                  ) : (
                    look?.title
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody className={cn("max-sm:block", list.waiting && "opacity-60")}>
          {rows
            ? table.getRowModel().rows.map((row) => (
                <tr
                  key={row.id}
                  onClick={pressRow}
                  className={cn(
                    "group border-b border-line last:border-0 has-[a[data-row]]:cursor-pointer has-[a[data-row]]:hover:bg-sunken",
                    sheet,
                  )}
                >
                  {row.getAllCells().map((cell) => {
                    const look = cell.column.columnDef.meta;
                    return (
                      <td
                        key={cell.id}
                        data-title={look?.title}
                        className={cn("px-4 py-2.5", lookOf(look), piece(look), !look?.link && !look?.silent && headed)}
                      >
                        <table.FlexRender cell={cell} />
                      </td>
                    );
                  })}
                </tr>
              ))
            : Array.from({ length: 6 }, (_, line) => (
                <tr key={line} className={cn("border-b border-line last:border-0", sheet)}>
                  {heads.map(({ id, column }) => (
                    <td
                      key={id}
                      className={cn("px-4 py-3.5", lookOf(column.columnDef.meta), piece(column.columnDef.meta))}
                    >
                      <Skeleton className="max-sm:w-24" />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
      {!rows && <span role="status" aria-label={t("common:loading")} />}
    </Scroll>
  );
}

function SortButton({
  title,
  end,
  sorted,
  onClick,
}: {
  title: string;
  /** The heading ends where its figures end, so the arrow stands before it. */
  end?: boolean;
  sorted: false | "asc" | "desc";
  onClick?: (event: unknown) => void;
}) {
  const Icon = sorted === "asc" ? ArrowUp : sorted === "desc" ? ArrowDown : ChevronsUpDown;
  return (
    <button
      type="button"
      onClick={onClick}
      className={cn("group/sort inline-flex items-center gap-1 rounded-sm hover:text-ink", end && "flex-row-reverse")}
    >
      {title}
      <Icon
        className={cn(
          "size-3.5",
          sorted ? "text-ink-soft" : "opacity-0 group-hover/sort:opacity-70 group-focus/sort:opacity-70",
        )}
        aria-hidden
      />
    </button>
  );
}
