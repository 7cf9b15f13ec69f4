/** One way to show one thing. */
export { Detail, DetailDrawer, type DetailFact } from "./detail";
