/** What the server says about the cluster; the property `model` of the map. */
export interface ClusterModel {
  nodes: NodeModel[];
  pods: PodModel[];
  services: ServiceModel[];
  controllers: ControllerModel[];
}

export interface NodeModel {
  name: string;
  roles: string[];
  ready: boolean;
  schedulable: boolean;
  ip?: string;
}

export interface PodModel {
  uid: string;
  name: string;
  namespace: string;
  /** Absent while the pod waits for a node. */
  node?: string | null;
  phase: string;
  ready: boolean;
  /** As in kubectl's STATUS column. */
  status: string;
  /** Why it does not run, in the cluster's words. */
  message?: string;
  restarts: number;
  ip?: string | null;
  owner?: OwnerModel | null;
  labels?: Record<string, string>;
}

export interface OwnerModel {
  kind: string;
  name: string;
}

export interface ServiceModel {
  uid: string;
  name: string;
  namespace: string;
  type: string;
  clusterIP?: string | null;
  ports: number[];
  nodePorts: number[];
  endpoints: { podName: string; ready: boolean }[];
}

export interface ControllerModel {
  uid: string;
  kind: string;
  name: string;
  namespace: string;
  owner?: OwnerModel | null;
  desired: number;
  ready: number;
  updated: number;
}

/** A cluster of which nothing is known yet. */
export const emptyModel: ClusterModel = { nodes: [], pods: [], services: [], controllers: [] };

/** The model from the server's JSON; missing lists count as empty. */
export function parseModel(value: string | Partial<ClusterModel> | null | undefined): ClusterModel {
  const given: Partial<ClusterModel> = typeof value === "string" ? (value === "" ? {} : JSON.parse(value)) : (value ?? {});
  return { ...emptyModel, ...given };
}

const systemNamespaces = new Set(["kube-system", "kube-public", "kube-node-lease", "kube-flannel", "local-path-storage"]);

/** Whether a namespace belongs to the cluster itself rather than to the learner. */
export function isSystem(namespace: string): boolean {
  return systemNamespaces.has(namespace);
}
