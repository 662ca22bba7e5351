import type { ClusterModel, PodModel } from "../map/model";

const nodes = ["control-plane", "node-1", "node-2"].map((name, index) => ({
  name,
  roles: index === 0 ? ["control-plane"] : [],
  ready: true,
  schedulable: true,
  ip: `192.168.64.${10 + index}`,
}));

const old = "web-5d78c9869d";
const fresh = "web-7c9f4b8d66";

type Step = [suffix: string, set: string, node: string | null, status: string];

/** What the pods of a Deployment go through: created, running, one lost and replaced, updated to a new version. */
const acts: Step[][] = [
  [],
  [["x7k2p", old, null, "Pending"], ["b9wqz", old, null, "Pending"], ["m4hnd", old, null, "Pending"]],
  [["x7k2p", old, "node-1", "Pulling"], ["b9wqz", old, "node-2", "Pulling"], ["m4hnd", old, "node-1", "Pulling"]],
  [["x7k2p", old, "node-1", "Running"], ["b9wqz", old, "node-2", "Pulling"], ["m4hnd", old, "node-1", "Starting"]],
  [["x7k2p", old, "node-1", "Running"], ["b9wqz", old, "node-2", "Running"], ["m4hnd", old, "node-1", "Running"]],
  [["x7k2p", old, "node-1", "Running"], ["b9wqz", old, "node-2", "CrashLoopBackOff"], ["m4hnd", old, "node-1", "Running"]],
  [["x7k2p", old, "node-1", "Running"], ["b9wqz", old, "node-2", "Terminating"], ["m4hnd", old, "node-1", "Running"], ["t2v8c", old, "node-2", "ContainerCreating"]],
  [["x7k2p", old, "node-1", "Running"], ["m4hnd", old, "node-1", "Running"], ["t2v8c", old, "node-2", "Running"]],
  [["x7k2p", old, "node-1", "Running"], ["m4hnd", old, "node-1", "Running"], ["t2v8c", old, "node-2", "Running"], ["q8s4l", fresh, "node-2", "Pulling"]],
  [["x7k2p", old, "node-1", "Terminating"], ["m4hnd", old, "node-1", "Running"], ["t2v8c", old, "node-2", "Running"], ["q8s4l", fresh, "node-2", "Running"], ["z5r2w", fresh, "node-2", "ContainerCreating"]],
  [["m4hnd", old, "node-1", "Terminating"], ["t2v8c", old, "node-2", "Running"], ["q8s4l", fresh, "node-2", "Running"], ["z5r2w", fresh, "node-2", "Running"], ["c6n9f", fresh, "node-1", "ContainerCreating"]],
  [["t2v8c", old, "node-2", "Terminating"], ["q8s4l", fresh, "node-2", "Running"], ["z5r2w", fresh, "node-2", "Running"], ["c6n9f", fresh, "node-1", "Running"]],
  [["q8s4l", fresh, "node-2", "Running"], ["z5r2w", fresh, "node-2", "Running"], ["c6n9f", fresh, "node-1", "Running"]],
];

/** How many acts there are. */
export const length = acts.length;

/** The cluster in an act. */
export function act(index: number): ClusterModel {
  const steps = acts[index % acts.length] ?? [];
  const pods: PodModel[] = steps.map(([suffix, set, node, status]) => ({
    uid: suffix,
    name: `${set}-${suffix}`,
    namespace: "default",
    node,
    phase: status === "Running" || status === "CrashLoopBackOff" || status === "Terminating" ? "Running" : "Pending",
    ready: status === "Running",
    status: status === "Starting" ? "ContainerCreating" : status,
    restarts: 0,
    owner: { kind: "ReplicaSet", name: set },
  }));
  const ready = (set: string) => pods.filter((pod) => pod.owner?.name === set && pod.ready).length;
  const all = (set: string) => pods.filter((pod) => pod.owner?.name === set && pod.status !== "Terminating").length;
  const set = (name: string) => ({ uid: name, kind: "ReplicaSet", name, namespace: "default", owner: { kind: "Deployment", name: "web" }, desired: all(name), ready: ready(name), updated: all(name) });
  const updating = pods.some((pod) => pod.owner?.name === fresh);
  const sets = updating ? [set(fresh), set(old)] : [set(old)];
  return {
    nodes,
    pods,
    services: index < 4 ? [] : [{ uid: "web", name: "web", namespace: "default", type: "NodePort", clusterIP: "10.96.143.27", ports: [80], nodePorts: [30080], endpoints: pods.map((pod) => ({ podName: pod.name, ready: pod.ready })) }],
    controllers: pods.length === 0 ? [] : [{ uid: "web", kind: "Deployment", name: "web", namespace: "default", desired: 3, ready: ready(old) + ready(fresh), updated: updating ? all(fresh) : 3 }, ...sets],
  };
}
