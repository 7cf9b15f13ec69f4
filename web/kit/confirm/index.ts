/** The one confirmation. */
export { Confirmations, confirm, type Question } from "./confirm";
