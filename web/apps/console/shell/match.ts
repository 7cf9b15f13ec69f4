/** How well something of the palette fits what is typed: 0 where it does not, up to 1 where its own name begins with it. */

/** Every word that is typed begins a word of the name, or of what else it is found by; letters in the midst of words would find nearly all. */
export function fits(name: string, typed: string, words: readonly string[] = []): number {
  const asked = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [own, other] = [name.toLowerCase(), words.join(" ").toLowerCase()];
  if (asked.every((word) => begins(own, word))) return own.startsWith(asked[0] ?? "") ? 1 : 0.9;
  return asked.every((word) => begins(own, word) || begins(other, word)) ? 0.5 : 0;
}

/** Whether a word of a text begins so. A script without blanks has no words to tell apart: there it stands anywhere. */
function begins(text: string, word: string): boolean {
  if (/[\u3040-\u30ff\u3400-\u9fff]/.test(word)) return text.includes(word);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!)) return true;
  return false;
}
