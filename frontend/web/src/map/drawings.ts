import { set, svg, text } from "../common/dom";
import { texts } from "../common/i18n";
import { drawGlyph } from "./glyphs";
import { hueStyle } from "./hue";
import type { Placed, PlacedController, PlacedNode, PlacedPod, SystemDot } from "./layout";
import { fit, textWidth } from "./measure";
import type { ControllerModel, ServiceModel } from "./model";
import type { Pose } from "./motion";
import { podState, shortName } from "./status";
import { mapTexts } from "./texts";

const sans = '"Inter Variable", Inter, system-ui, sans-serif';
const mono = '"JetBrains Mono Variable", ui-monospace, monospace';

/** One item of the picture: a group that is moved as a whole and fills itself from its data. */
export abstract class Drawing<P> {
  readonly group = svg("g", { class: "item", tabindex: -1, role: "button" });
  protected readonly body = svg("rect", { class: "body" });

  constructor(kind: string) {
    this.group.classList.add(kind);
    this.group.append(this.body);
  }

  abstract update(placed: P): void;

  /** Moves the drawing; the body follows the size. */
  pose(pose: Pose): void {
    const dx = pose.x + (pose.width * (1 - pose.scale)) / 2;
    const dy = pose.y + (pose.height * (1 - pose.scale)) / 2;
    set(this.group, {
      transform: `translate(${dx.toFixed(2)} ${dy.toFixed(2)})${pose.scale === 1 ? "" : ` scale(${pose.scale.toFixed(3)})`}`,
      opacity: pose.opacity === 1 ? null : pose.opacity.toFixed(3),
    });
    set(this.body, { width: pose.width.toFixed(1), height: pose.height.toFixed(1) });
    this.resized(pose.width, pose.height);
  }

  protected resized(_width: number, _height: number): void {}

  protected label(value: string): void {
    set(this.group, { "aria-label": value });
  }
}

export class PodDrawing extends Drawing<PlacedPod> {
  private readonly stripe = svg("rect", { class: "stripe", x: 0, y: 0, width: 3.5 });
  private readonly glyph = svg("g");
  private readonly name = svg("text", { class: "name", x: 31, y: 15.5 });
  private readonly base = svg("tspan");
  private readonly suffix = svg("tspan", { class: "suffix", dx: 4 });
  private readonly status = svg("text", { class: "status", x: 31, y: 28.5 });

  private readonly badgeBody = svg("rect", { y: -6, height: 14, rx: 7 });
  private readonly badgeText = svg("text", { y: 4.5, "text-anchor": "middle" });
  private readonly badge = svg("g", { class: "badge" }, this.badgeBody, this.badgeText);

  constructor() {
    super("pod");
    this.body.setAttribute("rx", "6");
    this.name.append(this.base, this.suffix);
    this.group.append(this.stripe, this.glyph, this.name, this.status, this.badge);
  }

  update(placed: PlacedPod): void {
    const pod = placed.item;
    const state = podState(pod);
    const t = texts(mapTexts);
    set(this.group, { class: `item pod ${state}${placed.compact ? " compact" : ""}`, style: hueStyle(placed.hue) });
    drawGlyph(this.glyph, state);
    set(this.glyph, { transform: placed.compact ? "translate(14.5 11)" : "translate(17.5 18)" });
    const status = statusText(pod.status, t.states[state], state);
    if (placed.compact) for (const part of [this.base, this.suffix, this.status]) text(part, "");
    else {
      const { base, suffix } = shortName(pod);
      const room = placed.width - 31 - 7;
      const suffixRoom = suffix === "" ? 0 : textWidth(suffix, `500 10.5px ${mono}`) + 4;
      text(this.base, fit(base, Math.max(18, room - suffixRoom), `600 12px ${sans}`));
      text(this.suffix, suffix);
      text(this.status, fit(status, room + 2, `500 10.5px ${sans}`));
    }
    this.showRestarts(placed.compact ? 0 : pod.restarts, placed.width);
    this.label(
      `${t.pod} ${pod.name}, ${pod.node ? `${t.node} ${pod.node}` : t.unscheduled}, ${status}` +
        (pod.restarts > 0 ? `, ${t.restarts}: ${pod.restarts}` : ""),
    );
  }

  private showRestarts(count: number, width: number): void {
    set(this.badge, { visibility: count > 0 ? null : "hidden" });
    const value = `↻${count}`;
    const size = textWidth(value, `600 9.5px ${sans}`) + 8;
    text(this.badgeText, value);
    set(this.badgeBody, { x: width - size + 3, width: size });
    set(this.badgeText, { x: width + 3 - size / 2 });
  }

