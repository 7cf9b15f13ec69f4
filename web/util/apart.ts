/** Things of one name beside each other: each says the end of its id too, so that they are told apart. */
export function toldApart(
  items: readonly { id: string; name: string }[],
): (item: { id: string; name: string }) => string {
  const counts = new Map<string, number>();
  for (const { name } of items) counts.set(name, (counts.get(name) ?? 0) + 1);
  return ({ id, name }) => ((counts.get(name) ?? 0) > 1 ? `${name} (…${id.slice(-6)})` : name);
}
