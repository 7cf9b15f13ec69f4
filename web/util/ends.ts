/** The two parts of a long name: the first may be cut where there is no room, the second stays. A short name is one part. */
const KEPT = 10;
const SHORT = 24;

export function ends(name: string): [head: string, tail: string] {
  const letters = [...name];
  if (letters.length <= SHORT) return [name, ""];
  // From the beginning of a word where one begins near by.
  const near = letters.slice(-KEPT - 6).findIndex((letter, at) => at > 0 && /[\s/:._-]/.test(letter));
  const kept = near < 0 || near > 11 ? KEPT : KEPT + 6 - near;
  return [letters.slice(0, -kept).join(""), letters.slice(-kept).join("")];
}

/**
 * A name as long as it fits into a width: whole, else its beginning, `…` and its end, with nothing between them. Where not even the end
 * fits it is the end alone, which its place cuts.
 */
export function shortened(name: string, width: number, widthOf: (text: string) => number): string {
  const [head, tail] = ends(name);
  if (tail === "" || widthOf(name) <= width) return name;
  const letters = [...head];
  const cut = (kept: number) => `${letters.slice(0, kept).join("").trimEnd()}…${tail.replace(/^[\s·]+/, "")}`;
  let [fits, most] = [0, letters.length - 1];
  while (fits < most) {
    const middle = Math.ceil((fits + most) / 2);
    if (widthOf(cut(middle)) <= width) fits = middle;
    else most = middle - 1;
  }
  return cut(fits);
}
