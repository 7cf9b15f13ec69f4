/** French: the lists and forms of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  list: {
    failed: "La liste n’a pas pu être chargée",
  },
};
export default fr;