  protected override resized(_width: number, height: number): void {
    set(this.stripe, { height: Math.max(0, height - 12).toFixed(1), y: 6, rx: 1.75, x: 4 });
  }
}

/** Kubernetes' own word where it says more than ours. */
function statusText(status: string, ours: string, state: string): string {
  if (state === "failing") return status;
  return state === "starting" && /^(ContainerCreating|Init:|PodInitializing)/.test(status) ? status : ours;
}

export class DotDrawing extends Drawing<SystemDot> {
  private readonly dot = svg("circle", { r: 3.5 });

  constructor() {
    super("dot");
    this.group.append(this.dot);
    this.body.setAttribute("x", "-5");
    this.body.setAttribute("y", "-7");
  }

  update(placed: SystemDot): void {
    const t = texts(mapTexts);
    const state = podState(placed.pod);
    set(this.group, { class: `item dot ${state}` });
    this.label(`${t.pod} ${placed.pod.name}, ${t.namespace} ${placed.pod.namespace}, ${statusText(placed.pod.status, t.states[state], state)}`);
  }
}

export class NodeDrawing extends Drawing<PlacedNode> {
  private readonly hatch = svg("rect", { class: "hatch", rx: 10 });
  private readonly line = svg("text", { y: 19.5, x: 34 });
  private readonly name = svg("tspan", { class: "name" });
  private readonly role = svg("tspan", { class: "role", dx: 8 });
  private readonly address = svg("tspan", { class: "address", dx: 8 });
  private readonly state = svg("tspan", { class: "state", dx: 8 });
  private readonly server = svg(
    "g",
    { class: "server", transform: "translate(12 8)" },
    svg("rect", { x: 0.5, y: 0.5, width: 13, height: 6, rx: 1.5 }),
    svg("rect", { x: 0.5, y: 8, width: 13, height: 6, rx: 1.5 }),
    svg("path", { d: "M3 3.5h.01M3 11h.01M6 3.5h5M6 11h5" }),
  );

  constructor() {
    super("node");
    this.body.setAttribute("rx", "10");
    this.line.append(this.name, this.role, this.state, this.address);
    this.group.append(this.hatch, this.server, this.line);
  }

  update(placed: PlacedNode): void {
    const node = placed.item;
    const t = texts(mapTexts);
    const isControlPlane = node.roles.some((role) => role === "control-plane" || role === "master");
    const state = !node.ready ? t.notReady : node.schedulable ? "" : t.cordoned;
    set(this.group, { class: `item node${node.ready ? "" : " not-ready"}${node.schedulable ? "" : " cordoned"}` });
    const stateWords = state === "" ? "" : `● ${state}`;
    let room = placed.words - 34;
    const take = (element: SVGTSpanElement, value: string, font: string) => {
      const width = value === "" ? 0 : textWidth(value, font) + 8;
      text(element, width <= room ? value : "");
      if (width <= room) room -= width;
    };
    const nameFont = `600 12.5px ${sans}`;
    const name = fit(node.name, Math.max(40, room - (stateWords === "" ? 0 : textWidth(stateWords, `600 11px ${sans}`) + 8)), nameFont);
    text(this.name, name);
    room -= textWidth(name, nameFont);
    take(this.state, stateWords, `600 11px ${sans}`);
    take(this.role, isControlPlane ? t.controlPlane : t.worker, `11px ${sans}`);
    take(this.address, node.ip ?? "", `10.5px ${mono}`);
    this.label(`${t.node} ${node.name}, ${isControlPlane ? t.controlPlane : t.worker}, ${state === "" ? t.ready : state}`);
  }

  protected override resized(width: number, height: number): void {
    set(this.hatch, { width: width.toFixed(1), height: height.toFixed(1) });
  }
}

export class ServiceDrawing extends Drawing<Placed<ServiceModel>> {
  private readonly glyph = svg("path", { class: "kind", d: "M0 -5.5L5.5 0L0 5.5L-5.5 0ZM-2 0h4M0 -2v4", transform: "translate(16 16)" });
  private readonly name = svg("text", { class: "name", x: 29, y: 19.5 });
  private readonly address = svg("text", { class: "address", x: 12, y: 36.5 });
  private readonly nodePort = svg("text", { class: "address strong", x: 12, y: 52.5 });

  constructor() {
    super("service");
    this.body.setAttribute("rx", "10");
    this.group.append(this.glyph, this.name, this.address, this.nodePort);
  }

