import type { Pane } from "../workspace/panes";

/** What the page needs of a workspace, which may be loaded later. */
interface Place extends HTMLElement {
  enter?(pane: Pane): void;
}

const place = () => document.querySelector<Place>("pilothouse-workspace");

/** The regions of the page in their order; in a workspace that shows some of them only, all that can be chosen. */
function regions(): HTMLElement[] {
  const narrow = /single|tall/.test(place()?.getAttribute("mode") ?? "");
  return [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => narrow || region.checkVisibility());
}

/** Moves the focus to the next region (1) or the one before (-1); false when the page has none. */
export function goToRegion(by: number): boolean {
  const all = regions();
  if (all.length === 0) return false;
  const active = document.activeElement;
  const current = all.findIndex((region) => region === active || region.contains(active));
  const next = current < 0 ? (by > 0 ? 0 : all.length - 1) : (current + by + all.length) % all.length;
  enter(all[next] as HTMLElement);
  return true;
}

/** Shows a region and puts the focus there. */
export function goToPane(pane: Pane): void {
  const region = document.querySelector<HTMLElement>(`[data-region="${pane}"]`);
  if (region) enter(region);
}

/** Puts the focus into a region, showing it first where it is not. */
export function enter(region: HTMLElement): void {
  const pane = region.getAttribute("slot") as Pane | null;
  if (pane) place()?.enter?.(pane);
  else region.focus();
  if (document.activeElement === region || region.contains(document.activeElement)) return;
  if (region.localName === "pilothouse-cluster-map") return;
  const inside = (region.shadowRoot ?? region).querySelector<HTMLElement>('[tabindex="0"], button, input, a[href]');
  inside?.focus();
}
