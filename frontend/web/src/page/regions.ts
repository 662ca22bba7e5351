/** The regions of the page that are shown, in their order. */
function regions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.checkVisibility());
}

/** Moves the focus to the next region (1) or the one before (-1). */
export function goToRegion(by: number): void {
  const all = regions();
  if (all.length === 0) return;
  const active = document.activeElement;
  const current = all.findIndex((region) => region === active || region.contains(active));
  const next = current < 0 ? (by > 0 ? 0 : all.length - 1) : (current + by + all.length) % all.length;
  enter(all[next] as HTMLElement);
}

function enter(region: HTMLElement): void {
  region.focus();
  if (document.activeElement === region || region.contains(document.activeElement)) return;
  const inside = (region.shadowRoot ?? region).querySelector<HTMLElement>('[tabindex="0"], button, input, a[href]');
  inside?.focus();
}
