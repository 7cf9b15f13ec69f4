/** What the forms of a person and their first organisation ask in the same way. */
import { z } from "zod";
import { words } from "./words";

export const email = z.email(words.key("common:emailInvalid"));
/** The rule for a password that is chosen; it is the hint of its field too. */
export const newPassword = z.string().min(10, words.key("password.hint"));
export const organisationName = z.string().trim().min(2, words.key("organisation.nameRequired")).max(80);
