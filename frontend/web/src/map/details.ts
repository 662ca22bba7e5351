import { html } from "../common/dom";
import { texts } from "../common/i18n";
import type { Scene } from "./layout";
import type { ControllerModel, NodeModel, PodModel, ServiceModel } from "./model";
import { podState } from "./status";
import { mapTexts } from "./texts";

/** What is said about an item: rows of name and value, and commands that show more. */
export interface Details {
  kind: string;
  title: string;
  rows: [string, string][];
  commands: { label: string; command: string }[];
}

/** What to say about the item with the key, if it is in the scene. */
export function detailsOf(scene: Scene, key: string): Details | undefined {
  const node = scene.nodes.find((n) => n.key === key);
  if (node) return ofNode(node.item, scene.pods.filter((pod) => pod.item.node === node.item.name).length);
  const pod = scene.pods.find((p) => p.key === key)?.item ?? scene.dots.find((d) => d.key === key)?.pod;
  if (pod) return ofPod(pod);
  const service = scene.services.find((s) => s.key === key);
  if (service) return ofService(service.item);
  const controller = scene.controllers.find((c) => c.key === key);
  return controller ? ofController(controller.item) : undefined;
}

function present(rows: [string, string | number | null | undefined][]): [string, string][] {
  return rows.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) => [name, String(value)]);
}

function inNamespace(namespace: string): string {
  return namespace === "default" ? "" : ` -n ${namespace}`;
}

function ofNode(node: NodeModel, pods: number): Details {
  const t = texts(mapTexts);
  const status = `${node.ready ? "Ready" : "NotReady"}${node.schedulable ? "" : ",SchedulingDisabled"}`;
  return {
    kind: t.node,
    title: node.name,
    rows: present([[t.status, status], [t.ip, node.ip], ["", t.podsOn(pods)]]),
    commands: [{ label: t.describe, command: `kubectl describe node ${node.name}` }],
  };
}

function ofPod(pod: PodModel): Details {
  const t = texts(mapTexts);
  const labels = Object.entries(pod.labels ?? {}).map(([name, value]) => `${name}=${value}`).join("\n");
  const place = inNamespace(pod.namespace);
  return {
    kind: t.pod,
    title: pod.name,
    rows: present([
      [t.status, `${pod.status} · ${t.states[podState(pod)]}`],
      [t.reason, pod.message],
      [t.node, pod.node ?? t.unscheduled],
      [t.ip, pod.ip],
      [t.restarts, pod.restarts],
      [t.owner, pod.owner ? `${pod.owner.kind}/${pod.owner.name}` : ""],
      [t.namespace, pod.namespace],
      [t.labels, labels],
    ]),
    commands: [
      { label: t.describe, command: `kubectl describe pod ${pod.name}${place}` },
      { label: t.logs, command: `kubectl logs ${pod.name}${place}` },
    ],
  };
}

function ofService(service: ServiceModel): Details {
  const t = texts(mapTexts);
  return {
    kind: `${t.service} · ${service.type}`,
    title: service.name,
    rows: present([
      [t.clusterIp, service.clusterIP],
      [t.ports, service.ports.join(", ")],
      [t.nodePorts, service.nodePorts.join(", ")],
      [t.endpoints, t.readyOf(service.endpoints.filter((e) => e.ready).length, service.endpoints.length)],
      [t.namespace, service.namespace],
    ]),
    commands: [{ label: t.describe, command: `kubectl describe service ${service.name}${inNamespace(service.namespace)}` }],
  };
}

function ofController(item: ControllerModel): Details {
  const t = texts(mapTexts);
  return {
    kind: item.kind,
    title: item.name,
    rows: present([[t.desired, item.desired], [t.updated, item.updated], [t.readyCount, item.ready], [t.namespace, item.namespace]]),
    commands: [{ label: t.describe, command: `kubectl describe ${item.kind.toLowerCase()} ${item.name}${inNamespace(item.namespace)}` }],
  };
}

/** The card that shows details. With an action its commands are buttons. */
export function detailCard(details: Details, run?: (command: string) => void): HTMLElement {
  const rows = details.rows.flatMap(([name, value]) => [html("dt", {}, name), html("dd", {}, value)]);
  const card = html("div", { class: "card" }, html("p", { class: "card-kind" }, details.kind), html("p", { class: "card-title" }, details.title), html("dl", {}, ...rows));
  if (run) {
    const buttons = details.commands.map((entry) => {
      const button = html("button", { type: "button", title: entry.command }, entry.label);
      button.addEventListener("click", () => run(entry.command));
      return button;
    });
    card.append(html("div", { class: "card-actions" }, ...buttons));
  }
  return card;
}
