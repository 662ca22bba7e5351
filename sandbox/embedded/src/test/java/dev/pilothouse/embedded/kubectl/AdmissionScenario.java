package dev.pilothouse.embedded.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

/** What a real kubectl shows of the rules and policies of a cluster. */
final class AdmissionScenario {

  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
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
              type: object
              properties:
                spec:
                  type: object
                  x-kubernetes-validations:
                  - rule: "self.replicas <= self.maxReplicas"
                    message: "replicas should be smaller than or equal to maxReplicas."
                  properties:
                    replicas: {type: integer}
                    maxReplicas: {type: integer}
      """;

  private static final String TAB =
      """
      apiVersion: stable.example.com/v1
      kind: CronTab
      metadata: {name: tab}
      spec: {replicas: 20, maxReplicas: 10}
      """;

  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: demo-policy.example.com}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
        validations:
        - expression: "object.spec.replicas <= 5"
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: demo-binding-test.example.com}
      spec:
        policyName: demo-policy.example.com
        validationActions: [ACTION]
      """;

  private static final String WEBHOOK =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: hook}
      webhooks:
      - name: hook.example.com
        sideEffects: None
        admissionReviewVersions: [v1]
        clientConfig: {service: {name: kubernetes, namespace: default, path: /version}}
        rules:
        - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
      """;

  private final RealKubectl kubectl;

  AdmissionScenario(RealKubectl kubectl) {
    this.kubectl = kubectl;
  }

  void rules() {
    assertThat(kubectl.runWithInput(DEFINITION, "apply", "-f", "-").status()).isZero();
    assertThat(kubectl.runWithInput(TAB, "apply", "-f", "-").err())
        .isEqualTo(
            "The CronTab \"tab\" is invalid: spec: Invalid value: replicas should be smaller than or"
                + " equal to maxReplicas.\n");
    String right = TAB.replace("20", "2");
    assertThat(kubectl.runWithInput(right, "apply", "-f", "-").out())
        .isEqualTo("crontab.stable.example.com/tab created\n");
    String wrong = DEFINITION.replace("self.replicas", "self.replcas");
    assertThat(kubectl.runWithInput(wrong, "apply", "-f", "-").err())
        .contains("undefined field 'replcas'");
  }

  void policies() {
    String deny = POLICY.replace("ACTION", "Deny");
    assertThat(kubectl.runWithInput(deny, "apply", "-f", "-").all())
        .isEqualTo(
            """
            validatingadmissionpolicy.admissionregistration.k8s.io/demo-policy.example.com created
            validatingadmissionpolicybinding.admissionregistration.k8s.io/demo-binding-test.example.com created
            """);
    assertThat(create(6))
        .contains("deployments.apps \"web\" is forbidden: ")
        .contains(
            "ValidatingAdmissionPolicy 'demo-policy.example.com' with binding"
                + " 'demo-binding-test.example.com' denied request: failed expression:"
                + " object.spec.replicas <= 5");
    kubectl.runWithInput(POLICY.replace("ACTION", "Warn"), "apply", "-f", "-");
    assertThat(create(6))
        .isEqualTo(
            "deployment.apps/web created\n"
                + "Warning: Validation failed for ValidatingAdmissionPolicy 'demo-policy.example.com'"
                + " with binding 'demo-binding-test.example.com': failed expression:"
                + " object.spec.replicas <= 5\n");
  }

  private String create(int replicas) {
    return kubectl.run("create", "deployment", "web", "--image=x", "--replicas=" + replicas).all();
  }

  /**
   * The API server itself is asked, whose certificate is of no authority that the webhook names.
   */
  void webhooks() {
    assertThat(kubectl.runWithInput(WEBHOOK, "apply", "-f", "-").out()).contains("created");
    assertThat(kubectl.run("create", "configmap", "c").err())
        .startsWith(
            "error: failed to create configmap: Internal error occurred: failed calling webhook"
                + " \"hook.example.com\": failed to call webhook: Post"
                + " \"https://kubernetes.default.svc:443/version?timeout=10s\": tls: failed to verify"
                + " certificate: ");
    String ignoring =
        WEBHOOK.replace("sideEffects: None", "sideEffects: None\n  failurePolicy: Ignore");
    kubectl.runWithInput(ignoring, "apply", "-f", "-");
    assertThat(kubectl.run("create", "configmap", "c").out()).isEqualTo("configmap/c created\n");
  }
}
