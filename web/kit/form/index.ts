/** One way to make a form. */
export { Form } from "./form";
export { FormPage } from "./page";
