import { type ClusterModel, type ControllerModel, type NodeModel, type PodModel, type ServiceModel, isSystem } from "./model";

/** A rectangle of the picture. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Placed<T> extends Box {
  key: string;
  item: T;
}

/** Pods of the cluster's own namespaces, drawn as dots in the node's header while they are folded. */
export interface SystemDot {
  key: string;
  pod: PodModel;
  x: number;
  y: number;
}

export interface Edge {
  key: string;
  kind: "owner" | "endpoint";
  from: string;
  to: string;
  ready: boolean;
  /** Of the workload, 0 to 7; -1 without one. */
  hue: number;
}

export interface PlacedController extends Placed<ControllerModel> {
  hue: number;
  /** The controllers below it: the ReplicaSets of a Deployment. */
  rows: Placed<ControllerModel>[];
}

export interface PlacedPod extends Placed<PodModel> {
  hue: number;
  compact: boolean;
}

export interface PlacedNode extends Placed<NodeModel> {
  /** How much of its width is free for words beside the dots. */
  words: number;
}

export interface Scene {
  width: number;
  height: number;
  /** One column below the other, without lines between them. */
  narrow: boolean;
  queue: Box;
  columns: { controllers: Box; nodes: Box; services: Box };
  nodes: PlacedNode[];
  pods: PlacedPod[];
  dots: SystemDot[];
  services: Placed<ServiceModel>[];
  controllers: PlacedController[];
  edges: Edge[];
}

export interface LayoutOptions {
  width: number;
  showSystem: boolean;
}

const gap = 8;
const margin = 12;
const titleHeight = 22;
const dotWidth = 11;
const nodeHeader = 30;
const podHeight = 36;
const compactPod = { width: 26, height: 22 };
const rowHeight = 24;
const cardHeight = 44;
const hues = 8;
const mostOldSets = 2;
const leastWide = 560;
const leastNarrow = 280;
const emptyHeight = 64;

/** Keeps to whom each slot belongs, so that what stays does not move when others come and go. */
class Slots {
  private readonly taken = new Map<string, number>();

  /** The slot of each key, in the order given; slots of absent keys become free, newcomers take the lowest free one. */
  assign(keys: string[]): Map<string, number> {
    const present = new Set(keys);
    for (const key of this.taken.keys()) if (!present.has(key)) this.taken.delete(key);
    const used = new Set(this.taken.values());
    let next = 0;
    for (const key of keys) {
      if (this.taken.has(key)) continue;
      while (used.has(next)) next++;
      this.taken.set(key, next);
      used.add(next);
    }
    return this.taken;
  }

  /** Closes the gaps, in the order of the slots. */
  close(): void {
    const inOrder = [...this.taken].sort((a, b) => a[1] - b[1]);
    inOrder.forEach(([key], slot) => this.taken.set(key, slot));
  }
}

/** Places a cluster on the plane. Remembers slots between calls, so one instance serves one picture. */
export class Layout {
  private readonly podSlots = new Map<string, Slots>();
  private readonly hueSlots = new Slots();

  place(model: ClusterModel, options: LayoutOptions): Scene {
    const narrow = options.width < leastWide;
    const columns = narrow ? oneColumn(Math.max(options.width, leastNarrow)) : columnsFor(options.width);
    const visible = <T extends { namespace: string }>(items: T[]) => items.filter((item) => options.showSystem || !isSystem(item.namespace));
    const pods = sorted(visible(model.pods));
    const controllers = sorted(visible(model.controllers));
    const roots = rootsOf(controllers);
    const hueOf = this.hues(roots, controllers, pods);

    const placedControllers = placeControllers(roots, controllers, columns.controllers, narrow ? 2 : 1, hueOf);
    if (narrow) columns.nodes.y = below(columns.controllers, placedControllers);

    const compact = mostPodsOnANode(pods) > 30;
    const queue = { x: columns.nodes.x, y: columns.nodes.y + titleHeight, width: columns.nodes.width, height: 52 };
    const placedPods: PlacedPod[] = [];
    const waiting = pods.filter((pod) => !pod.node);
    queue.height = this.fill(placedPods, "", waiting, { ...queue, y: queue.y + gap }, compact, hueOf) + 2 * gap;

    const nodes: PlacedNode[] = [];
    const dots: SystemDot[] = [];
    let y = queue.y + queue.height + gap + 2;
    for (const node of nodesOf(model, pods)) {
      const own = pods.filter((pod) => pod.node === node.name);
      const inner = { x: columns.nodes.x, y: y + nodeHeader, width: columns.nodes.width, height: 0 };
      const height = nodeHeader + this.fill(placedPods, node.name, own, inner, compact, hueOf) + gap;
      const ofSystem = options.showSystem ? [] : systemDots(model.pods, node.name, columns.nodes.x + columns.nodes.width - margin, y + 15);
      const words = columns.nodes.width - ofSystem.length * dotWidth - margin;
      nodes.push({ key: `node/${node.name}`, item: node, x: columns.nodes.x, y, width: columns.nodes.width, height, words });
      dots.push(...ofSystem);
      y += height + gap;
    }

    if (narrow) columns.services.y = y + gap;
    const placedServices = placeServices(sorted(visible(model.services)), columns.services, narrow ? 2 : 1);
    const bottom = Math.max(y, bottomOf(placedControllers), bottomOf(placedServices)) + margin - gap;
    return {
      width: columns.width,
      height: bottom,
      narrow,
      queue,
      columns,
      nodes,
      pods: placedPods,
      dots,
      services: placedServices,
      controllers: placedControllers,
      edges: [...ownerEdges(placedControllers, placedPods), ...endpointEdges(placedServices, placedPods)],
    };
  }

