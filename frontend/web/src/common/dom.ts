type Attributes = Record<string, string | number | boolean | null | undefined>;
type Child = Node | string | null | undefined;

const svgNamespace = "http://www.w3.org/2000/svg";

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  set(element, attributes);
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** Sets attributes; null, undefined and false remove, true sets an empty one. Equal values are not written again. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else {
      const text = value === true ? "" : String(value);
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    }
  }
}

/** An HTML element with attributes and children. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element with attributes and children. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** Sets the text of an element unless it has it already. */
export function text(element: Element, value: string): void {
  if (element.textContent !== value) element.textContent = value;
}

/** A 16 by 16 icon drawn with strokes in the current colour. */
export function icon(path: string): SVGSVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", class: "icon" },
    svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round" }),
  );
}

/** A button that shows only an icon; the label is its name and its tooltip. */
export function iconButton(path: string, label: string, action: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const button = html("button", { type: "button", class: "icon-button", title: label, "aria-label": label, ...attributes }, icon(path));
  button.addEventListener("click", action);
  return button;
}

/** Draws anew without losing the focus: it goes to the control of the same name, or else where `otherwise` puts it. */
export function keepingFocus(root: ShadowRoot | null, draw: () => void, otherwise: () => void): void {
  const before = root?.activeElement as HTMLElement | null | undefined;
  const name = before ? nameOf(before) : "";
  draw();
  if (!root || !before || (before.isConnected && !before.matches(":disabled") && before.checkVisibility())) return;
  const same = [...root.querySelectorAll<HTMLElement>("button:enabled, input:enabled")].find((control) => nameOf(control) === name && control.checkVisibility());
  if (same) same.focus();
  else otherwise();
}

function nameOf(element: Element): string {
  return element.getAttribute("aria-label") ?? element.textContent ?? "";
}
