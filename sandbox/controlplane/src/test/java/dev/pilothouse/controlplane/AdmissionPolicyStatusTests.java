package dev.pilothouse.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionPolicyStatusTests {

  private static final Resource POLICIES =
      new Resource("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies");

  private final TestCluster cluster = new TestCluster("node-1");

  private Struct checked(String expression) {
    cluster.client.create(
        POLICIES,
        "",
        Yaml.readStruct(
            """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: deploy-replica-policy.example.com}
        spec:
          matchConstraints:
            resourceRules:
            - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments, replicasets]}
          validations:
          - expression: "%s"
        """
                .formatted(expression)));
    cluster.pass(Duration.ofSeconds(1));
    return cluster
        .client
        .find(POLICIES, "", "deploy-replica-policy.example.com")
        .orElseThrow()
        .struct("status");
  }

  @Test
  void tellsWhatDoesNotFit() {
    Struct warning =
        checked("object.replicas > 1")
            .structAt("typeChecking")
            .list("expressionWarnings")
            .struct(0);

    assertThat(warning.text("fieldRef")).isEqualTo("spec.validations[0].expression");
    assertThat(warning.text("warning"))
        .isEqualTo(
            """
            apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'
             | object.replicas > 1
             | ......^
            apps/v1, Kind=ReplicaSet: ERROR: <input>:1:7: undefined field 'replicas'
             | object.replicas > 1
             | ......^""");
  }

  @Test
  void isSilentOfWhatFits() {
    Struct status =
        checked(
            "object.spec.replicas > 1 && object.metadata.labels['a'] == 'b' &&"
                + " object.spec.template.spec.containers.all(c, c.image.contains('x') &&"
                + " c.?resources.?limits['cpu'].orValue('1') != '2')");

    assertThat(status.has("observedGeneration")).isTrue();
    assertThat(status.structAt("typeChecking").isEmpty()).isTrue();
  }
}
