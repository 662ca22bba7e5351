import commonCss from "../common/common.css";
import { html, set, svg } from "../common/dom";
import { onLanguageChange, texts } from "../common/i18n";
import { reducedMotion } from "../common/scheme";
import css from "./cluster-map.css";
import { detailCard, detailsOf } from "./details";
import { ControllerDrawing, DotDrawing, type Drawing, NodeDrawing, PodDrawing, ServiceDrawing } from "./drawings";
import { EdgeDrawing } from "./edges";
import { drawGlyph } from "./glyphs";
import { type Box, type Edge, Layout, type Scene } from "./layout";
import { forgetWidths } from "./measure";
import { type ClusterModel, isSystem, parseModel } from "./model";
import { Motion } from "./motion";
import { beside } from "./placement";
import { related } from "./relations";
import { type PodState, podState } from "./status";
import { mapTexts } from "./texts";
import { type Arrow, nearest } from "./walk";

const legendStates: PodState[] = ["pending", "pulling", "starting", "running", "ready", "failing", "terminating"];

/**
 * A picture of the cluster that moves as the cluster does.
 *
 * Property `model` is the cluster as JSON. Fires `run-command` with `{command}` when a command of an item is chosen.
 */
export class ClusterMap extends HTMLElement {
  private current: ClusterModel = parseModel(null);
  private scene: Scene | undefined;
  private showSystem = false;
  private frame = 0;
  private lastFrame = 0;
  private active: string | undefined;
  private pinned = false;
  private wantsFocus = false;
  private readonly layout = new Layout();
  private readonly motion = new Motion();
  private readonly drawings = new Map<string, Drawing<never>>();
  private readonly edges = new Map<string, { edge: Edge; drawing: EdgeDrawing }>();
  private readonly stops: (() => void)[] = [];

  private readonly backdrop = svg("g");
  private readonly layers = { nodes: svg("g"), edges: svg("g"), items: svg("g"), pods: svg("g") };
  private readonly picture = svg("svg", { class: "picture", role: "group" });
  private readonly viewport = html("div", { class: "viewport" });
  private readonly tip = html("div", { class: "tip", id: "details" });
  private readonly footer = html("footer");

