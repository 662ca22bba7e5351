package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Policies in CEL, as in the examples of the documentation.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/">Validating
 *     Admission Policy</a>
 * @see <a
 *     href="https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/">Mutating
 *     Admission Policy</a>
 */
class AdmissionPolicyTests {

  private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/test/deployments";

  private final TestCluster cluster = new TestCluster();

  AdmissionPolicyTests() {
    cluster.send(
        "POST",
        "/api/v1/namespaces",
        Yaml.readStruct("{metadata: {name: test, labels: {environment: test}}}"),
        201);
  }

  private Struct post(String path, String yaml, int status) {
    return cluster.send("POST", path, Yaml.readStruct(yaml), status);
  }

  private ApiResponse.Complete answer(String method, String path, String yaml) {
    return (ApiResponse.Complete)
        cluster
            .server()
            .handle(
                TestCluster.request(
                    method,
                    path,
                    "application/json",
                    Bytes.of(Yaml.readStruct(yaml).toString()),
                    "application/json"));
  }

  private void policy(String spec) {
    post(
        GROUP + "validatingadmissionpolicies",
        "metadata: {name: demo-policy.example.com}\nspec:\n" + spec.indent(2),
        201);
  }

  private void bind(String spec) {
    post(
        GROUP + "validatingadmissionpolicybindings",
        "{metadata: {name: demo-binding-test.example.com}, spec: {policyName:"
            + " demo-policy.example.com, "
            + spec
            + "}}",
        201);
  }

  private static String deployment(long replicas, String image) {
    return "{metadata: {name: web, namespace: test}, spec: {replicas: "
        + replicas
        + ", selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec:"
        + " {containers: [{name: c, image: '"
        + image
        + "'}]}}}}";
  }

  private static final String REPLICAS =
      """
      failurePolicy: Fail
      matchConstraints:
        resourceRules:
        - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
      validations:
      - expression: "object.spec.replicas <= 5"
      """;

  private static final String IN_TEST =
      "validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {environment: test}}}";

  private static final String DENIED =
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'demo-policy.example.com' with"
          + " binding 'demo-binding-test.example.com' denied request: ";

  @Test
  void denyWhatBreaksThem() {
    policy(REPLICAS);
    post(DEPLOYMENTS, deployment(8, "x").replace("name: web", "name: unbound"), 201);
    bind(IN_TEST);
    Struct status = post(DEPLOYMENTS, deployment(6, "x"), 422);

    assertThat(status.text("reason")).isEqualTo("Invalid");
    assertThat(status.text("message"))
        .isEqualTo(DENIED + "failed expression: object.spec.replicas <= 5");
    assertThat(status.structAt("details").list("causes").struct(0).text("message"))
        .isEqualTo(
            "ValidatingAdmissionPolicy 'demo-policy.example.com' with binding"
                + " 'demo-binding-test.example.com' denied request: failed expression:"
                + " object.spec.replicas <= 5");
    post(DEPLOYMENTS, deployment(5, "x"), 201);
    post(
        "/apis/apps/v1/namespaces/default/deployments",
        deployment(6, "x").replace("namespace: test", "namespace: default"),
        201);
    Struct scaled =
        cluster.send(
            "PATCH",
            DEPLOYMENTS + "/web",
            "application/merge-patch+json",
            "{\"spec\":{\"replicas\":9}}",
            422);
    assertThat(scaled.text("message")).contains("failed expression");
  }

