package dev.pilothouse.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class SchemasTests {
  private static final Schemas SCHEMAS = Schemas.builtIn();

  private static FieldSchema field(String group, String version, String kind, String... path) {
    TypeSchema type = Objects.requireNonNull(SCHEMAS.find(group, version, kind), kind);
    return Objects.requireNonNull(type.fieldAt(path), () -> String.join(".", path));
  }

  @Test
  void findsTypesOfAllGroups() {
    assertThat(SCHEMAS.all()).hasSizeGreaterThan(900);
    assertThat(SCHEMAS.find("apps", "v1", "Deployment"))
        .hasToString("io.k8s.api.apps.v1.Deployment");
    assertThat(SCHEMAS.find("rbac.authorization.k8s.io", "v1", "ClusterRole")).isNotNull();
    assertThat(SCHEMAS.find("apiregistration.k8s.io", "v1", "APIService")).isNotNull();
    assertThat(SCHEMAS.find("apiextensions.k8s.io", "v1", "CustomResourceDefinition")).isNotNull();
    assertThat(SCHEMAS.find("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema")).isNotNull();
    assertThat(SCHEMAS.find("apps", "v1", "DeleteOptions"))
        .hasToString("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions");
    assertThat(SCHEMAS.find("extensions", "v1beta1", "Deployment")).isNotNull();
    assertThat(SCHEMAS.find("apps", "v1", "Nothing")).isNull();
  }

  @Test
  void knowsHowListsAreMerged() {
    FieldSchema ports = field("", "v1", "Pod", "spec", "containers", "ports");
    assertThat(ports.mergeKey()).isEqualTo("containerPort");
    assertThat(ports.listKind()).isEqualTo(ListKind.MAP);
    assertThat(ports.listMapKeys()).containsExactly("containerPort", "protocol");
    assertThat(field("", "v1", "Pod", "spec", "volumes").strategy())
        .containsExactly("merge", "retainKeys");
    assertThat(field("", "v1", "Pod", "spec", "tolerations").listKind()).isEqualTo(ListKind.ATOMIC);
    assertThat(field("", "v1", "Pod", "metadata", "finalizers").listKind()).isEqualTo(ListKind.SET);
    assertThat(field("apps", "v1", "Deployment", "spec", "selector").atomic()).isTrue();
    assertThat(field("apps", "v1", "Deployment", "spec", "strategy").strategy())
        .containsExactly("retainKeys");
  }

  @Test
  void knowsNumbersDefaultsEnumerationsAndDescriptions() {
    FieldSchema replicas = field("apps", "v1", "Deployment", "spec", "replicas");
    assertThat(replicas.number()).isEqualTo(1);
    assertThat(replicas.pointer()).isTrue();
    assertThat(replicas.defaultValue()).isEqualTo(1L);
    assertThat(replicas.description()).startsWith("Number of desired pods.");
    assertThat(field("", "v1", "Pod", "spec", "containers", "imagePullPolicy").enumeration())
        .containsExactly("Always", "IfNotPresent", "Never");
    assertThat(field("", "v1", "Pod", "spec", "containers", "imagePullPolicy").goType())
        .isEqualTo("v1.PullPolicy");
    assertThat(field("", "v1", "Pod", "spec").required()).isFalse();
    assertThat(field("", "v1", "Pod", "spec", "containers").required()).isTrue();
  }

  @Test
  void resolvesInlineFields() {
    assertThat(field("", "v1", "Pod", "spec", "volumes", "configMap", "defaultMode").defaultValue())
        .isEqualTo(420L);
    assertThat(
            field("", "v1", "Pod", "spec", "containers", "livenessProbe", "httpGet", "path")
                .number())
        .isEqualTo(1);
    assertThat(field("", "v1", "Pod", "spec", "ephemeralContainers", "image").number())
        .isEqualTo(2);
  }
}
