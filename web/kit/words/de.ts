/** German: the lists and forms of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  list: {
    failed: "Die Liste konnte nicht geladen werden",
  },
};
export default de;
