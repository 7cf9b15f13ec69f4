/** One way to show one thing. */
export { Back, Detail, DetailDrawer, type DetailFact } from "./detail";
