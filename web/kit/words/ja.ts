/** Japanese: the lists and forms of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  list: {
    failed: "一覧を読み込めませんでした",
  },
};
export default ja;