  constructor() {
    super();
    const pattern = svg("pattern", { id: "hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(svg("rect", { width: 3, height: 8, style: "fill: var(--ph-warn); opacity: 0.1" }));
    this.picture.append(svg("defs", {}, pattern), this.backdrop, this.layers.nodes, this.layers.edges, this.layers.items, this.layers.pods);
    this.viewport.append(this.picture, this.tip);
    this.attachShadow({ mode: "open" }).append(html("style", {}, commonCss, css), this.viewport, this.footer);
    this.listen();
  }

  connectedCallback(): void {
    this.drawFooter();
    const observer = new ResizeObserver(() => this.arrange());
    observer.observe(this.viewport);
    this.stops.push(() => observer.disconnect(), onLanguageChange(() => this.relabel()));
    void document.fonts.ready.then(() => {
      forgetWidths();
      this.arrange();
    });
  }

  disconnectedCallback(): void {
    for (const stop of this.stops.splice(0)) stop();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  get model(): ClusterModel {
    return this.current;
  }

  set model(value: string | Partial<ClusterModel> | null) {
    this.current = parseModel(value);
    this.arrange();
  }

  /** Focuses the item that has, or last had, the focus; later when nothing is drawn yet. */
  override focus(): void {
    const key = this.active ?? this.focusable()[0];
    const drawing = key === undefined ? undefined : this.drawings.get(key);
    this.wantsFocus = drawing === undefined;
    drawing?.group.focus();
  }

  private relabel(): void {
    this.drawFooter();
    this.arrange();
  }

  /** Places the model anew and sets the picture moving towards it. */
  private arrange(): void {
    const width = this.viewport.clientWidth;
    if (!this.isConnected || width === 0) return;
    const scene = this.layout.place(this.current, { width, showSystem: this.showSystem });
    this.scene = scene;
    set(this.picture, { width: scene.width, height: scene.height, viewBox: `0 0 ${scene.width} ${scene.height}`, "aria-label": summary(this.current) });
    this.drawBackdrop(scene);
    const targets = new Map<string, Box>();
    const show = <P extends { key: string }>(items: P[], layer: SVGGElement, make: () => Drawing<P>, box: (item: P) => Box) => {
      for (const item of items) {
        targets.set(item.key, box(item));
        let drawing = this.drawings.get(item.key) as Drawing<P> | undefined;
        if (!drawing) {
          drawing = make();
          drawing.group.dataset["key"] = item.key;
          this.drawings.set(item.key, drawing as Drawing<never>);
          layer.append(drawing.group);
        }
        drawing.update(item);
      }
    };
    const itself = (item: Box & { key: string }) => item;
    show(scene.nodes, this.layers.nodes, () => new NodeDrawing(), itself);
    show(scene.controllers, this.layers.items, () => new ControllerDrawing(), itself);
    show(scene.services, this.layers.items, () => new ServiceDrawing(), itself);
    show(scene.pods, this.layers.pods, () => new PodDrawing(), itself);
    show(scene.dots, this.layers.pods, () => new DotDrawing(), (dot) => ({ x: dot.x, y: dot.y, width: 10, height: 14 }));
    for (const row of scene.controllers.flatMap((controller) => controller.rows)) targets.set(row.key, row);
    this.arrangeEdges(scene);
    this.motion.aim(targets);
    this.refreshActive();
    if (this.wantsFocus && scene.nodes.length > 0) this.focus();
    this.start();
  }

  private arrangeEdges(scene: Scene): void {
    const shown = scene.narrow ? [] : scene.edges;
    const present = new Set(shown.map((edge) => edge.key));
    for (const [key, { drawing }] of this.edges) {
      if (present.has(key)) continue;
      drawing.path.remove();
      this.edges.delete(key);
    }
    for (const edge of shown) {
      const drawing = this.edges.get(edge.key)?.drawing ?? new EdgeDrawing();
      drawing.path.dataset["key"] = edge.key;
      drawing.update(edge);
      if (!drawing.path.isConnected) this.layers.edges.append(drawing.path);
      this.edges.set(edge.key, { edge, drawing });
    }
  }

  private drawBackdrop(scene: Scene): void {
    const t = texts(mapTexts);
    const title = (column: Box, value: string) => svg("text", { class: "column-title", x: column.x + 2, y: column.y + 12 }, value);
    const { controllers, nodes, services } = scene.columns;
    const waiting = scene.pods.some((pod) => !pod.item.node);
    const parts: SVGElement[] = [
      title(controllers, t.controllers),
      title(nodes, t.waiting),
      title(services, t.services),
      svg("rect", { class: "queue-box", ...boxAttributes(scene.queue), rx: 10 }),
    ];
    if (!waiting) parts.push(centred(scene.queue, scene.nodes.length === 0 ? t.loading : t.nothingWaits));
    if (scene.controllers.length === 0) parts.push(...emptyColumn(controllers, t.noControllers));
    if (scene.services.length === 0) parts.push(...emptyColumn(services, t.noServices));
    this.backdrop.replaceChildren(...parts);
  }

  private drawFooter(): void {
    const t = texts(mapTexts);
    const legend = html("ul", { class: "legend", "aria-label": t.legend });
    for (const state of legendStates) {
      const glyph = svg("g", { transform: "translate(8 8)" });
      drawGlyph(glyph, state);
      legend.append(html("li", {}, svg("svg", { width: 14, height: 14, viewBox: "0 0 16 16", "aria-hidden": "true" }, glyph), t.states[state]));
    }
    const box = html("input", { type: "checkbox" });
    box.checked = this.showSystem;
    box.addEventListener("change", () => {
      this.showSystem = box.checked;
      this.arrange();
    });
    this.footer.replaceChildren(legend, html("label", {}, box, t.systemPods));
  }

  private start(): void {
    if (reducedMotion()) {
      this.motion.settle();
      this.paint();
      return;
    }
    if (this.frame !== 0) return;
    this.lastFrame = performance.now();
    const tick = (now: number) => {
      const moving = this.motion.step(Math.min(0.05, (now - this.lastFrame) / 1000));
      this.lastFrame = now;
      this.paint();
      this.frame = moving ? requestAnimationFrame(tick) : 0;
    };
    this.frame = requestAnimationFrame(tick);
  }

  private paint(): void {
    for (const [key, drawing] of this.drawings) {
      const pose = this.motion.pose(key);
      if (pose) drawing.pose(pose);
      else {
        drawing.group.remove();
        this.drawings.delete(key);
      }
    }
    const nodes = this.scene?.columns.nodes;
    for (const { edge, drawing } of this.edges.values()) {
      const from = this.motion.pose(edge.from);
      const to = this.motion.pose(edge.to);
      if (from && to && nodes) drawing.pose(edge, from, to, nodes);
    }
  }

  private listen(): void {
    const keyOf = (event: Event) => (event.target as Element).closest<SVGGElement>(".item")?.dataset["key"];
    this.picture.addEventListener("pointerover", (event) => {
      if (!this.pinned) this.activate(keyOf(event));
    });
    this.picture.addEventListener("pointerleave", () => {
      if (!this.pinned) this.activate(undefined);
    });
    this.picture.addEventListener("focusin", (event) => this.activate(keyOf(event)));
    this.picture.addEventListener("focusout", (event) => {
      if (!this.tip.contains(event.relatedTarget as Node | null) && !this.pinned) this.activate(undefined);
    });
    this.picture.addEventListener("click", (event) => {
      const key = keyOf(event);
      if (key === undefined) this.unpin();
      else this.pin(key);
    });
    this.picture.addEventListener("keydown", (event) => this.onKey(event));
    this.tip.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.unpin(true);
    });
  }

  private onKey(event: KeyboardEvent): void {
    const key = this.active;
    const all = this.focusable();
    const place = key === undefined ? -1 : all.indexOf(key);
    const keys: Record<string, () => void> = {
      Escape: () => this.unpin(),
      Enter: () => this.open(),
      " ": () => this.open(),
      Home: () => this.moveFocus(all[0]),
      End: () => this.moveFocus(all[all.length - 1]),
      PageDown: () => this.moveFocus(all[place + 1]),
      PageUp: () => this.moveFocus(all[place - 1]),
    };
    if (event.key.startsWith("Arrow")) this.moveFocus(this.towards(event.key as Arrow));
    else if (!event.ctrlKey && !event.altKey && keys[event.key]) keys[event.key]?.();
    else return;
    event.preventDefault();
  }

  /** Keeps the details of the active item open, with the focus on what can be done. */
  private open(): void {
    if (this.active === undefined) return;
    this.pin(this.active);
    this.tip.querySelector("button")?.focus();
  }

  private towards(arrow: Arrow): string | undefined {
    const from = this.active === undefined ? undefined : this.boxOf(this.active);
    if (!from) return undefined;
    const others = this.focusable().flatMap((key): [string, Box][] => {
      const box = this.boxOf(key);
      return key === this.active || !box ? [] : [[key, box]];
    });
    return nearest(from, arrow, others);
  }

  private moveFocus(key: string | undefined): void {
    if (key === undefined) return;
    this.pinned = false;
    this.drawings.get(key)?.group.focus();
  }

  private focusable(): string[] {
    const scene = this.scene;
    return scene ? [...scene.controllers, ...scene.nodes, ...scene.pods, ...scene.dots, ...scene.services].map((item) => item.key) : [];
  }

  private boxOf(key: string): { x: number; y: number; width: number; height: number } | undefined {
    return this.motion.pose(key);
  }

  private activate(key: string | undefined): void {
    if (this.active !== key) this.pinned = false;
    this.active = key;
    this.refreshActive();
  }

  private pin(key: string): void {
    this.active = key;
    this.pinned = true;
    this.refreshActive();
  }

  private unpin(refocus = false): void {
    const key = this.active;
    this.pinned = false;
    this.activate(undefined);
    if (refocus && key !== undefined) this.drawings.get(key)?.group.focus();
  }

  /** Marks what belongs to the active item, shows its details, and keeps one item in the tab order. */
  private refreshActive(): void {
    const scene = this.scene;
    if (!scene) return;
    const details = this.active === undefined ? undefined : detailsOf(scene, this.active);
    if (!details) this.active = undefined;
    const marked = this.active === undefined ? undefined : related(scene, this.active);
    this.picture.classList.toggle("focused", marked !== undefined && !this.active?.startsWith("dot/"));
    for (const [key, drawing] of this.drawings) {
      drawing.group.classList.toggle("related", marked?.has(key) ?? false);
      drawing.group.classList.toggle("pinned", this.pinned && key === this.active);
    }
    for (const [key, { drawing }] of this.edges) drawing.path.classList.toggle("related", marked?.has(key) ?? false);
    const stop = this.active ?? this.focusable()[0];
    for (const [key, drawing] of this.drawings) {
      set(drawing.group, { tabindex: key === stop ? 0 : -1, "aria-describedby": details && key === this.active ? "details" : null });
    }
    this.showTip(details ? detailCard(details, this.pinned ? (command) => this.run(command) : undefined) : undefined);
  }

  private run(command: string): void {
    this.unpin();
    this.dispatchEvent(new CustomEvent("run-command", { detail: { command }, bubbles: true, composed: true }));
  }

  private showTip(card: HTMLElement | undefined): void {
    this.tip.classList.toggle("shown", card !== undefined);
    this.tip.classList.toggle("pinned", card !== undefined && this.pinned);
    set(this.tip, this.pinned && card ? { role: "dialog", "aria-label": card.querySelector(".card-title")?.textContent } : { role: null, "aria-label": null });
    const box = this.active === undefined ? undefined : this.boxOf(this.active);
    if (!card || !box) {
      this.tip.replaceChildren();
      return;
    }
    const hadFocus = this.tip.contains(this.shadowRoot?.activeElement ?? null);
    this.tip.replaceChildren(card);
    if (hadFocus) this.tip.querySelector("button")?.focus();
    const size = { width: this.tip.offsetWidth, height: this.tip.offsetHeight };
    const view = { x: this.viewport.scrollLeft, y: this.viewport.scrollTop, width: this.viewport.clientWidth, height: this.viewport.clientHeight };
    const place = beside(box, size, view);
    this.tip.style.translate = `${place.x}px ${place.y}px`;
  }
}

/** What the picture shows, in a sentence. */
function summary(model: ClusterModel): string {
  const own = model.pods.filter((pod) => !isSystem(pod.namespace));
  const failing = own.filter((pod) => podState(pod) === "failing").length;
  return texts(mapTexts).summary(model.nodes.length, own.length, own.filter((pod) => pod.ready).length, failing, model.services.length);
}

function boxAttributes(box: Box) {
  return { x: box.x, y: box.y, width: box.width, height: box.height };
}

function centred(box: Box, value: string): SVGElement {
  return svg("text", { class: "empty", x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, "text-anchor": "middle" }, value);
}

/** A dashed place with a text of at most some lines, where a column has nothing to show. */
function emptyColumn(column: Box, value: string): SVGElement[] {
  const frame = { x: column.x, y: column.y + 22, width: column.width, height: 64 };
  const holder = svg("foreignObject", boxAttributes(frame));
  const note = html("div", { style: "display:grid;place-items:center;height:64px;padding:6px 12px;text-align:center;font-size:11.5px;line-height:1.35;color:var(--ph-ink-3)" }, value);
  holder.append(note);
  return [svg("rect", { class: "empty-box", ...boxAttributes(frame), rx: 10 }), holder];
}

customElements.define("pilothouse-cluster-map", ClusterMap);
