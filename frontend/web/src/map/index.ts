export { ClusterMap } from "./cluster-map";
