package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rules in CEL, as in the examples of the documentation.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules">Validation
 *     rules</a>
 */
class ValidationRulesTests {

  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String PATH = "/apis/stable.example.com/v1/namespaces/default/crontabs";
  private static final String INVALID = "CronTab.stable.example.com \"tab\" is invalid: ";

  private final TestCluster cluster = new TestCluster();

  private static Struct definition(String schema) {
    String head =
        """
        metadata: {name: crontabs.stable.example.com}
        spec:
          group: stable.example.com
          scope: Namespaced
          names: {plural: crontabs, kind: CronTab}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
        """;
    return Yaml.readStruct(head + schema.indent(8));
  }

  private void define(String schema) {
    cluster.send("POST", DEFINITIONS, definition(schema), 201);
  }

  private Struct tab(String spec) {
    return Yaml.readStruct(
        "{apiVersion: stable.example.com/v1, kind: CronTab, metadata: {name: tab}, spec: "
            + spec
            + "}");
  }

  private Struct create(String spec, int status) {
    return cluster.send("POST", PATH, tab(spec), status);
  }

  private Struct update(String spec, int status) {
    String version = cluster.get(PATH + "/tab", 200).textAt("metadata", "resourceVersion");
    return cluster.send(
        "PUT", PATH + "/tab", tab(spec).set(version, "metadata", "resourceVersion"), status);
  }

  private static final String REPLICAS =
      """
      type: object
      properties:
        spec:
          type: object
          x-kubernetes-validations:
          - rule: "self.minReplicas <= self.replicas"
            message: "replicas should be greater than or equal to minReplicas."
          - rule: "self.replicas <= self.maxReplicas"
            message: "replicas should be smaller than or equal to maxReplicas."
          properties:
            minReplicas: {type: integer}
            replicas: {type: integer}
            maxReplicas: {type: integer}
          required: [minReplicas, replicas, maxReplicas]
      """;

  @Test
  void refuseWhatBreaksThem() {
    define(REPLICAS);
    create("{minReplicas: 0, replicas: 5, maxReplicas: 10}", 201);
    Struct status = update("{minReplicas: 0, replicas: 20, maxReplicas: 10}", 422);

    assertThat(status.text("message"))
        .isEqualTo(
            INVALID
                + "spec: Invalid value: replicas should be smaller than or equal to maxReplicas.");
    assertThat(status.structAt("details").list("causes").struct(0))
        .isEqualTo(
            Struct.of(
                "reason", "FieldValueInvalid",
                "message",
                    "Invalid value: replicas should be smaller than or equal to maxReplicas.",
                "field", "spec"));
  }