  update(placed: Placed<ServiceModel>): void {
    const service = placed.item;
    const t = texts(mapTexts);
    const ready = service.endpoints.filter((endpoint) => endpoint.ready).length;
    const room = placed.width - 22;
    set(this.group, { class: `item service${ready === 0 ? " without" : ""}` });
    text(this.name, fit(service.name, placed.width - 38, `600 12.5px ${sans}`));
    const ports = service.ports.join(",");
    const address = service.clusterIP === "None" ? `headless :${ports}` : `${service.clusterIP ?? ""}:${ports}`;
    text(this.address, fit(address, room, `500 10.5px ${mono}`));
    text(this.nodePort, service.nodePorts.length === 0 ? "" : fit(`${service.type} ${service.nodePorts.join(",")}`, room, `500 10.5px ${mono}`));
    this.label(`${t.service} ${service.name}, ${service.type}, ${address}, ${t.endpoints}: ${t.readyOf(ready, service.endpoints.length)}`);
  }
}

class ControllerRow {
  readonly group = svg("g", { class: "row" });
  private readonly name = svg("text", { class: "hash", x: 24, y: 16 });
  private readonly count = svg("text", { class: "count", y: 16, "text-anchor": "end" });
  private readonly branch = svg("path", { class: "branch", d: "M14 -2V9.5a3 3 0 0 0 3 3H20" });

  constructor() {
    this.group.append(this.branch, this.name, this.count);
  }

  update(row: Placed<ControllerModel>, rootName: string, index: number): void {
    const item = row.item;
    const name = item.name.startsWith(`${rootName}-`) ? item.name.slice(rootName.length + 1) : item.name;
    set(this.group, { class: `row${item.desired === 0 && item.ready === 0 ? " old" : ""}`, transform: `translate(0 ${44 + index * 24})` });
    text(this.name, fit(name, row.width - 76, `500 11px ${mono}`));
    set(this.count, { x: row.width - 12 });
    text(this.count, `${item.ready}/${item.desired}`);
  }
}

export class ControllerDrawing extends Drawing<PlacedController> {
  private readonly kind = svg("text", { class: "kind", x: 12, y: 16.5 });
  private readonly name = svg("text", { class: "name", x: 12, y: 31.5 });
  private readonly count = svg("text", { class: "count", y: 31.5, "text-anchor": "end" });
  private readonly track = svg("rect", { class: "track", x: 12, y: 37, height: 3, rx: 1.5 });
  private readonly bar = svg("rect", { class: "bar", x: 12, y: 37, height: 3, rx: 1.5 });
  private readonly rows = svg("g");
  private readonly byKey = new Map<string, ControllerRow>();

  constructor() {
    super("controller");
    this.body.setAttribute("rx", "10");
    this.group.append(this.kind, this.name, this.count, this.track, this.bar, this.rows);
  }

  update(placed: PlacedController): void {
    const item = placed.item;
    const t = texts(mapTexts);
    const room = placed.width - 24;
    const settled = item.ready >= item.desired && item.updated >= item.desired;
    set(this.group, { class: `item controller${settled ? "" : " unsettled"}`, style: hueStyle(placed.hue) });
    text(this.kind, item.kind);
    const count = `${item.ready}/${item.desired}`;
    text(this.count, count);
    set(this.count, { x: placed.width - 12 });
    text(this.name, fit(item.name, room - textWidth(count, `600 12px ${sans}`) - 8, `600 12.5px ${sans}`));
    set(this.track, { width: room });
    const share = item.desired === 0 ? (item.ready === 0 ? 1 : 0) : Math.min(1, item.ready / item.desired);
    set(this.bar, { width: room, style: `transform: scaleX(${share.toFixed(3)}); transform-origin: 12px 0` });
    this.updateRows(placed);
    this.label(`${item.kind} ${item.name}, ${t.readyOf(item.ready, item.desired)}`);
  }

  private updateRows(placed: PlacedController): void {
    const present = new Set(placed.rows.map((row) => row.key));
    for (const [key, row] of this.byKey) {
      if (present.has(key)) continue;
      row.group.remove();
      this.byKey.delete(key);
    }
    placed.rows.forEach((row, index) => {
      let drawing = this.byKey.get(row.key);
      if (!drawing) {
        drawing = new ControllerRow();
        this.byKey.set(row.key, drawing);
        this.rows.append(drawing.group);
      }
      drawing.update(row, placed.item.name, index);
    });
  }
}
