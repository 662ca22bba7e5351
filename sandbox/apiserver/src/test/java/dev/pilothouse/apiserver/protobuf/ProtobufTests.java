package dev.pilothouse.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.ObjectDecoder;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bodies are those that kubectl 1.33 sends. */
class ProtobufTests {
  private static final String DEPLOYMENT =
      "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50EqsBCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEnoIAhIMCgoKA2FwcBIDd2Vi"
          + "GmAKHAoAEgAaACIAKgAyADgAQgBaCgoDYXBwEgN3ZWISQBIiCgVuZ2lueBIFbmdpbngqAEIAagByAIABAIgBAJABAKIBABoAMgBC"
          + "AEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiAgoAKAA4ABoMCAAQABgAIAAoADgAGgAiAA==";

  private static TypeSchema type(Struct object) {
    String apiVersion = object.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    return Objects.requireNonNull(
        Schemas.builtIn()
            .find(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                object.text("kind")));
  }

  private static Struct decode(byte[] body) {
    Struct raw = Protobuf.decode(body, Schemas.builtIn());
    return ObjectDecoder.decode(type(raw), raw, false).object();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhsKEQoBYxIAGgAiACoAMgA4AEIAEgYKAWESAWIaACIA | {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c"},"data":{"a":"b"}}
          azhzAAopCg5hdXRvc2NhbGluZy92MhIXSG9yaXpvbnRhbFBvZEF1dG9zY2FsZXISOwoTCgN3ZWISABoAIgAqADIAOABCABIeChoKCkRlcGxveW1lbnQSA3dlYhoHYXBwcy92MRgFGgQYACAAGgAiAA== | {"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v2","metadata":{"name":"web"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"web","apiVersion":"apps/v1"},"maxReplicas":5},"status":{"desiredReplicas":0,"currentMetrics":null}}
          azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPAoQCgASABoAIgAqADIAOABCABIeChwKB2RlZmF1bHQSA2dldBoAIgAqBHBvZHMyADoAGggIABIAGgAgABoAIgA= | {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","metadata":{},"spec":{"resourceAttributes":{"namespace":"default","verb":"get","resource":"pods"}},"status":{"allowed":false}}
          azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIaChAKABIAGgAiACoAMgA4AEIAEgAaBAoAEgAaACIA | {"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{},"spec":{"audiences":null,"expirationSeconds":null,"boundObjectRef":null},"status":{"token":""}}
          """)
  void readsWhatKubectlSendsAndWritesTheSame(String body, String json) {
    byte[] bytes = Base64.getDecoder().decode(body);
    Struct object = decode(bytes);
    assertThat(object).hasToString(json);
    assertThat(Protobuf.encode(object, type(object))).isEqualTo(bytes);
  }

  @Test
  void keepsAZeroOnlyWhereItMeansSomething() {
    Struct deployment = decode(Base64.getDecoder().decode(DEPLOYMENT));
    assertThat(deployment.struct("spec").text("replicas")).isEqualTo("2");
    assertThat(deployment.struct("spec").has("paused")).isFalse();
    assertThat(deployment.structAt("spec", "template", "spec", "containers", "0").toString())
        .isEqualTo("{\"name\":\"nginx\",\"image\":\"nginx\",\"resources\":{}}");
    assertThat(Protobuf.encode(deployment, type(deployment)))
        .isEqualTo(Base64.getDecoder().decode(DEPLOYMENT));
    Struct none = deployment.set(0, "spec", "replicas");
    assertThat(decode(Protobuf.encode(none, type(none))).struct("spec").get("replicas"))
        .isEqualTo(0L);
  }

  @Test
  void bringsBackWhatItWrote() {
    Struct pod =
        Yaml.readStruct(
            """
            kind: Pod
            apiVersion: v1
            metadata: {name: a, creationTimestamp: "2026-01-02T03:04:05Z", annotations: {x: "y"}}
            spec:
              volumes: [{name: v, configMap: {name: c, defaultMode: 420}}]
              containers:
              - name: a
                resources: {limits: {cpu: 100m}}
                livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
              activeDeadlineSeconds: 0
            status: {}
            """);
    Struct complete = ObjectDecoder.decode(type(pod), pod).object();
    assertThat(decode(Protobuf.encode(complete, type(complete)))).isEqualTo(complete);
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThatThrownBy(() -> Protobuf.decode(new byte[] {1, 2, 3}, Schemas.builtIn()))
        .isInstanceOf(CodecException.class);
    byte[] cut = java.util.Arrays.copyOf(Base64.getDecoder().decode(DEPLOYMENT), 150);
    assertThatThrownBy(() -> Protobuf.decode(cut, Schemas.builtIn())).hasMessage("unexpected EOF");
  }
}
