package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.strategy.WorkloadStrategy.Kind;
import java.util.Map;
import java.util.Set;

/** The strategies by resource. */
public final class Strategies {

  private static final Map<String, Strategy> STRATEGIES =
      Map.ofEntries(
          Map.entry("pods", new PodStrategy()),
          Map.entry("namespaces", new NamespaceStrategy()),
          Map.entry("nodes", new PolicyStrategies.Node()),
          Map.entry("services", new ServiceStrategy()),
          Map.entry("configmaps", new DataStrategy(false)),
          Map.entry("secrets", new DataStrategy(true)),
          Map.entry("customresourcedefinitions.apiextensions.k8s.io", new DefinitionStrategy()),
          Map.entry(
              "certificatesigningrequests.certificates.k8s.io",
              new PolicyStrategies.SigningRequest()),
          Map.entry(
              "validatingadmissionpolicies.admissionregistration.k8s.io",
              new AdmissionStrategies.Policy(false)),
          Map.entry(
              "mutatingadmissionpolicies.admissionregistration.k8s.io",
              new AdmissionStrategies.Policy(true)),
          Map.entry(
              "validatingadmissionpolicybindings.admissionregistration.k8s.io",
              new AdmissionStrategies.Binding(false)),
          Map.entry(
              "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
              new AdmissionStrategies.Binding(true)),
          Map.entry(
              "validatingwebhookconfigurations.admissionregistration.k8s.io",
              new AdmissionStrategies.Webhooks()),
          Map.entry(
              "mutatingwebhookconfigurations.admissionregistration.k8s.io",
              new AdmissionStrategies.Webhooks()),
          Map.entry("apiservices.apiregistration.k8s.io", new PolicyStrategies.PathNamed()),
          Map.entry("networkpolicies.networking.k8s.io", new PolicyStrategies.NetworkPolicy()),
          Map.entry("resourcequotas", new PolicyStrategies.Quota()),
          Map.entry("persistentvolumeclaims", new StorageStrategies.Claim()),
          Map.entry("persistentvolumes", new StorageStrategies.Volume()),
          Map.entry("storageclasses.storage.k8s.io", new StorageStrategies.StorageClass()),
          Map.entry("replicationcontrollers", new WorkloadStrategy(Kind.REPLICATION_CONTROLLER)),
          Map.entry("deployments.apps", new WorkloadStrategy(Kind.DEPLOYMENT)),
          Map.entry("replicasets.apps", new WorkloadStrategy(Kind.REPLICA_SET)),
          Map.entry("daemonsets.apps", new WorkloadStrategy(Kind.DAEMON_SET)),
          Map.entry("statefulsets.apps", new WorkloadStrategy(Kind.STATEFUL_SET)),
          Map.entry("jobs.batch", new JobStrategy(false)),
          Map.entry("cronjobs.batch", new JobStrategy(true)),
          Map.entry("poddisruptionbudgets.policy", new PolicyStrategies.Budget()),
          Map.entry("horizontalpodautoscalers.autoscaling", new PolicyStrategies.Autoscaler()),
          Map.entry("priorityclasses.scheduling.k8s.io", new PolicyStrategies.Priority()),
          Map.entry("ingresses.networking.k8s.io", new PolicyStrategies.Ingress()),
          Map.entry("endpointslices.discovery.k8s.io", new PolicyStrategies.Slice()),
          Map.entry("roles.rbac.authorization.k8s.io", new PolicyStrategies.Role()),
          Map.entry("clusterroles.rbac.authorization.k8s.io", new PolicyStrategies.Role()),
          Map.entry("rolebindings.rbac.authorization.k8s.io", new PolicyStrategies.RoleBinding()),
          Map.entry(
              "clusterrolebindings.rbac.authorization.k8s.io", new PolicyStrategies.RoleBinding()));

  /** Kinds whose metadata.generation counts the changes of what is asked for. */
  private static final Set<String> GENERATIONS =
      Set.of(
          "pods",
          "replicationcontrollers",
          "deployments.apps",
          "replicasets.apps",
          "daemonsets.apps",
          "statefulsets.apps",
          "jobs.batch",
          "cronjobs.batch",
          "ingresses.networking.k8s.io",
          "ingressclasses.networking.k8s.io",
          "networkpolicies.networking.k8s.io",
          "poddisruptionbudgets.policy",
          "endpointslices.discovery.k8s.io",
          "priorityclasses.scheduling.k8s.io",
          "flowschemas.flowcontrol.apiserver.k8s.io",
          "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
          "customresourcedefinitions.apiextensions.k8s.io",
          "mutatingwebhookconfigurations.admissionregistration.k8s.io",
          "validatingwebhookconfigurations.admissionregistration.k8s.io",
          "validatingadmissionpolicies.admissionregistration.k8s.io",
          "validatingadmissionpolicybindings.admissionregistration.k8s.io",
          "mutatingadmissionpolicies.admissionregistration.k8s.io",
          "mutatingadmissionpolicybindings.admissionregistration.k8s.io");

  private Strategies() {}

  /** The strategy of a resource such as "deployments.apps". */
  public static Strategy of(String groupResource) {
    return STRATEGIES.getOrDefault(groupResource, Strategy.NONE);
  }

  public static boolean hasGeneration(String groupResource) {
    return GENERATIONS.contains(groupResource);
  }
}
