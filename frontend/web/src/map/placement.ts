import type { Box } from "./layout";

const gap = 6;

/** Where to put something of a size beside an item, inside the view: below, above, right or left of it, else in the corner with most room. */
export function beside(item: Box, size: { width: number; height: number }, view: Box): { x: number; y: number } {
  const clampX = (x: number) => Math.max(view.x + gap, Math.min(x, view.x + view.width - size.width - gap));
  const clampY = (y: number) => Math.max(view.y + gap, Math.min(y, view.y + view.height - size.height - gap));
  const choices = [
    { x: clampX(item.x), y: item.y + item.height + gap },
    { x: clampX(item.x), y: item.y - size.height - gap },
    { x: item.x + item.width + gap, y: clampY(item.y) },
    { x: item.x - size.width - gap, y: clampY(item.y) },
  ];
  const fits = ({ x, y }: { x: number; y: number }) => x >= view.x && y >= view.y && x + size.width <= view.x + view.width && y + size.height <= view.y + view.height;
  return choices.find(fits) ?? { x: clampX(item.x + item.width + gap), y: clampY(item.y) };
}
