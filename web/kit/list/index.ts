/** One way to show a list. */
export { type ListSearch, listParams, listSearch, orders } from "./address";
export { type Column, columnsOf } from "./columns";
export { List, ListFrame } from "./list";
export { Time } from "./time";
export type { Filter } from "./toolbar";
export type { ListPage } from "./use-list";
export { type ListQuery, useList } from "./use-list";