  /** A hue per workload, kept as long as it lives; -1 for pods of their own. */
  private hues(roots: ControllerModel[], controllers: ControllerModel[], pods: PodModel[]): (pod: PodModel | ControllerModel) => number {
    const rootOf = (namespace: string, kind: string, name: string): string => {
      const owner = controllers.find((c) => c.namespace === namespace && c.kind === kind && c.name === name)?.owner;
      return owner ? rootOf(namespace, owner.kind, owner.name) : `${namespace}/${kind}/${name}`;
    };
    const keyOf = (item: PodModel | ControllerModel) =>
      item.owner
        ? rootOf(item.namespace, item.owner.kind, item.owner.name)
        : `${item.namespace}/${"kind" in item ? item.kind : "Pod"}/${item.name}`;
    const owned = pods.filter((pod) => pod.owner);
    const assigned = new Map(this.hueSlots.assign([...new Set([...roots.map(keyOf), ...owned.map(keyOf)])]));
    return (item) => {
      const slot = assigned.get(keyOf(item));
      return slot === undefined ? -1 : slot % hues;
    };
  }

  /** Puts the pods of one place into its grid; returns the height that they need. */
  private fill(
    into: PlacedPod[],
    place: string,
    pods: PodModel[],
    area: Box,
    compact: boolean,
    hueOf: (pod: PodModel) => number,
  ): number {
    const slots = this.podSlots.get(place) ?? new Slots();
    this.podSlots.set(place, slots);
    const inner = area.width - 2 * gap;
    const perRow = compact
      ? Math.max(1, Math.floor((inner + 4) / (compactPod.width + 4)))
      : Math.max(1, Math.floor((inner + gap) / (124 + gap)));
    const width = compact ? compactPod.width : Math.min(190, (inner - (perRow - 1) * gap) / perRow);
    const height = compact ? compactPod.height : podHeight;
    const space = compact ? 4 : gap;
    const assigned = slots.assign(pods.map((pod) => pod.uid));
    // What stays does not move, unless whole rows would stay empty.
    const last = Math.max(0, ...assigned.values());
    if (Math.floor(last / perRow) > Math.ceil(pods.length / perRow)) slots.close();
    let rows = 1;
    for (const pod of pods) {
      const slot = assigned.get(pod.uid) ?? 0;
      const row = Math.floor(slot / perRow);
      rows = Math.max(rows, row + 1);
      into.push({
        key: `pod/${pod.uid}`,
        item: pod,
        x: area.x + gap + (slot % perRow) * (width + space),
        y: area.y + row * (height + space),
        width,
        height,
        hue: hueOf(pod),
        compact,
      });
    }
    return pods.length === 0 && place !== "" ? 0 : rows * (height + space) - space;
  }
}

function columnsFor(width: number) {
  const side = Math.round(Math.min(220, Math.max(138, width * 0.2)));
  const gutter = Math.round(Math.min(72, Math.max(34, width * 0.06)));
  const nodesX = margin + side + gutter;
  const nodesWidth = width - 2 * (margin + side + gutter);
  return {
    width,
    controllers: { x: margin, y: margin, width: side, height: 0 },
    nodes: { x: nodesX, y: margin, width: nodesWidth, height: 0 },
    services: { x: width - margin - side, y: margin, width: side, height: 0 },
  };
}

/** All below each other; where the lower two begin depends on what is above. */
function oneColumn(width: number) {
  const column = () => ({ x: margin, y: margin, width: width - 2 * margin, height: 0 });
  return { width, controllers: column(), nodes: column(), services: column() };
}

/** Where the next part begins below a column. */
function below(column: Box, placed: Box[]): number {
  return placed.length === 0 ? column.y + titleHeight + emptyHeight + gap : bottomOf(placed) + gap;
}

