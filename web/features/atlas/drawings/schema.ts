/** What may be typed as the name of a drawing and as a word on a version; the server demands the same. */
import { z } from "zod";
import { words } from "../words";

export const name = z
  .string()
  .trim()
  .min(1, words.key("drawings.nameRequired"))
  .max(120, words.key("drawings.nameLong"));
export const note = z.string().trim().max(200, words.key("drawings.noteLong"));
