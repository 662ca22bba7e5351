package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.object.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerSideApplyTests {

  private static final String PATH = "/apis/apps/v1/namespaces/default/deployments/web";
  private static final String APPLY = "application/apply-patch+yaml";

  private final TestCluster cluster = new TestCluster();

  private static String deployment(String extra) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {a: b}}
        spec:
          %s
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: nginx, image: "nginx:1.28", ports: [{containerPort: 80}]}
        """
        .formatted(extra);
  }

  private Struct apply(String manager, String body, int status) {
    return cluster.send("PATCH", PATH + "?fieldManager=" + manager, APPLY, body, status);
  }

  @BeforeEach
  void applyFirst() {
    apply("one", deployment("replicas: 3"), 201);
  }

  @Test
  void ownsJustWhatItWasGiven() {
    Struct entry = cluster.get(PATH, 200).structAt("metadata").list("managedFields").struct(0);

    assertThat(entry.text("operation")).isEqualTo("Apply");
    assertThat(entry.struct("fieldsV1"))
        .hasToString(
            "{\"f:metadata\":{\"f:labels\":{\"f:a\":{}}},\"f:spec\":{\"f:replicas\":{},\"f:selector\":{},\"f:template\":{\"f:metadata\":{\"f:labels\":{\"f:app\":{}}},\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"nginx\\\"}\":{\"f:name\":{},\"f:image\":{},\"f:ports\":{\"k:{\\\"containerPort\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":{\"f:containerPort\":{},\".\":{}}},\".\":{}}}}}}}");
  }

  @Test
  void applyingTheSameAgainWritesNothing() {
    long revision = cluster.server().state().revision();
    cluster.world().advance(java.time.Duration.ofMinutes(1));

    apply("one", deployment("replicas: 3"), 200);

    assertThat(cluster.server().state().revision()).isEqualTo(revision);
  }

  @Test
  void refusesAnotherManagersOtherValueUnlessForced() {
    Struct status = apply("two", deployment("replicas: 4"), 409);

    assertThat(status.text("message"))
        .isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .spec.replicas");
    Struct forced = apply("two&force=true", deployment("replicas: 4"), 200);
    assertThat(forced.numberAt(0, "spec", "replicas")).isEqualTo(4);
  }

  @Test
  void takesOutWhatIsNoLongerApplied() {
    apply("one", deployment("replicas: 3").replace("labels: {a: b}", "labels: {c: d}"), 200);

    assertThat(cluster.get(PATH, 200).structAt("metadata", "labels"))
        .isEqualTo(Struct.of("c", "d"));
  }

  @Test
  void keepsWhatAnotherManagerAppliedToo() {
    apply("two", deployment("replicas: 3"), 200);
    apply("one", deployment(""), 200);

    assertThat(cluster.get(PATH, 200).numberAt(0, "spec", "replicas")).isEqualTo(3);
  }

  @Test
  void anUpdateTakesTheFieldsThatItChanges() {
    cluster.send(
        "PATCH",
        PATH + "?fieldManager=editor",
        "application/merge-patch+json",
        "{\"spec\":{\"replicas\":5}}",
        200);

    Struct status = apply("one", deployment("replicas: 3"), 409);
    assertThat(status.text("message"))
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"editor\" using apps/v1: .spec.replicas");
  }

  @Test
  void needsAFieldManager() {
    Struct status = cluster.send("PATCH", PATH, APPLY, deployment(""), 422);

    assertThat(status.text("message"))
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
  }
}
