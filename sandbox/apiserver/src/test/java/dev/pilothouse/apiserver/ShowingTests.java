package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What readers see: tables, metadata, discovery, other versions. */
class ShowingTests {

  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  private final TestCluster cluster = new TestCluster();
  private final Client client = cluster.server().client("test");

  private Struct read(String path, String accept) {
    return cluster.complete(TestCluster.request("GET", path, "", Bytes.EMPTY, accept), 200);
  }

  private Struct pod(String status) {
    Struct pod =
        client.create(
            Resource.PODS,
            "default",
            Yaml.readStruct(
                "{metadata: {name: p}, spec: {initContainers: [{name: i, image: i}], containers: [{name: a, image: a}, {name: b, image: b}]}}"));
    return client.updateStatus(Resource.PODS, pod.with("status", Yaml.readStruct(status)));
  }

  @Nested
  class Pods {

    private String row() {
      cluster.world().advance(Duration.ofMinutes(5));
      Struct table = read("/api/v1/namespaces/default/pods", TABLE);
      return String.join(" ", table.list("rows").struct(0).list("cells").texts().subList(1, 5));
    }

    @Test
    void showWhichInitContainerRuns() {
      pod(
          "{phase: Pending, initContainerStatuses: [{name: i, restartCount: 0, state: {running: {}}}]}");
      assertThat(row()).isEqualTo("0/2 Init:0/1 0 5m");
    }

    @Test
    void showWhyTheyWait() {
      pod(
          "{phase: Running, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 0}}}], containerStatuses: [{name: a, ready: true, state: {running: {}}}, {name: b, restartCount: 3, lastState: {terminated: {finishedAt: '2026-01-01T00:04:00Z'}}, state: {waiting: {reason: CrashLoopBackOff}}}]}");
      assertThat(row()).isEqualTo("1/2 CrashLoopBackOff 3 (60s ago) 5m");
    }

    @Test
    void showHowTheyEnded() {
      pod("{phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 137}}}]}");
      assertThat(row()).isEqualTo("0/2 ExitCode:137 0 5m");
    }

    @Test
    void showThatTheyGo() {
      pod("{phase: Running, containerStatuses: [{name: a, ready: true, state: {running: {}}}]}");
      client.post(
          Resource.PODS, "default", "p", "binding", Struct.of("target", Struct.of("name", "n")));
      client.delete(Resource.PODS, "default", "p", Struct.EMPTY);
      assertThat(row()).startsWith("1/2 Terminating");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "119,119s",
    "120,2m",
    "185,3m5s",
    "600,10m",
    "10799,179m",
    "10800,3h",
    "11100,3h5m",
    "28800,8h",
    "172799,47h",
    "172800,2d",
    "180000,2d2h",
    "691200,8d",
    "63072000,2y",
    "63158400,2y1d"
  })
  void agesAreAsPeopleSayThem(long seconds, String text) {
    assertThat(dev.pilothouse.apiserver.table.Ages.human(Duration.ofSeconds(seconds)))
        .isEqualTo(text);
  }

  @Test
  void metadataAlone() {
    Struct list =
        read(
            "/api/v1/namespaces",
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");

    assertThat(list.text("kind")).isEqualTo("PartialObjectMetadataList");
    assertThat(list.list("items").struct(0).has("spec")).isFalse();
  }

  @Test
  void itemsOfListsDoNotRepeatTheirKind() {
    assertThat(read("/api/v1/namespaces", "application/json").list("items").struct(0).has("kind"))
        .isFalse();
  }

  @Test
  void autoscalersInBothVersions() {
    String path = "/namespaces/default/horizontalpodautoscalers";
    cluster.send(
        "POST",
        "/apis/autoscaling/v1" + path,
        Yaml.readStruct(
            "{metadata: {name: h}, spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {kind: Deployment, name: d, apiVersion: apps/v1}}}"),
        201);

    Struct newer = cluster.get("/apis/autoscaling/v2" + path + "/h", 200);
    assertThat(
            newer
                .structAt("spec")
                .list("metrics")
                .struct(0)
                .numberAt(0, "resource", "target", "averageUtilization"))
        .isEqualTo(50);
    Struct older = cluster.get("/apis/autoscaling/v1" + path + "/h", 200);
    assertThat(older.text("apiVersion")).isEqualTo("autoscaling/v1");
    assertThat(older.numberAt(0, "spec", "targetCPUUtilizationPercentage")).isEqualTo(50);
  }

  @Test
  void eventsInBothGroupsForAnHour() {
    Struct about = Struct.of("kind", "Node", "apiVersion", "v1", "name", "n", "uid", "n");
    client.event(about, "Normal", "Seen", "It was seen");

    Struct event =
        cluster
            .get("/apis/events.k8s.io/v1/namespaces/default/events", 200)
            .list("items")
            .struct(0);
    assertThat(event.text("note")).isEqualTo("It was seen");
    assertThat(event.structAt("regarding").text("name")).isEqualTo("n");
    cluster.world().advance(Duration.ofMinutes(61));
    assertThat(cluster.get("/api/v1/events", 200).list("items")).isEmpty();
  }

  @Nested
  class Discovery {

    @Test
    void describesAllGroupsAtOnce() {
      Struct found =
          read(
              "/apis",
              "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");

      assertThat(found.text("kind")).isEqualTo("APIGroupDiscoveryList");
      assertThat(found.list("items").size())
          .isEqualTo(cluster.server().registry().groups().size() - 1);
    }

    @Test
    void describesOneVersion() {
      Struct found = read("/apis/apps/v1", "application/json");

      assertThat(found.list("resources").texts()).isEmpty();
      assertThat(found.list("resources").stream().map(item -> ((Struct) item).text("name")))
          .contains("deployments", "deployments/scale", "deployments/status");
    }
  }
}
