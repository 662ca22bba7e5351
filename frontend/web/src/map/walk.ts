import type { Box } from "./layout";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

const directions: Record<Arrow, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const sideways = 2.5;

/** The key of the nearest item in the direction of an arrow; being off to the side counts more than being far. */
export function nearest(from: Box, arrow: Arrow, items: Iterable<[string, Box]>): string | undefined {
  const [dx, dy] = directions[arrow];
  let best: { key: string; distance: number } | undefined;
  for (const [key, box] of items) {
    const x = box.x - from.x;
    const y = box.y - from.y;
    const along = x * dx + y * dy;
    if (along <= 2) continue;
    const distance = along + sideways * Math.abs(dx === 0 ? x : y);
    if (!best || distance < best.distance) best = { key, distance };
  }
  return best?.key;
}