/** A column cut into some of equal width, which are filled in turn. */
function lanes(column: Box, count: number): Box[] {
  const width = (column.width - (count - 1) * gap) / count;
  return Array.from({ length: count }, (_, index) => ({ x: column.x + index * (width + gap), y: column.y + titleHeight, width, height: 0 }));
}

function sorted<T extends { name: string; namespace: string }>(items: T[]): T[] {
  return [...items].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The nodes, and stand-ins for nodes that only pods still name. */
function nodesOf(model: ClusterModel, pods: PodModel[]): NodeModel[] {
  const known = new Set(model.nodes.map((node) => node.name));
  const gone = [...new Set(pods.map((pod) => pod.node).filter((name): name is string => !!name && !known.has(name)))];
  return [...model.nodes, ...gone.map((name) => ({ name, roles: [], ready: false, schedulable: false }))];
}

function mostPodsOnANode(pods: PodModel[]): number {
  const counts = new Map<string, number>();
  for (const pod of pods) counts.set(pod.node ?? "", (counts.get(pod.node ?? "") ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function systemDots(pods: PodModel[], node: string, right: number, y: number): SystemDot[] {
  const own = sorted(pods.filter((pod) => pod.node === node && isSystem(pod.namespace)));
  return own.map((pod, index) => ({ key: `dot/${pod.uid}`, pod, x: right - (own.length - 1 - index) * dotWidth - 4, y }));
}

function owns(owner: ControllerModel, owned: { namespace: string; owner?: { kind: string; name: string } | null }): boolean {
  return owned.namespace === owner.namespace && owned.owner?.kind === owner.kind && owned.owner.name === owner.name;
}

function rootsOf(controllers: ControllerModel[]): ControllerModel[] {
  return controllers.filter((c) => !controllers.some((other) => owns(other, c)));
}

function placeControllers(
  roots: ControllerModel[],
  all: ControllerModel[],
  column: Box,
  abreast: number,
  hueOf: (c: ControllerModel) => number,
): PlacedController[] {
  const free = lanes(column, abreast);
  return roots.map((root, place) => {
    const lane = free[place % abreast] as Box;
    const owned = shownOf(all.filter((c) => owns(root, c)));
    const card = { x: lane.x, y: lane.y, width: lane.width, height: cardHeight + owned.length * rowHeight + (owned.length > 0 ? 4 : 0) };
    const rows = owned.map((item, index) => ({
      key: `row/${item.uid}`,
      item,
      x: card.x,
      y: card.y + cardHeight + index * rowHeight,
      width: card.width,
      height: rowHeight,
    }));
    lane.y += card.height + gap;
    return { key: `controller/${root.uid}`, item: root, ...card, rows, hue: hueOf(root) };
  });
}

/** Those that have or want pods, and only a few of the old ones, which a Deployment keeps to go back to. */
function shownOf(owned: ControllerModel[]): ControllerModel[] {
  const inOrder = [...owned].sort((a, b) => b.desired - a.desired || compare(a.name, b.name));
  const used = inOrder.filter((c) => c.desired > 0 || c.ready > 0);
  return [...used, ...inOrder.filter((c) => !used.includes(c)).slice(0, mostOldSets)];
}

function placeServices(services: ServiceModel[], column: Box, abreast: number): Placed<ServiceModel>[] {
  const free = lanes(column, abreast);
  return services.map((item, place) => {
    const lane = free[place % abreast] as Box;
    const height = item.nodePorts.length > 0 ? 62 : 46;
    const placed = { key: `service/${item.uid}`, item, x: lane.x, y: lane.y, width: lane.width, height };
    lane.y += height + gap;
    return placed;
  });
}

function bottomOf(boxes: Box[]): number {
  return Math.max(0, ...boxes.map((box) => box.y + box.height + gap));
}

function ownerEdges(controllers: PlacedController[], pods: PlacedPod[]): Edge[] {
  const owners = controllers.flatMap((root) => [root, ...root.rows].map((owner) => ({ owner, hue: root.hue })));
  return owners.flatMap(({ owner, hue }) =>
    pods
      .filter((pod) => owns(owner.item, pod.item))
      .map((pod) => ({ key: `${owner.key}>${pod.key}`, kind: "owner" as const, from: owner.key, to: pod.key, ready: pod.item.ready, hue })),
  );
}

function endpointEdges(services: Placed<ServiceModel>[], pods: PlacedPod[]): Edge[] {
  return services.flatMap((service) =>
    service.item.endpoints.flatMap((endpoint) => {
      const pod = pods.find((p) => p.item.name === endpoint.podName && p.item.namespace === service.item.namespace);
      return pod
        ? [{ key: `${service.key}>${pod.key}`, kind: "endpoint" as const, from: service.key, to: pod.key, ready: endpoint.ready, hue: pod.hue }]
        : [];
    }),
  );
}
