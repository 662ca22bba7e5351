import type { PodModel } from "./model";

/** How a pod is drawn. */
export type PodState = "pending" | "pulling" | "starting" | "running" | "ready" | "succeeded" | "failing" | "terminating";

/** In the order of the legend. */
export const podStates: PodState[] = ["pending", "pulling", "starting", "running", "ready", "failing", "terminating", "succeeded"];

const starting = /^(ContainerCreating|PodInitializing|Init:\d|NotReady$)/;
const failing = /(BackOff|^Err|Error|OOMKilled|InvalidImageName|Evicted|Failed|Unknown|DeadlineExceeded|CannotRun)/;

/** The drawn state of a pod, from its phase, readiness and kubectl's STATUS. */
export function podState(pod: PodModel): PodState {
  if (pod.status === "Terminating") return "terminating";
  if (pod.phase === "Succeeded" || pod.status === "Completed") return "succeeded";
  if (pod.phase === "Failed" || failing.test(pod.status)) return "failing";
  if (!pod.node) return "pending";
  if (/^Pulling/.test(pod.status)) return "pulling";
  if (starting.test(pod.status) || pod.phase === "Pending") return "starting";
  return pod.ready ? "ready" : "running";
}

/**
 * The part of a pod's name that tells it from its siblings, and the part that they share:
 * `web-7d4b9c-x7k2p` of a ReplicaSet is `web` and `x7k2p`.
 */
export function shortName(pod: PodModel): { base: string; suffix: string } {
  const parts = pod.name.split("-");
  const last = parts[parts.length - 1] ?? "";
  switch (pod.owner?.kind) {
    case "ReplicaSet":
      return { base: stripHash(pod.owner.name), suffix: last };
    case "DaemonSet":
    case "Job":
    case "ReplicationController":
      return { base: pod.owner.name, suffix: last };
    case "StatefulSet":
      return { base: pod.owner.name, suffix: last };
    default:
      return { base: pod.name, suffix: "" };
  }
}

/** A ReplicaSet's name without the pod-template hash that its Deployment gave it. */
export function stripHash(replicaSet: string): string {
  return replicaSet.replace(/-[0-9a-z]{6,10}$/, "");
}
