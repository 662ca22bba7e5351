package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.FieldSelector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of each kind that field selectors may name. */
final class SelectableFields {

  private static final Map<String, List<String>> FIELDS =
      Map.ofEntries(
          Map.entry(
              "pods",
              List.of(
                  "spec.nodeName",
                  "spec.restartPolicy",
                  "spec.schedulerName",
                  "spec.serviceAccountName",
                  "spec.hostNetwork",
                  "status.phase",
                  "status.podIP",
                  "status.nominatedNodeName")),
          Map.entry(
              "events",
              List.of(
                  "involvedObject.kind",
                  "involvedObject.namespace",
                  "involvedObject.name",
                  "involvedObject.uid",
                  "involvedObject.apiVersion",
                  "involvedObject.resourceVersion",
                  "involvedObject.fieldPath",
                  "reason",
                  "reportingComponent",
                  "source",
                  "type")),
          Map.entry("nodes", List.of("spec.unschedulable")),
          Map.entry("namespaces", List.of("status.phase")),
          Map.entry("secrets", List.of("type")),
          Map.entry("services", List.of("spec.clusterIP", "spec.type")),
          Map.entry("replicationcontrollers", List.of("status.replicas")),
          Map.entry("replicasets.apps", List.of("status.replicas")),
          Map.entry("jobs.batch", List.of("status.successful")),
          Map.entry("certificatesigningrequests.certificates.k8s.io", List.of("spec.signerName")));

  private SelectableFields() {}

  /**
   * Fails when the selector names a field that the kind does not offer.
   *
   * @param custom what a custom resource offers; null for a built-in one
   */
  static void check(ResourceType type, @Nullable List<String> custom, FieldSelector selector) {
    List<String> fields =
        custom != null ? custom : FIELDS.getOrDefault(type.groupResource(), List.of());
    for (FieldSelector.Term term : selector.terms()) {
      boolean known =
          term.field().equals("metadata.name")
              || term.field().equals("metadata.namespace")
              || fields.contains(core(type, term.field()));
      if (!known) {
        throw Failures.badRequest("field label not supported: " + term.field());
      }
    }
  }

  /** The value of a field as selectors compare it. */
  static String value(String groupResource, Struct object, String field) {
    String path = groupResource.equals("events.events.k8s.io") ? renamed(field) : field;
    if (path.equals("source") && groupResource.startsWith("events")) {
      String component = object.structAt("source").text("component");
      return component.isEmpty() ? object.text("reportingComponent") : component;
    }
    String value = object.textAt(path.split("\\."));
    boolean flag = path.equals("spec.unschedulable") || path.equals("spec.hostNetwork");
    if (flag && value.isEmpty()) {
      return "false";
    }
    return path.equals("status.replicas") && value.isEmpty() ? "0" : value;
  }

  private static String core(ResourceType type, String field) {
    return type.group().equals("events.k8s.io") ? renamed(field) : field;
  }

  private static String renamed(String field) {
    return field.startsWith("regarding.")
        ? "involvedObject." + field.substring("regarding.".length())
        : field.equals("reportingController") ? "reportingComponent" : field;
  }
}
