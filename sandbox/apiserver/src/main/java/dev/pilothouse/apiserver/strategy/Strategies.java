package dev.pilothouse.apiserver.strategy;

import java.util.Map;
import java.util.Set;

/** The strategies by resource. */
public final class Strategies {

  private static final Map<String, Strategy> STRATEGIES = Map.of();

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
