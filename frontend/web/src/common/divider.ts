import { html, set } from "./dom";

/** What a divider between two parts needs to know. */
export interface DividerOptions {
  /** Of the line itself: a vertical one stands between left and right. */
  orientation: "vertical" | "horizontal";
  label: () => string;
  /** The share of the part before it, 0 to 1. */
  share: () => number;
  /** Moves it by a share of the whole. */
  move: (by: number) => void;
  /** The size of both parts together, in pixels. */
  extent: () => number;
  /** Puts it where it was at first. */
  restore?: () => void;
}

export interface Divider {
  readonly element: HTMLElement;
  /** Says the share anew. */
  refresh(): void;
}

const step = 0.03;
const wholeWay = 1;

/** A line between two parts that is moved by pointer and by arrow keys, Home and End; Enter or a double click restores. */
export function divider(options: DividerOptions): Divider {
  const element = html("div", { class: `divider ${options.orientation}`, role: "separator", tabindex: 0, "aria-orientation": options.orientation, "aria-valuemin": 0, "aria-valuemax": 100 });
  const refresh = () => set(element, { "aria-label": options.label(), "aria-valuenow": Math.round(options.share() * 100) });
  const move = (by: number) => {
    options.move(by);
    refresh();
  };
  const restore = () => {
    options.restore?.();
    refresh();
  };
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const position = (at: PointerEvent) => (options.orientation === "vertical" ? at.clientX : at.clientY);
    let last = position(event);
    element.onpointermove = (moved) => {
      move((position(moved) - last) / Math.max(1, options.extent()));
      last = position(moved);
    };
    element.onpointerup = element.onpointercancel = () => (element.onpointermove = null);
  });
  element.addEventListener("dblclick", restore);
  element.addEventListener("keydown", (event) => {
    const [less, more] = options.orientation === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === less) move(-step);
    else if (event.key === more) move(step);
    else if (event.key === "Home") move(-wholeWay);
    else if (event.key === "End") move(wholeWay);
    else if (event.key === "Enter") restore();
    else return;
    event.preventDefault();
  });
  refresh();
  return { element, refresh };
}