  @Test
  void takeParameters() {
    post(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "{metadata: {name: replicalimits.rules.example.com}, spec: {group: rules.example.com, scope:"
            + " Namespaced, names: {plural: replicalimits, kind: ReplicaLimit}, versions: [{name: v1,"
            + " served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties:"
            + " {maxReplicas: {type: integer}}}}}]}}",
        201);
    policy(
        REPLICAS
            .replace(
                "<= 5\"",
                "<= params.maxReplicas\"\n  reason: Forbidden\n  messageExpression: \"'at most ' + string(params.maxReplicas)\"")
            .concat("paramKind: {apiVersion: rules.example.com/v1, kind: ReplicaLimit}\n"));
    bind("validationActions: [Deny], paramRef: {name: limit, parameterNotFoundAction: Deny}");

    assertThat(post(DEPLOYMENTS, deployment(2, "x"), 422).text("message"))
        .isEqualTo(
            DENIED
                + "failed to configure binding: no params found for policy binding with `Deny`"
                + " parameterNotFoundAction");
    post(
        "/apis/rules.example.com/v1/namespaces/test/replicalimits",
        "{metadata: {name: limit}, maxReplicas: 3, apiVersion: rules.example.com/v1, kind: ReplicaLimit}",
        201);
    post(DEPLOYMENTS, deployment(2, "x"), 201);
    Struct status = post(DEPLOYMENTS, deployment(4, "x"), 403);
    assertThat(status.text("message")).isEqualTo(DENIED + "at most 3");
    assertThat(status.text("reason")).isEqualTo("Forbidden");
  }

  @Test
  void composeVariables() {
    policy(
        """
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
        variables:
        - name: environment
          expression: "'environment' in namespaceObject.metadata.labels ? namespaceObject.metadata.labels['environment'] : 'prod'"
        - name: exempt
          expression: "'exempt' in object.metadata.?annotations.orValue({}) && object.metadata.annotations['exempt'] == 'true'"
        - name: containers
          expression: "object.spec.template.spec.containers"
        - name: containersToCheck
          expression: "variables.containers.filter(c, c.image.contains('example.com/'))"
        validations:
        - expression: "variables.exempt || variables.containersToCheck.all(c, c.image.startsWith(variables.environment + '.'))"
          messageExpression: "'only ' + variables.environment + ' images are allowed in namespace ' + namespaceObject.metadata.name"
        """);
    bind("validationActions: [Deny]");

    assertThat(post(DEPLOYMENTS, deployment(1, "prod.example.com/nginx"), 422).text("message"))
        .isEqualTo(DENIED + "only test images are allowed in namespace test");
    post(DEPLOYMENTS, deployment(1, "test.example.com/nginx"), 201);
  }

  @Test
  void knowTheRequestAndWhoMayDoWhat() {
    policy(
        """
        matchConstraints:
          resourceRules:
          - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, DELETE], resources: [configmaps]}
        matchConditions:
        - {name: not-the-system, expression: "!request.userInfo.username.startsWith('system:')"}
        validations:
        - expression: "request.operation == 'DELETE' || request.name == 'c'"
          message: wrong name
        - expression: "object == null || authorizer.group('').resource('pods').namespace('test').check('get').allowed()"
        - expression: "authorizer.requestResource.check('create').allowed() && request.resource.resource == 'configmaps' && request.kind.kind == 'ConfigMap'"
        - expression: "oldObject == null || !has(oldObject.data)"
          message: has data
        """);
    bind("validationActions: [Deny]");
    String path = "/api/v1/namespaces/test/configmaps";

    assertThat(post(path, "{metadata: {name: d}}", 422).text("message")).endsWith("wrong name");
    post(path, "{metadata: {name: c}, data: {a: b}}", 201);
    assertThat(cluster.send("DELETE", path + "/c", Struct.EMPTY, 422).text("message"))
        .endsWith("denied request: has data");
  }

