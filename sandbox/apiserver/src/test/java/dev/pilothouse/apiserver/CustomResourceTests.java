package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomResourceTests {

  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String PATH = "/apis/stable.example.com/v1/namespaces/default/crontabs";
  private static final String TAB =
      "{apiVersion: stable.example.com/v1, kind: CronTab, metadata: {name: tab}, spec: {cronSpec: '* *', replicas: 3}, status: {replicas: 2}}";

  private final TestCluster cluster = new TestCluster();

  @BeforeEach
  void define() {
    String yaml =
        """
        metadata: {name: crontabs.stable.example.com}
        spec:
          group: stable.example.com
          scope: Namespaced
          names: {plural: crontabs, kind: CronTab, shortNames: [ct]}
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
                    properties:
                      cronSpec: {type: string}
                      image: {type: string, default: "img:1"}
                      replicas: {type: integer, maximum: 10}
                  status:
                    type: object
                    properties: {replicas: {type: integer}}
            subresources:
              status: {}
              scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
            additionalPrinterColumns:
            - {name: Spec, type: string, jsonPath: .spec.cronSpec}
        """;
    cluster.send("POST", DEFINITIONS, Yaml.readStruct(yaml), 201);
  }

  private Struct create(String yaml, int status) {
    return cluster.send("POST", PATH, Yaml.readStruct(yaml), status);
  }

  @Test
  void areServedAtOnce() {
    assertThat(
            cluster
                .get("/apis/stable.example.com/v1", 200)
                .list("resources")
                .struct(0)
                .text("name"))
        .isEqualTo("crontabs");
    Struct tab = create(TAB, 201);
    assertThat(tab.textAt("spec", "image")).isEqualTo("img:1");
    assertThat(tab.has("status")).isFalse();
    assertThat(tab.numberAt(0, "metadata", "generation")).isEqualTo(1);
    assertThat(cluster.get(PATH, 200).text("kind")).isEqualTo("CronTabList");
  }

  @Test
  void haveTheirColumns() {
    create(TAB, 201);
    ApiRequest request =
        TestCluster.request(
            "GET", PATH, "", Bytes.EMPTY, "application/json;as=Table;v=v1;g=meta.k8s.io");

    Struct table = cluster.complete(request, 200);
    assertThat(table.list("rows").struct(0).list("cells").texts()).containsExactly("tab", "* *");
  }

  @Test
  void areCheckedByTheirSchema() {
    Struct status = create(TAB.replace("replicas: 3", "replicas: 11"), 422);

    assertThat(status.text("message"))
        .isEqualTo(
            "CronTab.stable.example.com \"tab\" is invalid: spec.replicas: Invalid value: 11:"
                + " spec.replicas in body should be less than or equal to 10");
  }

  @Test
  void scaleAndHaveAStatusDoor() {
    create(TAB, 201);
    cluster.send(
        "PATCH",
        PATH + "/tab/scale",
        "application/merge-patch+json",
        "{\"spec\":{\"replicas\":5}}",
        200);
    Struct tab =
        cluster.send(
            "PATCH",
            PATH + "/tab/status",
            "application/merge-patch+json",
            "{\"status\":{\"replicas\":5},\"spec\":{\"replicas\":1}}",
            200);

    assertThat(tab.numberAt(0, "spec", "replicas")).isEqualTo(5);
    assertThat(tab.numberAt(0, "status", "replicas")).isEqualTo(5);
  }

  @Test
  void areWatched() {
    long revision = cluster.server().state().revision();
    create(TAB, 201);

    String event =
        cluster
            .watch(PATH + "?watch=1&resourceVersion=" + revision)
            .pull(cluster.world())
            .bytes()
            .text();
    assertThat(Json.readStruct(event).textAt("object", "metadata", "name")).isEqualTo("tab");
  }

  @Test
  void goWithTheirDefinition() {
    create(TAB, 201);
    cluster.send("DELETE", DEFINITIONS + "/crontabs.stable.example.com", Struct.EMPTY, 200);

    cluster.get(PATH, 404);
    cluster.get(DEFINITIONS + "/crontabs.stable.example.com", 404);
  }

  @Test
  void areNamedByPluralAndGroup() {
    Struct status =
        cluster.send(
            "POST",
            DEFINITIONS,
            Yaml.readStruct(
                "{metadata: {name: x.y.z}, spec: {group: y.org, scope: Cluster, names: {plural: xs, kind: X}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}"),
            422);

    assertThat(status.text("message"))
        .isEqualTo(
            "CustomResourceDefinition.apiextensions.k8s.io \"x.y.z\" is invalid: metadata.name: Invalid"
                + " value: \"x.y.z\": must be spec.names.plural+\".\"+spec.group");
  }
}
