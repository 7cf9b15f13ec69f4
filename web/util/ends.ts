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