  @Test
  void warnWhenTheyOnlyWarn() {
    policy(REPLICAS);
    bind("validationActions: [Warn, Audit]");
    ApiResponse.Complete answer = answer("POST", DEPLOYMENTS, deployment(6, "x"));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.warnings())
        .containsExactly(
            "Validation failed for ValidatingAdmissionPolicy 'demo-policy.example.com' with binding"
                + " 'demo-binding-test.example.com': failed expression: object.spec.replicas <= 5");
  }

  @Test
  void failOrNotWhenTheyCannotBeEvaluated() {
    policy(REPLICAS.replace("object.spec.replicas", "object.spec.nothing"));
    bind("validationActions: [Deny]");
    assertThat(post(DEPLOYMENTS, deployment(1, "x"), 422).text("message"))
        .isEqualTo(
            DENIED
                + "expression 'object.spec.nothing <= 5' resulted in error: no such key: nothing");
    Struct policy = cluster.get(GROUP + "validatingadmissionpolicies/demo-policy.example.com", 200);
    cluster.send(
        "PUT",
        GROUP + "validatingadmissionpolicies/demo-policy.example.com",
        policy.set("Ignore", "spec", "failurePolicy"),
        200);

    post(DEPLOYMENTS, deployment(1, "x"), 201);
  }

  @Test
  void meanSubresourcesAndEquivalentVersions() {
    policy(
        """
        matchConstraints:
          resourceRules:
          - {apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments/scale]}
          - {apiGroups: [autoscaling], apiVersions: [v2], operations: [CREATE], resources: [horizontalpodautoscalers]}
        validations:
        - expression: "request.kind.kind == 'Scale' ? object.spec.replicas < 3 : object.apiVersion == 'autoscaling/v2' && has(object.spec.metrics) && request.requestKind.version == 'v1' && false"
        """);
    bind("validationActions: [Deny]");
    post(DEPLOYMENTS, deployment(1, "x"), 201);
    String patch = "application/merge-patch+json";

    cluster.send("PATCH", DEPLOYMENTS + "/web/scale", patch, "{\"spec\":{\"replicas\":2}}", 200);
    cluster.send("PATCH", DEPLOYMENTS + "/web/scale", patch, "{\"spec\":{\"replicas\":3}}", 422);
    assertThat(
            post(
                    "/apis/autoscaling/v1/namespaces/test/horizontalpodautoscalers",
                    "{metadata: {name: h}, spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50,"
                        + " scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}",
                    422)
                .text("message"))
        .contains("failed expression");
  }

  @Test
  void surviveForks() {
    policy(REPLICAS);
    bind(IN_TEST);
    ApiServer fork = cluster.world().fork().part(ApiServer.class);
    ApiResponse.Complete answer =
        (ApiResponse.Complete)
            fork.handle(
                TestCluster.request(
                    "POST",
                    DEPLOYMENTS,
                    "application/json",
                    Bytes.of(Yaml.readStruct(deployment(6, "x")).toString()),
                    "application/json"));

    assertThat(answer.status()).isEqualTo(422);
  }

  @Nested
  class WrittenWrongly {

    @ParameterizedTest
    @CsvSource(
        delimiterString = " | ",
        quoteCharacter = '~',
        textBlock =
            """
            validations: [{expression: 'object.x >'}] | spec.validations[0].expression: Invalid value: "object.x >": compilation failed: ERROR: <input>:1:11: Syntax error
            validations: [{expression: 'params.x == 1'}] | undeclared reference to 'params' (in container '')
            validations: [{expression: '1'}] | spec.validations[0].expression: Invalid value: "1": must evaluate to bool
            validations: [{expression: 'request.nme == "x"'}] | undefined field 'nme'
            validations: [{expression: 'true', messageExpression: '1'}] | spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string
            validations: [{expression: 'true', reason: Odd}] | spec.validations[0].reason: Unsupported value: "Odd": supported values: "Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"
            variables: [{name: a-b, expression: '1'}], validations: [{expression: 'true'}] | spec.variables[0].name: Invalid value: "a-b": name is not a valid CEL identifier
            validations: [] | spec.validations: Required value: validations or auditAnnotations must be non-empty
            """)
    void areRefused(String spec, String problem) {
      Struct status =
          post(
              GROUP + "validatingadmissionpolicies",
              "{metadata: {name: p}, spec: {matchConstraints: {resourceRules: [{apiGroups: ['*'],"
                  + " apiVersions: ['*'], operations: ['*'], resources: ['*']}]}, "
                  + spec
                  + "}}",
              422);

      assertThat(status.text("message")).contains(problem);
    }

    @Test
    void bindingsToo() {
      Struct status =
          post(
              GROUP + "validatingadmissionpolicybindings",
              "{metadata: {name: b}, spec: {policyName: p, validationActions: [Deny, Warn], paramRef: {name: x}}}",
              422);

      assertThat(status.text("message"))
          .contains("spec.paramRef.parameterNotFoundAction: Required value")
          .contains("must not contain both Deny and Warn");
    }
  }

  @Nested
  class Mutating {

    private static final String PODS = "/api/v1/namespaces/test/pods";
    private static final String POD =
        "{metadata: {name: p, namespace: test}, spec: {containers: [{name: c, image: x}]}}";

    private void policy(String spec) {
      post(
          GROUP + "mutatingadmissionpolicies",
          "metadata: {name: sidecar-policy.example.com}\nspec:\n" + spec.indent(2),
          201);
      post(
          GROUP + "mutatingadmissionpolicybindings",
          "{metadata: {name: sidecar-binding-test.example.com}, spec: {policyName:"
              + " sidecar-policy.example.com, matchResources: {namespaceSelector: {matchLabels:"
              + " {environment: test}}}}}",
          201);
    }

    private static final String CONSTRAINTS =
        """
        matchConstraints:
          resourceRules:
          - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
        failurePolicy: Fail
        reinvocationPolicy: IfNeeded
        matchConditions:
        - name: does-not-already-have-sidecar
          expression: "!object.spec.?initContainers.orValue([]).exists(ic, ic.name == 'mesh-proxy')"
        """;

    @Test
    void appliesConfigurations() {
      policy(
          CONSTRAINTS
              + """
              mutations:
              - patchType: ApplyConfiguration
                applyConfiguration:
                  expression: >
                    Object{
                      metadata: Object.metadata{labels: {"meshed": "true"}},
                      spec: Object.spec{
                        initContainers: [
                          Object.spec.initContainers{
                            name: "mesh-proxy",
                            image: "mesh/proxy:v1.0.0",
                            args: ["proxy", "sidecar"],
                            restartPolicy: "Always"
                          }
                        ]
                      }
                    }
              """);
      Struct pod = post(PODS, POD, 201);
      Struct proxy = pod.structAt("spec").list("initContainers").struct(0);

      assertThat(proxy.text("image")).isEqualTo("mesh/proxy:v1.0.0");
      assertThat(proxy.list("args").texts()).containsExactly("proxy", "sidecar");
      assertThat(proxy.text("terminationMessagePath")).isEqualTo("/dev/termination-log");
      assertThat(pod.textAt("metadata", "labels", "meshed")).isEqualTo("true");
      assertThat(pod.structAt("spec").list("containers").size()).isEqualTo(1);
      post("/api/v1/namespaces/default/pods", POD.replace("test", "default"), 201);
    }

    @Test
    void patches() {
      policy(
          CONSTRAINTS
              + """
              mutations:
              - patchType: JSONPatch
                jsonPatch:
                  expression: >
                    [
                      JSONPatch{op: "add", path: "/spec/initContainers", value: [
                        Object.spec.initContainers{name: "mesh-proxy", image: "mesh-proxy/v1.0.0"}]},
                      JSONPatch{op: "add", path: "/metadata/annotations", value: {}},
                      JSONPatch{op: "add", path: "/metadata/annotations/" + jsonpatch.escapeKey("example.com/x"), value: "y"},
                      JSONPatch{op: "add", path: "/metadata/labels", value: {"of": object.metadata.name}}
                    ]
              """);
      Struct pod = post(PODS, POD, 201);

      assertThat(pod.structAt("spec").list("initContainers").struct(0).text("image"))
          .isEqualTo("mesh-proxy/v1.0.0");
      assertThat(pod.textAt("metadata", "annotations", "example.com/x")).isEqualTo("y");
      assertThat(pod.textAt("metadata", "labels", "of")).isEqualTo("p");
    }

    @Test
    void failsClearly() {
      policy(
          CONSTRAINTS
              + """
              mutations:
              - patchType: JSONPatch
                jsonPatch: {expression: "[JSONPatch{op: 'remove', path: object.spec.nothing}]"}
              """);

      assertThat(post(PODS, POD, 422).text("message"))
          .isEqualTo(
              "policy 'sidecar-policy.example.com' with binding 'sidecar-binding-test.example.com'"
                  + " denied request: expression '[JSONPatch{op: 'remove', path:"
                  + " object.spec.nothing}]' resulted in error: no such key: nothing");
    }
  }
}
