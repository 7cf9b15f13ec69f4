/** Where the picture has to be moved so that a part of it is in the middle. */
import { type ZoomTransform, zoomIdentity } from "d3-zoom";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** From an overview of a large picture to the letters of a small one. */
export const limits: [number, number] = [0.05, 8];

export function union(boxes: Box[]): Box | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** The whole box in the middle of the window, at most `most` times its size. */
export function fit(box: Box, window: { width: number; height: number }, most: number, margin = 16): ZoomTransform {
  const room = { width: Math.max(1, window.width - 2 * margin), height: Math.max(1, window.height - 2 * margin) };
  const k = Math.max(
    limits[0],
    Math.min(most, room.width / Math.max(1, box.width), room.height / Math.max(1, box.height)),
  );
  return zoomIdentity
    .translate(window.width / 2 - k * (box.x + box.width / 2), window.height / 2 - k * (box.y + box.height / 2))
    .scale(k);
}