  @Test
  void areNotLookedAtWhileMoreIsWrong() {
    define(REPLICAS);

    assertThat(create("{minReplicas: 0, maxReplicas: 10}", 422).text("message"))
        .isEqualTo(
            INVALID
                + "[spec.replicas: Required value, <nil>: Invalid value: null: some validation rules"
                + " were not checked because the object was invalid; correct the existing errors to"
                + " complete validation]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      textBlock =
          """
          'Available' in self.stateCounts | {stateCounts: {Available: 1}} | {stateCounts: {Gone: 1}}
          (self.list1.size() == 0) != (self.list2.size() == 0) | {list1: [a], list2: []} | {list1: [a], list2: [b]}
          self.envars.filter(e, e.name == 'MY_ENV').all(e, e.value.matches('^[a-zA-Z]*$')) | {envars: [{name: MY_ENV, value: abc}]} | {envars: [{name: MY_ENV, value: a1}]}
          has(self.expired) && self.created + self.ttl < self.expired | {created: '2026-01-01T00:00:00Z', ttl: 1h, expired: '2026-01-01T02:00:00Z'} | {created: '2026-01-01T00:00:00Z', ttl: 3h, expired: '2026-01-01T02:00:00Z'}
          self.health.startsWith('ok') | {health: ok now} | {health: ill}
          self.envars.exists(w, w.name == 'x' && w.weight < 10) | {envars: [{name: x, weight: 1}]} | {envars: [{name: x, weight: 11}]}
          type(self.either) == string ? self.either == '99%' : self.either == 42 | {either: 42} | {either: 43}
          self.list1.all(e, !(e in self.list2)) | {list1: [a], list2: [b]} | {list1: [a], list2: [a]}
          size(self.list1) == size(self.stateCounts) && self.list1.all(n, n in self.stateCounts) | {list1: [a], stateCounts: {a: 1}} | {list1: [a], stateCounts: {b: 1}}
          self.ratio >= 0.5 && self.ratio + 1.0 > 1.0 | {ratio: 1} | {ratio: 0.1}
          !has(self.maybe) || self.maybe == null || self.maybe > 3 | {maybe: null} | {maybe: 1}
          self.x__dash__y == 'a' && self.__namespace__ == 'b' | {x-y: a, namespace: b} | {x-y: a, namespace: c}
          self.raw.spec.containers.size() == 1 && self.raw.metadata.name == 'p' | {raw: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}} | {raw: {apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c}]}}}
          """)
  void holdForTheirExamples(String rule, String right, String wrong) {
    define(
        """
        type: object
        properties:
          spec:
            type: object
            x-kubernetes-validations:
            - rule: "%s"
            properties:
              stateCounts: {type: object, additionalProperties: {type: integer}}
              list1: {type: array, items: {type: string}}
              list2: {type: array, items: {type: string}}
              envars: {type: array, items: {type: object, properties: {name: {type: string}, value: {type: string}, weight: {type: integer}}}}
              created: {type: string, format: date-time}
              expired: {type: string, format: date-time}
              ttl: {type: string, format: duration}
              health: {type: string}
              either: {x-kubernetes-int-or-string: true}
              ratio: {type: number}
              maybe: {type: integer, nullable: true}
              x-y: {type: string}
              namespace: {type: string}
              raw:
                type: object
                x-kubernetes-embedded-resource: true
                x-kubernetes-preserve-unknown-fields: true
                properties: {spec: {type: object, properties: {containers: {type: array, items: {type: object, properties: {name: {type: string}}}}}}}
        """
            .formatted(rule));
    Struct refused = create(wrong, 422);

    assertThat(refused.text("message"))
        .isEqualTo(INVALID + "spec: Invalid value: failed rule: " + rule);
    create(right, 201);
  }

  @Test
  void seeApiVersionKindAndNameAtTheRoot() {
    define(
        """
        type: object
        x-kubernetes-validations:
        - rule: "self.metadata.name.startsWith(self.spec.prefix) && self.kind == 'CronTab'"
          message: name must begin with the prefix
        properties:
          spec: {type: object, properties: {prefix: {type: string}}}
        """);

    assertThat(create("{prefix: x}", 422).text("message"))
        .isEqualTo(INVALID + "<nil>: Invalid value: name must begin with the prefix");
    create("{prefix: t}", 201);
  }

  @Test
  void haveMessagesReasonsAndFields() {
    define(
        """
        type: object
        properties:
          spec:
            type: object
            x-kubernetes-validations:
            - rule: "self.x <= self.limit"
              messageExpression: "'x exceeded max limit of ' + string(self.limit)"
              reason: FieldValueForbidden
              fieldPath: ".x"
            properties:
              x: {type: integer, x-kubernetes-validations: [{rule: "self > 0"}]}
              limit: {type: integer}
        """);

    assertThat(create("{x: 5, limit: 3}", 422).text("message"))
        .isEqualTo(INVALID + "spec.x: Forbidden: x exceeded max limit of 3");
    assertThat(create("{x: 0, limit: 3}", 422).text("message"))
        .isEqualTo(INVALID + "spec.x: Invalid value: 0: failed rule: self > 0");
    assertThat(create("{x: 1}", 422).text("message"))
        .isEqualTo(
            INVALID
                + "spec: Invalid value: \"object\": no such key: limit evaluating rule: self.x <= self.limit");
  }

  @Nested
  class OfTransitions {

    @Test
    void lookAtUpdatesOnly() {
      define(
          """
          type: object
          properties:
            spec:
              type: object
              properties:
                name:
                  type: string
                  x-kubernetes-validations: [{rule: "self == oldSelf", message: "Value is immutable"}]
                items:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [key]
                  items:
                    type: object
                    required: [key]
                    properties:
                      key: {type: string}
                      size: {type: integer, x-kubernetes-validations: [{rule: "self >= oldSelf"}]}
                once:
                  type: string
                  x-kubernetes-validations: [{rule: "oldSelf.hasValue() || self == 'new'", optionalOldSelf: true}]
          """);
      create("{name: a, items: [{key: x, size: 1}, {key: k, size: 5}]}", 201);
      assertThat(update("{name: b}", 422).text("message"))
          .isEqualTo(INVALID + "spec.name: Invalid value: \"b\": Value is immutable");
      assertThat(
              update("{name: a, items: [{key: k, size: 4}, {key: x, size: 2}]}", 422)
                  .text("message"))
          .isEqualTo(
              INVALID + "spec.items[0].size: Invalid value: 4: failed rule: self >= oldSelf");
      update("{name: a, items: [{key: k, size: 6}, {key: z, size: 0}]}", 200);
      assertThat(update("{name: a, once: old}", 422).text("message")).contains("spec.once");
      update("{once: new}", 200);
      update("{once: later}", 200);
    }

    @Test
    void areRefusedWhereItemsCannotBeToldApart() {
      Struct status =
          cluster.send(
              "POST",
              DEFINITIONS,
              definition(
                  """
                  type: object
                  properties:
                    list:
                      type: array
                      items: {type: string, x-kubernetes-validations: [{rule: "self == oldSelf"}]}
                  """),
              422);

      assertThat(status.text("message"))
          .endsWith(
              "spec.validation.openAPIV3Schema.properties[list].items.x-kubernetes-validations[0].rule:"
                  + " Invalid value: \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable"
                  + " portion of the schema within spec.validation.openAPIV3Schema.properties[list]");
    }
  }

  @Test
  void letThroughWhatWasWrongBefore() {
    define(
        "{type: object, properties: {spec: {type: object, properties: {a: {type: integer}, b: {type: integer}}}}}");
    create("{a: 1, b: 1}", 201);
    Struct stored = cluster.get(DEFINITIONS + "/crontabs.stable.example.com", 200);
    Struct stricter =
        definition(
            "{type: object, properties: {spec: {type: object, properties: {a: {type: integer,"
                + " minimum: 5}, b: {type: integer, x-kubernetes-validations: [{rule: 'self > 5'}]}}}}}");
    cluster.send(
        "PUT",
        DEFINITIONS + "/crontabs.stable.example.com",
        stored.set(stricter.structAt("spec").get("versions"), "spec", "versions"),
        200);
    Struct tab = cluster.get(PATH + "/tab", 200).set("x", "metadata", "labels", "l");
    ApiResponse.Complete answer =
        (ApiResponse.Complete)
            cluster
                .server()
                .handle(
                    TestCluster.request(
                        "PUT",
                        PATH + "/tab",
                        "application/json",
                        Bytes.of(tab.toString()),
                        "application/json"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.warnings())
        .isEqualTo(List.of("spec.b: Invalid value: 1: failed rule: self > 5"));
    assertThat(update("{a: 2, b: 1}", 422).text("message"))
        .contains("spec.a")
        .doesNotContain("spec.b");
  }

  @Test
  void areBoundInWhatTheyCost() {
    define(
        """
        type: object
        properties:
          spec:
            type: object
            x-kubernetes-validations: [{rule: "self.l.all(a, self.l.all(b, self.l.all(c, a + b + c < 0 || true)))"}]
            properties: {l: {type: array, items: {type: integer}}}
        """);
    String list = java.util.stream.IntStream.range(0, 300).boxed().toList().toString();

    assertThat(create("{l: " + list + "}", 422).text("message"))
        .isEqualTo(
            INVALID
                + "spec: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded':"
                + " no further validation rules will be run due to call cost exceeds limit for rule:"
                + " self.l.all(a, self.l.all(b, self.l.all(c, a + b + c < 0 || true)))");
  }

  @Nested
  class ThatDoNotCompile {

    private String problem(String schema) {
      String message = cluster.send("POST", DEFINITIONS, definition(schema), 422).text("message");
      return message.substring(message.indexOf("is invalid: ") + 12);
    }

    @Test
    void areRefusedWithTheDefinition() {
      assertThat(
              problem(
                  """
                  type: object
                  properties:
                    spec:
                      type: object
                      x-kubernetes-validations: [{rule: "self.replcas > 1"}]
                      properties: {replicas: {type: integer}}
                  """))
          .startsWith(
              "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid"
                  + " value: {\"Rule\":\"self.replcas \\u003e 1\",")
          .endsWith(
              "compilation failed: ERROR: <input>:1:5: undefined field 'replcas'\n"
                  + " | self.replcas > 1\n | ....^");
      assertThat(
              problem(
                  "{type: object, properties: {n: {type: integer, x-kubernetes-validations: [{rule: 'self + 1'}]}}}"))
          .contains("cel expression must evaluate to a bool");
      assertThat(
              problem(
                  "{type: object, properties: {n: {type: integer, x-kubernetes-validations: [{rule: 'self > 1', fieldPath: '.x', reason: Odd, messageExpression: 'self'}]}}}"))
          .contains("messageExpression must evaluate to a string")
          .contains("fieldPath must be a valid path: does not refer to a valid field")
          .contains("x-kubernetes-validations[0].reason: Unsupported value: \"Odd\"");
      assertThat(
              problem(
                  "{type: object, properties: {n: {type: integer, x-kubernetes-validations: [{rule: 'self > 1', optionalOldSelf: true}]}}}"))
          .contains("may not be set if oldSelf is not used in rule");
    }
  }

  @Nested
  class Schemas {

    private String problem(String schema) {
      String message = cluster.send("POST", DEFINITIONS, definition(schema), 422).text("message");
      return message.substring(message.indexOf("is invalid: ") + 12);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        textBlock =
            """
            {type: object, properties: {a: {}}} | spec.validation.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields
            {type: object, properties: {a: {type: array}}} | spec.validation.openAPIV3Schema.properties[a].items: Required value: must be specified
            {type: object, nullable: true} | spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root
            {type: object, properties: {a: {type: array, uniqueItems: true, items: {type: string}}}} | spec.validation.openAPIV3Schema.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic
            {type: object, properties: {a: {type: integer, default: x}}} | spec.validation.openAPIV3Schema.properties[a].default: Invalid value: "string": spec.validation.openAPIV3Schema.properties[a].default in body must be of type integer: "string"
            {type: object, properties: {a: {type: array, x-kubernetes-list-type: map, items: {type: object}}}} | spec.validation.openAPIV3Schema.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map
            {type: object, properties: {a: {type: string, anyOf: [{type: string}]}}} | spec.validation.openAPIV3Schema.properties[a].anyOf[0].type: Forbidden: must be empty to be structural
            {type: object, properties: {a: {$ref: x, type: string}}} | spec.validation.openAPIV3Schema.properties[a].$ref: Forbidden: $ref is not supported
            """)
    void mustBeStructural(String schema, String problem) {
      assertThat(problem(schema)).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        textBlock =
            """
            {ip: 1.2.3} | spec.ip: Invalid value: "1.2.3": spec.ip in body must be of type ipv4: "1.2.3"
            {step: 7} | spec.step: Invalid value: 7: spec.step in body should be a multiple of 5
            {name: A} | spec.name: Invalid value: "A": spec.name in body should match '^[a-z]+$'
            {one: 7} | spec.one: Invalid value: 7: spec.one in body must validate one and only one schema (oneOf)
            {none: 7} | spec.none: Invalid value: 7: spec.none in body must not validate the schema (not)
            {set: [a, a]} | spec.set[1]: Duplicate value: "a"
            """)
    void checkValues(String spec, String problem) {
      define(
          """
          type: object
          properties:
            spec:
              type: object
              properties:
                ip: {type: string, format: ipv4}
                step: {type: integer, multipleOf: 5}
                name: {type: string, pattern: '^[a-z]+$'}
                one: {type: integer, oneOf: [{minimum: 5}, {maximum: 9}]}
                none: {type: integer, not: {minimum: 5}}
                set: {type: array, x-kubernetes-list-type: set, items: {type: string}}
          """);

      assertThat(create(spec, 422).text("message")).isEqualTo(INVALID + problem);
    }

    @Test
    void offerFieldsToSelectors() {
      Struct definition = definition(REPLICAS.replace("  required:", "  #"));
      Struct version =
          definition
              .structAt("spec")
              .list("versions")
              .struct(0)
              .with("selectableFields", List.of(Struct.of("jsonPath", ".spec.replicas")));
      cluster.send("POST", DEFINITIONS, definition.set(List.of(version), "spec", "versions"), 201);
      create("{minReplicas: 0, replicas: 5, maxReplicas: 10}", 201);

      assertThat(cluster.get(PATH + "?fieldSelector=spec.replicas%3D5", 200).list("items").size())
          .isEqualTo(1);
      assertThat(cluster.get(PATH + "?fieldSelector=spec.replicas%3D6", 200).list("items").size())
          .isEqualTo(0);
      assertThat(cluster.get(PATH + "?fieldSelector=spec.minReplicas%3D5", 400).text("message"))
          .isEqualTo("field label not supported: spec.minReplicas");
    }
  }
}
