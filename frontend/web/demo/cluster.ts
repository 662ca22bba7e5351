import type { ClusterModel, PodModel } from "../src/map/model";

const node = (name: string, role: string, ip: string) => ({ name, roles: [role], ready: true, schedulable: true, ip });
const system = (name: string, place: string): PodModel => ({
  uid: name, name, namespace: "kube-system", node: place, phase: "Running", ready: true, status: "Running", restarts: 0, ip: "10.244.0.2", labels: {},
});
const pod = (owner: string | null, suffix: string, place: string | null, status: string, ready: boolean, restarts = 0): PodModel => ({
  uid: `${owner}-${suffix}`,
  name: owner ? `${owner}-${suffix}` : suffix,
  namespace: "default",
  node: place,
  phase: status === "Running" || status === "CrashLoopBackOff" ? "Running" : "Pending",
  ready, status, restarts, ip: "10.244.1.7",
  owner: owner ? { kind: "ReplicaSet", name: owner } : null,
  labels: { app: owner?.split("-")[0] ?? suffix, "pod-template-hash": owner?.split("-")[1] ?? "" },
});

const nodes = [node("control-plane", "control-plane", "172.18.0.2"), node("node-1", "worker", "172.18.0.3"), node("node-2", "worker", "172.18.0.4")];
const systemPods = [
  ...["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "coredns-x2", "kube-proxy-a"].map((n) => system(n, "control-plane")),
  system("kube-proxy-b", "node-1"), system("coredns-9p", "node-1"), system("kube-proxy-c", "node-2"),
];
const controller = (kind: string, name: string, desired: number, ready: number, updated: number, owner?: string) => ({
  uid: `${kind}/${name}`, kind, name, namespace: "default", desired, ready, updated, owner: owner ? { kind: "Deployment", name: owner } : null,
});

export const frames: ClusterModel[] = [
  { nodes, pods: systemPods, services: [], controllers: [] },
  {
    nodes,
    pods: [...systemPods, pod("web-5d78c9869d", "x7k2p", "node-1", "Running", true), pod("web-5d78c9869d", "b9wqz", "node-2", "ContainerCreating", false), pod("web-5d78c9869d", "m4hnd", "node-1", "Pulling", false), pod("web-5d78c9869d", "t2v8c", null, "Pending", false)],
    services: [],
    controllers: [controller("Deployment", "web", 4, 1, 4), controller("ReplicaSet", "web-5d78c9869d", 4, 1, 4, "web")],
  },
  {
    nodes: [nodes[0]!, nodes[1]!, { ...nodes[2]!, schedulable: false }],
    pods: [
      ...systemPods,
      pod("web-5d78c9869d", "x7k2p", "node-1", "Running", true),
      pod("web-5d78c9869d", "b9wqz", "node-2", "Terminating", true),
      pod("web-5d78c9869d", "m4hnd", "node-1", "Running", true),
      pod("web-7c9f4b8d66", "q8s4l", "node-1", "Running", false),
      pod("web-7c9f4b8d66", "z5r2w", "node-2", "ImagePullBackOff", false),
      pod("redis-6b8f7d9c54", "hhv7t", "node-2", "Running", true, 3),
      pod("recommendation-service-7fd8b6c9f5", "c2xkm", "node-2", "CrashLoopBackOff", false, 7),
      pod(null, "debug", null, "Pending", false),
    ],
    services: [
      { uid: "s1", name: "web", namespace: "default", type: "NodePort", clusterIP: "10.96.143.27", ports: [80], nodePorts: [30080], endpoints: [{ podName: "web-5d78c9869d-x7k2p", ready: true }, { podName: "web-5d78c9869d-m4hnd", ready: true }, { podName: "web-7c9f4b8d66-q8s4l", ready: false }] },
      { uid: "s2", name: "redis", namespace: "default", type: "ClusterIP", clusterIP: "10.96.8.211", ports: [6379], nodePorts: [], endpoints: [{ podName: "redis-6b8f7d9c54-hhv7t", ready: true }] },
      { uid: "s3", name: "kubernetes", namespace: "default", type: "ClusterIP", clusterIP: "10.96.0.1", ports: [443], nodePorts: [], endpoints: [] },
    ],
    controllers: [
      controller("Deployment", "web", 4, 2, 2),
      controller("ReplicaSet", "web-5d78c9869d", 2, 2, 0, "web"),
      controller("ReplicaSet", "web-7c9f4b8d66", 2, 0, 2, "web"),
      controller("Deployment", "redis", 1, 1, 1),
      controller("ReplicaSet", "redis-6b8f7d9c54", 1, 1, 1, "redis"),
      controller("Deployment", "recommendation-service", 1, 0, 1),
      controller("ReplicaSet", "recommendation-service-7fd8b6c9f5", 1, 0, 1, "recommendation-service"),
    ],
  },
];

/** A crowd, to see that the picture stays readable. */
export const crowd: ClusterModel = {
  nodes,
  pods: [...systemPods, ...Array.from({ length: 90 }, (_, i) => pod("load-5d78c9869d", `p${i}`, i % 2 ? "node-1" : "node-2", i % 11 === 0 ? "ContainerCreating" : "Running", i % 11 !== 0))],
  services: [{ uid: "s1", name: "load", namespace: "default", type: "ClusterIP", clusterIP: "10.96.143.27", ports: [80], nodePorts: [], endpoints: Array.from({ length: 90 }, (_, i) => ({ podName: `load-5d78c9869d-p${i}`, ready: i % 11 !== 0 })) }],
  controllers: [controller("Deployment", "load", 90, 81, 90), controller("ReplicaSet", "load-5d78c9869d", 90, 81, 90, "load")],
};
