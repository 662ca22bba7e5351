import type { Scene } from "./layout";

/** The keys of everything that has to do with an item, itself included. */
export function related(scene: Scene, key: string): Set<string> {
  const found = new Set([key]);
  const root = scene.controllers.find((controller) => controller.key === key);
  const starts = new Set([key, ...(root?.rows.map((row) => row.key) ?? [])]);
  for (const edge of scene.edges) {
    if (starts.has(edge.from)) found.add(edge.key).add(edge.to);
    if (edge.to === key) {
      found.add(edge.key).add(edge.from);
      const parent = scene.controllers.find((controller) => controller.rows.some((row) => row.key === edge.from));
      if (parent) found.add(parent.key);
    }
  }
  for (const pod of scene.pods) {
    if (key === `node/${pod.item.node}`) found.add(pod.key);
    if (key === pod.key && pod.item.node) found.add(`node/${pod.item.node}`);
  }
  return found;
}
