const canvas = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
const widths = new Map<string, number>();

function width(value: string, font: string): number {
  const key = `${font}|${value}`;
  let known = widths.get(key);
  if (known === undefined) {
    if (widths.size > 4000) widths.clear();
    if (canvas) canvas.font = font;
    known = canvas ? canvas.measureText(value).width : value.length * 6;
    widths.set(key, known);
  }
  return known;
}

/** Forgets what was measured: the fonts have arrived. */
export function forgetWidths(): void {
  widths.clear();
}

/** The width of a text in pixels. */
export function textWidth(value: string, font: string): number {
  return width(value, font);
}

/** The text, shortened in its middle so that it fits. */
export function fit(value: string, room: number, font: string): string {
  if (width(value, font) <= room) return value;
  let low = 0;
  let high = value.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (width(shortened(value, middle), font) <= room) low = middle;
    else high = middle - 1;
  }
  return shortened(value, low);
}

function shortened(value: string, letters: number): string {
  const head = Math.ceil(letters * 0.6);
  return `${value.slice(0, head)}…${letters - head > 0 ? value.slice(head - letters) : ""}`;
}
