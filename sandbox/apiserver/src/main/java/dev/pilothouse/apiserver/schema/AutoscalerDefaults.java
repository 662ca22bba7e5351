package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;

/** Defaults of horizontal pod autoscalers that depend on other fields. */
final class AutoscalerDefaults {
  private static final Struct CPU =
      Struct.of(
          "type",
          "Resource",
          "resource",
          Struct.of(
              "name", "cpu", "target", Struct.of("type", "Utilization", "averageUtilization", 80)));

  private static final Struct UP =
      Struct.of(
          "stabilizationWindowSeconds",
          0,
          "selectPolicy",
          "Max",
          "policies",
          Sequence.of(
              Struct.of("type", "Pods", "value", 4, "periodSeconds", 15),
              Struct.of("type", "Percent", "value", 100, "periodSeconds", 15)));

  private static final Struct DOWN =
      Struct.of(
          "selectPolicy",
          "Max",
          "policies",
          Sequence.of(Struct.of("type", "Percent", "value", 100, "periodSeconds", 15)));

  private AutoscalerDefaults() {}

  static Struct spec(Struct spec) {
    return Defaults.fill(spec, "metrics", Sequence.of(CPU));
  }

  /** An autoscaler that says something of its behaviour gets the rest of it written out. */
  static Struct behavior(Struct behavior) {
    Struct up = Defaults.missing(behavior.struct("scaleUp"), UP);
    Struct down = Defaults.missing(behavior.struct("scaleDown"), DOWN);
    return Defaults.keep(behavior, behavior.with("scaleUp", up).with("scaleDown", down));
  }
}
