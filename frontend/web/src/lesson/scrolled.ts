import { set } from "../common/dom";

const observer = typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver((entries) => entries.forEach((entry) => update(entry.target as HTMLElement)));
const labels = new WeakMap<Element, string>();

/** Makes an element a stop of the Tab key, with a name, only while there is something to scroll to in it. */
export function reachableWhenScrolled(element: HTMLElement, label: string): void {
  labels.set(element, label);
  observer?.observe(element);
}

function update(element: HTMLElement): void {
  const scrolls = element.scrollWidth > element.clientWidth + 1;
  set(element, { tabindex: scrolls ? 0 : null, role: scrolls ? "group" : null, "aria-label": scrolls ? labels.get(element) : null });
}
