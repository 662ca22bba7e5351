package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are made to hurt get an error, soon. */
class HostileRequestsTests {

  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private final TestCluster cluster = new TestCluster();

  private void isAnswered(String method, String path, String contentType, String body, int status) {
    ApiRequest request =
        TestCluster.request(method, path, contentType, Bytes.of(body), "application/json");
    Assertions.assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          ApiResponse.Complete answer = (ApiResponse.Complete) cluster.server().handle(request);
          assertThat(answer.status()).as(method + " " + path).isEqualTo(status);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "a-", "a", "-"})
  void longNames(String part) {
    String name = part.repeat(300_000) + "!";
    isAnswered(
        "POST",
        MAPS,
        "application/json",
        Struct.of("metadata", Struct.of("name", name)).toString(),
        422);
    String port = Struct.of("name", name, "containerPort", 80).toString();
    isAnswered(
        "POST",
        "/api/v1/namespaces/default/pods",
        "application/json",
        "{\"metadata\":{\"name\":\"p\",\"labels\":{\""
            + name
            + "\":\""
            + name
            + "\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"ports\":["
            + port
            + "]}]}}",
        422);
  }

  @Test
  void deepBodies() {
    String deep = "{\"a\":".repeat(490) + "1" + "}".repeat(490);
    isAnswered(
        "POST",
        MAPS,
        "application/json",
        "{\"metadata\":{\"name\":\"a\"},\"data\":" + deep + "}",
        400);
    isAnswered("POST", MAPS, "application/json", "[".repeat(100_000), 400);
    isAnswered("POST", MAPS, "application/yaml", "[".repeat(100_000), 400);
    cluster.send("POST", MAPS, Struct.of("metadata", Struct.of("name", "a")), 201);
    for (String type : new String[] {Patches.MERGE, Patches.STRATEGIC}) {
      isAnswered("PATCH", MAPS + "/a", type, "{\"data\":" + deep + "}", 422);
      isAnswered("PATCH", MAPS + "/a", type, "{\"metadata\":{\"annotations\":" + deep + "}}", 422);
    }
    String operation = "[{\"op\":\"add\",\"path\":\"/data\",\"value\":" + deep + "}]";
    isAnswered("PATCH", MAPS + "/a", Patches.JSON, operation, 422);
    isAnswered(
        "PATCH",
        MAPS + "/a?fieldManager=m",
        Patches.APPLY,
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":" + deep + "}",
        400);
  }

  @Test
  void patchesThatCopyThemselves() {
    cluster.send(
        "POST",
        MAPS,
        Struct.of("metadata", Struct.of("name", "a"), "data", Struct.of("k", "v")),
        201);
    StringBuilder patch = new StringBuilder("[{\"op\":\"add\",\"path\":\"/x\",\"value\":{}}");
    for (int i = 0; i < 100; i++) {
      patch.append(
          ",{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/x/a\"},{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/x/b\"}");
    }
    isAnswered(
        "PATCH", MAPS + "/a", "application/json-patch+json", patch.append("]").toString(), 422);
  }

  @Test
  void largeBodies() {
    isAnswered("POST", MAPS, "application/json", "x".repeat(4 << 20), 413);
    Struct large =
        Struct.of(
            "metadata", Struct.of("name", "a"), "data", Struct.of("k", "x".repeat(1_100_000)));
    isAnswered("POST", MAPS, "application/json", large.toString(), 422);
  }

  @Test
  void strangeQueries() {
    cluster.get("/api/v1/pods?labelSelector=" + "a,".repeat(10_000) + "b", 200);
    cluster.get("/api/v1/pods?labelSelector=a%20in%20(", 400);
    cluster.get("/api/v1/pods?fieldSelector=status.nope=1", 400);
    cluster.get("/api/v1/pods?limit=1&continue=%FF", 400);
    cluster.get("/api/v1/pods?watch=1&resourceVersion=x", 400);
    cluster.get("/api/v1/namespaces//pods/", 404);
  }
}
