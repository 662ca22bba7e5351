/** The style that gives an item the colour of its workload; what belongs to none is grey. */
export function hueStyle(hue: number): string {
  return `--hue: ${hue < 0 ? "var(--ph-ink-3)" : `var(--ph-hue-${hue})`}`;
}
