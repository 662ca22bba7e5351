package dev.pilothouse.kubectl.process;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the pods and containers that a command line means. */
final class Pods {

  private Pods() {}

  /** The pods behind "NAME", "pod/NAME" or "deploy/NAME"; those of a workload, best first. */
  static List<Struct> find(Context context, String argument) {
    return find(context, argument, "attach to");
  }

  /** As {@link #find(Context, String)}, for a purpose that failures name. */
  static List<Struct> find(Context context, String argument, String purpose) {
    ApiType pods = context.known("pods");
    int slash = argument.indexOf('/');
    ApiType type = slash < 0 ? pods : context.type(argument.substring(0, slash));
    String name = argument.substring(slash + 1);
    Struct object = context.cluster().get(type, type.namespaced() ? context.namespace() : "", name);
    if (type.kind().equals("Pod")) {
      return List.of(object);
    }
    String selector = selector(type, object, purpose);
    List<Struct> found = context.cluster().list(pods, context.namespace(), selector, "");
    if (found.isEmpty()) {
      throw new UsageException("timed out waiting for the condition");
    }
    return sorted(found);
  }

  /** The label selector of a workload's or service's pods. */
  static String selector(ApiType type, Struct object) {
    return selector(type, object, "get the logs from");
  }

  private static String selector(ApiType type, Struct object, String purpose) {
    Struct spec = object.struct("spec");
    Struct labels =
        switch (type.kind()) {
          case "Service", "ReplicationController" -> spec.struct("selector");
          case "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job" ->
              spec.struct("selector").struct("matchLabels");
          default -> Struct.EMPTY;
        };
    if (labels.isEmpty()) {
      throw new UsageException(
          type.kind().equals("Service")
              ? "invalid service '"
                  + object.textAt("metadata", "name")
                  + "': Service is defined without a selector"
              : "cannot "
                  + purpose
                  + " *"
                  + type.version()
                  + "."
                  + type.kind()
                  + ": selector for *"
                  + type.version()
                  + "."
                  + type.kind()
                  + " not implemented");
    }
    return Table.labels(labels);
  }

  /** Running and ready pods first, then the younger ones. */
  static List<Struct> sorted(List<Struct> pods) {
    List<Struct> sorted = new ArrayList<>(pods);
    sorted.sort(
        Comparator.comparing((Struct pod) -> pod.structAt("spec").has("nodeName") ? 0 : 1)
            .thenComparing(
                pod ->
                    switch (pod.textAt("status", "phase")) {
                      case "Running" -> 0;
                      case "Pending" -> 2;
                      default -> 1;
                    })
            .thenComparing(
                pod -> dev.pilothouse.apiserver.client.Meta.conditionTrue(pod, "Ready") ? 0 : 1));
    return sorted;
  }

  /** All containers of a pod: init, usual and ephemeral ones. */
  static List<Struct> containers(Struct pod) {
    List<Struct> all = new ArrayList<>();
    Struct spec = pod.struct("spec");
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      spec.list(list).structs().forEach(all::add);
    }
    return all;
  }

  /** The container that a command means when it names none; says which when there are several. */
  static String container(Context context, Struct pod, String wanted, boolean quiet) {
    if (!wanted.isEmpty()) {
      if (containers(pod).stream().noneMatch(container -> container.text("name").equals(wanted))) {
        throw new UsageException(
            "container " + wanted + " not found in pod " + pod.textAt("metadata", "name"));
      }
      return wanted;
    }
    String annotated =
        pod.textAt("metadata", "annotations", "kubectl.kubernetes.io/default-container");
    Sequence containers = pod.structAt("spec").list("containers");
    if (!annotated.isEmpty()
        && containers(pod).stream()
            .anyMatch(container -> container.text("name").equals(annotated))) {
      return annotated;
    }
    String first = containers.isEmpty() ? "" : containers.struct(0).text("name");
    if (containers(pod).size() > 1 && !quiet) {
      context.err("Defaulted container \"" + first + "\" out of: " + names(pod) + "\n");
    }
    return first;
  }

  /** "web, side, prepare (init)". */
  static String names(Struct pod) {
    List<String> names = new ArrayList<>();
    Struct spec = pod.struct("spec");
    spec.list("containers").structs().forEach(container -> names.add(container.text("name")));
    spec.list("ephemeralContainers")
        .structs()
        .forEach(container -> names.add(container.text("name") + " (ephem)"));
    spec.list("initContainers")
        .structs()
        .forEach(container -> names.add(container.text("name") + " (init)"));
    return String.join(", ", names);
  }
}
