import { svg } from "../common/dom";
import type { PodState } from "./status";

/** A sign per pod state that can be told without colour, 14 units wide around the origin. */
const shapes: Record<PodState, { d: string; style: "stroke" | "fill" }[]> = {
  pending: [{ d: "M0 -5.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0 -11", style: "stroke" }],
  pulling: [
    { d: "M0 -5v6.5M-3.2 -1.6L0 1.6L3.2 -1.6", style: "stroke" },
    { d: "M-5 4.8H5", style: "stroke" },
  ],
  starting: [{ d: "M0 -5.5A5.5 5.5 0 1 1 -5.5 0", style: "stroke" }],
  running: [
    { d: "M0 -5.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0 -11", style: "stroke" },
    { d: "M0 -5.5a5.5 5.5 0 0 0 0 11z", style: "fill" },
  ],
  ready: [
    { d: "M0 -6.2a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0 -12.4M-2.9 0.1L-0.9 2.2L3 -2.1", style: "fill" },
    { d: "M-2.9 0.1L-0.9 2.2L3 -2.1", style: "stroke" },
  ],
  succeeded: [
    { d: "M0 -5.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0 -11", style: "stroke" },
    { d: "M-2.6 0.1L-0.8 2L2.7 -1.9", style: "stroke" },
  ],
  failing: [
    { d: "M0 -6.2L6.6 5.4H-6.6Z", style: "fill" },
    { d: "M0 -2.2V1.4M0 3.4V3.5", style: "stroke" },
  ],
  terminating: [
    { d: "M0 -5.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0 -11", style: "stroke" },
    { d: "M-2.5 0H2.5", style: "stroke" },
  ],
};

/** Shows the sign of a state in the group. */
export function drawGlyph(group: SVGGElement, state: PodState): void {
  if (group.dataset["state"] === state) return;
  group.dataset["state"] = state;
  group.setAttribute("class", `glyph ${state}`);
  group.replaceChildren(
    ...shapes[state].map((shape) => svg("path", { d: shape.d, class: shape.style })),
  );
}
