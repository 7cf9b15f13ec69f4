/** One way to wait, to fail, and to have nothing. */
export { Async } from "./async";
export { Failure, reasonOf } from "./failure";
