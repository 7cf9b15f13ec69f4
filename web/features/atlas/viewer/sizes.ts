/** The sizes of PNG that are offered. */

/** What the server draws at most. */
const MOST = 40_000_000;

/** Once, twice and four times the picture; eight times for what is small. Never more than the server draws. */
export function pngSizes(svg: string): { scale: number; width: number; height: number }[] {
  const head = svg.slice(0, 400);
  const [width, height] = ["width", "height"].map((name) =>
    Number(new RegExp(` ${name}="([\\d.]+)"`).exec(head)?.[1] ?? 0),
  ) as [number, number];
  return [1, 2, 4, 8]
    .map((scale) => ({ scale, width: Math.round(width * scale), height: Math.round(height * scale) }))
    .filter((size) => size.width > 0 && size.width * size.height <= MOST);
}
