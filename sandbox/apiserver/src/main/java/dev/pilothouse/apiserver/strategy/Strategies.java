package dev.pilothouse.apiserver.strategy;

import java.util.Map;
import java.util.Set;

/** The strategies by resource. */
public final class Strategies {

  private static final Map<String, Strategy> STRATEGIES =
      Map.ofEntries(
          Map.entry("pods", new PodStrategy()),
          Map.entry("namespaces", new NamespaceStrategy()),
          Map.entry("nodes", new NodeStrategy()),
          Map.entry("services", new ServiceStrategy()),
          Map.entry("configmaps", new ConfigMapStrategy()),
          Map.entry("secrets", new SecretStrategy()),
          Map.entry("customresourcedefinitions.apiextensions.k8s.io", new DefinitionStrategy()),
          Map.entry(
              "certificatesigningrequests.certificates.k8s.io",
              new CertificateSigningRequestStrategy()),
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
          Map.entry("apiservices.apiregistration.k8s.io", new ApiServiceStrategy()),
          Map.entry("networkpolicies.networking.k8s.io", new NetworkPolicyStrategy()),
          Map.entry("resourcequotas", new ResourceQuotaStrategy()),
          Map.entry("persistentvolumeclaims", new PersistentVolumeClaimStrategy()),
          Map.entry("persistentvolumes", new PersistentVolumeStrategy()),
          Map.entry("storageclasses.storage.k8s.io", new StorageClassStrategy()),
          Map.entry("replicationcontrollers", new ReplicationControllerStrategy()),
          Map.entry("deployments.apps", new DeploymentStrategy()),
          Map.entry("replicasets.apps", new ReplicaSetStrategy()),
          Map.entry("daemonsets.apps", new DaemonSetStrategy()),
          Map.entry("statefulsets.apps", new StatefulSetStrategy()),
          Map.entry("jobs.batch", new JobStrategy()),
          Map.entry("cronjobs.batch", new CronJobStrategy()),
          Map.entry("poddisruptionbudgets.policy", new PodDisruptionBudgetStrategy()),
          Map.entry("horizontalpodautoscalers.autoscaling", new HorizontalPodAutoscalerStrategy()),
          Map.entry("priorityclasses.scheduling.k8s.io", new PriorityClassStrategy()),
          Map.entry("ingresses.networking.k8s.io", new IngressStrategy()),
          Map.entry("endpointslices.discovery.k8s.io", new EndpointSliceStrategy()),
          Map.entry("roles.rbac.authorization.k8s.io", new RoleStrategy()),
          Map.entry("clusterroles.rbac.authorization.k8s.io", new ClusterRoleStrategy()),
          Map.entry("rolebindings.rbac.authorization.k8s.io", new RoleBindingStrategy()),
          Map.entry(
              "clusterrolebindings.rbac.authorization.k8s.io", new ClusterRoleBindingStrategy()));

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
