package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.List;

/** Turns objects from the version of a request into the one in which they are stored, and back. */
final class Conversion {

  /** Fields of events: as events.k8s.io/v1 names them, and as v1 does. */
  private static final List<List<String>> EVENT_FIELDS =
      List.of(
          List.of("regarding", "involvedObject"),
          List.of("note", "message"),
          List.of("reportingController", "reportingComponent"),
          List.of("deprecatedSource", "source"),
          List.of("deprecatedFirstTimestamp", "firstTimestamp"),
          List.of("deprecatedLastTimestamp", "lastTimestamp"),
          List.of("deprecatedCount", "count"));

  private Conversion() {}

  static Struct toStorage(ResourceType type, Struct object) {
    if (type.apiVersion().equals(type.storageApiVersion())) {
      return object;
    }
    Struct converted =
        switch (type.apiVersion()) {
          case "events.k8s.io/v1" -> renamed(object, 0, 1);
          case "autoscaling/v1" -> autoscalerToStorage(object);
          default -> object;
        };
    return converted.with("apiVersion", type.storageApiVersion());
  }

  static Struct fromStorage(ResourceType type, Struct object) {
    if (type.apiVersion().equals(type.storageApiVersion())) {
      return object;
    }
    Struct converted =
        switch (type.apiVersion()) {
          case "events.k8s.io/v1" -> renamed(object, 1, 0);
          case "autoscaling/v1" -> autoscalerFromStorage(object);
          default -> object;
        };
    return converted.with("apiVersion", type.apiVersion());
  }

  private static Struct renamed(Struct event, int from, int to) {
    Struct.Builder result = Struct.builder();
    event.forEach(
        (key, value) -> {
          String name = key;
          for (List<String> field : EVENT_FIELDS) {
            name = key.equals(field.get(from)) ? field.get(to) : name;
          }
          result.put(name, value);
        });
    return result.build();
  }

  private static Struct autoscalerToStorage(Struct object) {
    Struct spec = object.struct("spec");
    Struct result = spec.without("targetCPUUtilizationPercentage");
    if (spec.has("targetCPUUtilizationPercentage")) {
      Struct target =
          Struct.of(
              "type",
              "Utilization",
              "averageUtilization",
              spec.number("targetCPUUtilizationPercentage", 0));
      Struct metric =
          Struct.of("type", "Resource", "resource", Struct.of("name", "cpu", "target", target));
      result = result.with("metrics", Sequence.of(metric));
    } else if (!spec.has("metrics")) {
      Struct target = Struct.of("type", "Utilization", "averageUtilization", 80);
      Struct metric =
          Struct.of("type", "Resource", "resource", Struct.of("name", "cpu", "target", target));
      result = result.with("metrics", Sequence.of(metric));
    }
    return object.with("spec", result);
  }

  private static Struct autoscalerFromStorage(Struct object) {
    Struct spec = object.struct("spec");
    Struct result = spec.without("metrics").without("behavior");
    for (Struct metric : spec.list("metrics").structs()) {
      Struct target = cpu(metric).struct("target");
      if (target.has("averageUtilization")) {
        result = result.with("targetCPUUtilizationPercentage", target.get("averageUtilization"));
      }
    }
    Struct status = object.struct("status");
    Struct shown = status.without("currentMetrics").without("conditions");
    for (Struct metric : status.list("currentMetrics").structs()) {
      Struct current = cpu(metric).struct("current");
      if (current.has("averageUtilization")) {
        shown = shown.with("currentCPUUtilizationPercentage", current.get("averageUtilization"));
      }
    }
    Struct converted = object.with("spec", result);
    return object.has("status") ? converted.with("status", shown) : converted;
  }

  private static Struct cpu(Struct metric) {
    Struct resource = metric.struct("resource");
    return resource.text("name").equals("cpu") ? resource : Struct.EMPTY;
  }
}
