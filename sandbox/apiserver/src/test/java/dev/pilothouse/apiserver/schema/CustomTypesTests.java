package dev.pilothouse.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CustomTypesTests {
  private static final Struct SCHEMA =
      Yaml.readStruct(
          """
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [cronSpec]
              properties:
                cronSpec: {type: string, pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'}
                image: {type: string, default: busybox, minLength: 3, maxLength: 10}
                replicas: {type: integer, minimum: 1, maximum: 10}
                policy: {type: string, enum: [Allow, Forbid]}
                port: {x-kubernetes-int-or-string: true}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                labels: {type: object, additionalProperties: {type: string}}
                note: {type: string, nullable: true}
                items:
                  type: array
                  maxItems: 2
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items: {type: object, properties: {name: {type: string}, size: {type: integer, default: 1}}}
            status: {type: object, x-kubernetes-preserve-unknown-fields: true}
          """);

  private static final TypeSchema TYPE = CustomTypes.of(SCHEMA);

  private static Struct cronTab(String spec) {
    return Yaml.readStruct(
        "{apiVersion: a/v1, kind: CronTab, metadata: {name: x}, spec: " + spec + "}");
  }

  private static List<String> faults(String spec) {
    Struct object = ObjectDecoder.decode(TYPE, cronTab(spec)).object();
    return CustomValidation.validate(SCHEMA, object).stream().map(Object::toString).toList();
  }

  @Nested
  class Decoding {
    @Test
    void prunesAndSetsDefaults() {
      ObjectDecoder.Decoded decoded =
          ObjectDecoder.decode(
              TYPE,
              cronTab(
                  "{cronSpec: '* * * * *', replica: 1, free: {a: 1}, items: [{name: a, b: c}], note: null, policy: null}"));
      assertThat(decoded.problems())
          .containsExactly("unknown field \"spec.replica\"", "unknown field \"spec.items[0].b\"");
      assertThat(decoded.object().struct("spec").toString())
          .isEqualTo(
              "{\"cronSpec\":\"* * * * *\",\"image\":\"busybox\",\"free\":{\"a\":1},\"note\":null,\"items\":[{\"name\":\"a\",\"size\":1}]}");
    }

    @Test
    void keepsZerosAndEmptyThings() {
      Struct spec =
          ObjectDecoder.decode(TYPE, cronTab("{cronSpec: '', replicas: 0, items: [], labels: {}}"))
              .object()
              .struct("spec");
      assertThat(spec.keys()).contains("cronSpec", "replicas", "items", "labels");
    }

    @Test
    void boundsTheDepthOfFreeValues() {
      Struct deep = Struct.EMPTY;
      for (int i = 0; i < 100_000; i++) {
        deep = Struct.of("a", deep);
      }
      Struct object = cronTab("{}").set(deep, "spec", "free");
      assertThatThrownBy(() -> ObjectDecoder.decode(TYPE, object)).hasMessage("exceeded max depth");
    }

    @Test
    void leavesFieldsFreeWithoutASchema() {
      ObjectDecoder.Decoded decoded =
          ObjectDecoder.decode(CustomTypes.of(Struct.EMPTY), cronTab("{a: {b: 1}}"));
      assertThat(decoded.problems()).isEmpty();
      assertThat(decoded.object().structAt("spec", "a").number("b", 0)).isEqualTo(1);
    }
  }

  @Nested
  class Validating {
    @Test
    void acceptsWhatFits() {
      assertThat(
              faults(
                  "{cronSpec: '* * * * */5', replicas: 3, port: http, policy: Allow, labels: {a: b}}"))
          .isEmpty();
    }

    @Test
    void saysInKubernetesWordsWhatIsWrong() {
      assertThat(faults("{cronSpec: 5, replicas: x}"))
          .containsExactlyInAnyOrder(
              "spec.cronSpec: Invalid value: \"integer\": spec.cronSpec in body must be of type string: \"integer\"",
              "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\"");
      assertThat(faults("{replicas: 15}"))
          .containsExactlyInAnyOrder(
              "spec.cronSpec: Required value",
              "spec.replicas: Invalid value: 15: spec.replicas in body should be less than or equal to 10");
      assertThat(faults("{cronSpec: '* *', policy: Other, image: ab}"))
          .containsExactlyInAnyOrder(
              "spec.cronSpec: Invalid value: \"* *\": spec.cronSpec in body should match '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'",
              "spec.policy: Unsupported value: \"Other\": supported values: \"Allow\", \"Forbid\"",
              "spec.image: Invalid value: \"ab\": spec.image in body should be at least 3 chars long");
      assertThat(
              faults(
                  "{cronSpec: '* * * * *', items: [{name: a}, {name: a}, {name: b}], labels: {a: 1}}"))
          .containsExactlyInAnyOrder(
              "spec.items: Too many: 3: must have at most 2 items",
              "spec.items[1]: Duplicate value: {\"name\":\"a\"}",
              "spec.labels.a: Invalid value: \"integer\": spec.labels.a in body must be of type string: \"integer\"");
    }

    @Test
    void givesUpOnPatternsThatRunAway() {
      Struct schema =
          Yaml.readStruct("{type: object, properties: {a: {type: string, pattern: '^(a+)+$'}}}");
      Struct object = Struct.of("a", "a".repeat(60) + "b");
      assertThat(CustomValidation.validate(schema, object)).hasSize(1);
    }
  }
}
