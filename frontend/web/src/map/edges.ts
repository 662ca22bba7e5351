import { set, svg } from "../common/dom";
import type { Box, Edge } from "./layout";
import { hueStyle } from "./hue";
import type { Pose } from "./motion";

/** Draws the curve of an edge between the poses of its ends. */
export class EdgeDrawing {
  readonly path = svg("path", { class: "edge" });

  update(edge: Edge): void {
    set(this.path, { class: `edge ${edge.kind}${edge.ready ? " ready" : ""}`, style: hueStyle(edge.hue) });
  }

  /** Bends in the gutter up to the border of the nodes, then runs straight behind the pods of the row. */
  pose(edge: Edge, from: Pose, to: Pose, nodes: Box): void {
    const owner = edge.kind === "owner";
    const x1 = owner ? from.x + from.width : from.x;
    const border = owner ? nodes.x : nodes.x + nodes.width;
    const x2 = owner ? to.x : to.x + to.width;
    const y1 = from.y + from.height / 2;
    const y2 = to.y + to.height / 2;
    const bend = (border - x1) * 0.55;
    const p = (value: number) => value.toFixed(1);
    set(this.path, {
      d: `M${p(x1)} ${p(y1)}C${p(x1 + bend)} ${p(y1)} ${p(border - bend)} ${p(y2)} ${p(border)} ${p(y2)}H${p(x2)}`,
      opacity: Math.min(from.opacity, to.opacity).toFixed(2),
    });
  }
}
