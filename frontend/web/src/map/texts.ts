import { type Dictionary } from "../common/i18n";
import type { PodState } from "./status";

interface MapTexts {
  states: Record<PodState, string>;
  controllers: string;
  services: string;
  waiting: string;
  nothingWaits: string;
  noControllers: string;
  noServices: string;
  controlPlane: string;
  worker: string;
  ready: string;
  notReady: string;
  cordoned: string;
  systemPods: string;
  legend: string;
  loading: string;
  node: string;
  pod: string;
  service: string;
  namespace: string;
  ip: string;
  clusterIp: string;
  restarts: string;
  owner: string;
  labels: string;
  ports: string;
  nodePorts: string;
  endpoints: string;
  desired: string;
  readyCount: string;
  updated: string;
  phase: string;
  status: string;
  reason: string;
  describe: string;
  logs: string;
  close: string;
  unscheduled: string;
  podsOn: (count: number) => string;
  readyOf: (ready: number, total: number) => string;
  summary: (nodes: number, pods: number, ready: number, failing: number, services: number) => string;
}

export const mapTexts: Dictionary<MapTexts> = {
  en: {
    states: {
      pending: "Pending",
      pulling: "Pulling image",
      starting: "Starting",
      running: "Running, not ready",
      ready: "Ready",
      succeeded: "Completed",
      failing: "Failing",
      terminating: "Terminating",
    },
    controllers: "Controllers",
    services: "Services",
    waiting: "Waiting for a node",
    nothingWaits: "No pod is waiting",
    noControllers: "Deployments and other controllers appear here",
    noServices: "Services appear here",
    controlPlane: "control plane",
    worker: "worker",
    ready: "Ready",
    notReady: "NotReady",
    cordoned: "Cordoned",
    systemPods: "System pods",
    legend: "Legend",
    loading: "Waiting for the cluster",
    node: "Node",
    pod: "Pod",
    service: "Service",
    namespace: "Namespace",
    ip: "IP",
    clusterIp: "Cluster IP",
    restarts: "Restarts",
    owner: "Controlled by",
    labels: "Labels",
    ports: "Ports",
    nodePorts: "Node ports",
    endpoints: "Endpoints",
    desired: "Desired",
    readyCount: "Ready",
    updated: "Up to date",
    phase: "Phase",
    status: "Status",
    reason: "Reason",
    describe: "Describe",
    logs: "Logs",
    close: "Close",
    unscheduled: "no node yet",
    podsOn: (count) => `${count} ${count === 1 ? "pod" : "pods"}`,
    readyOf: (ready, total) => `${ready} of ${total} ready`,
    summary: (nodes, pods, ready, failing, services) =>
      `Picture of the cluster: nodes ${nodes}, pods ${pods}, of these ready ${ready}${failing > 0 ? `, failing ${failing}` : ""}, services ${services}. Arrow keys move, Enter shows more.`,
  },
  zh: {
    states: {
      pending: "等待调度",
      pulling: "拉取镜像",
      starting: "启动中",
      running: "运行中，未就绪",
      ready: "就绪",
      succeeded: "已完成",
      failing: "出错",
      terminating: "终止中",
    },
    controllers: "控制器",
    services: "服务",
    waiting: "等待分配节点",
    nothingWaits: "没有等待中的 Pod",
    noControllers: "Deployment 等控制器会显示在这里",
    noServices: "Service 会显示在这里",
    controlPlane: "控制平面",
    worker: "工作节点",
    ready: "Ready",
    notReady: "NotReady",
    cordoned: "禁止调度",
    systemPods: "系统 Pod",
    legend: "图例",
    loading: "正在等待集群",
    node: "节点",
    pod: "Pod",
    service: "Service",
    namespace: "命名空间",
    ip: "IP",
    clusterIp: "集群 IP",
    restarts: "重启次数",
    owner: "所属控制器",
    labels: "标签",
    ports: "端口",
    nodePorts: "节点端口",
    endpoints: "端点",
    desired: "期望副本",
    readyCount: "就绪",
    updated: "已更新",
    phase: "阶段",
    status: "状态",
    reason: "原因",
    describe: "查看详情",
    logs: "查看日志",
    close: "关闭",
    unscheduled: "尚未分配节点",
    podsOn: (count) => `${count} 个 Pod`,
    readyOf: (ready, total) => `${ready}/${total} 就绪`,
    summary: (nodes, pods, ready, failing, services) =>
      `集群示意图：${nodes} 个节点，${pods} 个 Pod（${ready} 个就绪${failing > 0 ? `，${failing} 个出错` : ""}），${services} 个 Service。用方向键移动，按 Enter 查看详情。`,
  },
};
