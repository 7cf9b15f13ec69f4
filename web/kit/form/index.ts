/** One way to make a form. */
export { Form } from "./form";
export { useUnsavedGuard } from "./guard";
export { FormActions, FormPage } from "./page";
