package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PatchingTests {

  private static final String PATH = "/apis/apps/v1/namespaces/default/deployments/web";

  private final TestCluster cluster = new TestCluster();

  @BeforeEach
  void deploy() {
    String yaml =
        """
        metadata: {name: web, finalizers: [a.example/x, a.example/y]}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: one, image: "a:1", env: [{name: A, value: "1"}, {name: B, value: "2"}]}
              - {name: two, image: "b:1"}
        """;
    cluster.send(
        "POST", "/apis/apps/v1/namespaces/default/deployments", Yaml.readStruct(yaml), 201);
  }

  private Struct patch(String type, String body, int status) {
    return cluster.send("PATCH", PATH, "application/" + type + "-patch+json", body, status);
  }

  private static Struct container(Struct deployment, int index) {
    return deployment.structAt("spec", "template", "spec").list("containers").struct(index);
  }

  @Nested
  class Strategic {

    private Struct containers(String containers) {
      return patch(
          "strategic-merge",
          "{\"spec\":{\"template\":{\"spec\":{\"containers\":" + containers + "}}}}",
          200);
    }

    @Test
    void mergesContainersByName() {
      Struct web =
          containers("[{\"name\":\"two\",\"image\":\"b:2\"},{\"name\":\"three\",\"image\":\"c\"}]");

      assertThat(web.structAt("spec", "template", "spec").list("containers").size()).isEqualTo(3);
      assertThat(container(web, 1).text("image")).isEqualTo("b:2");
      assertThat(container(web, 0).text("image")).isEqualTo("a:1");
    }

    @Test
    void deletesAnItemByItsKey() {
      Struct web = containers("[{\"name\":\"one\",\"$patch\":\"delete\"}]");

      assertThat(web.structAt("spec", "template", "spec").list("containers").size()).isEqualTo(1);
      assertThat(container(web, 0).text("name")).isEqualTo("two");
    }

    @Test
    void replacesAList() {
      Struct web = containers("[{\"$patch\":\"replace\"},{\"name\":\"only\",\"image\":\"x\"}]");

      assertThat(web.structAt("spec", "template", "spec").list("containers").size()).isEqualTo(1);
    }

    @Test
    void ordersItemsAsAsked() {
      Struct web =
          patch(
              "strategic-merge",
              "{\"spec\":{\"template\":{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"two\"},{\"name\":\"one\"}]}}}}",
              200);

      assertThat(container(web, 0).text("name")).isEqualTo("two");
    }

    @Test
    void deletesFromListsOfScalars() {
      Struct web =
          patch(
              "strategic-merge",
              "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"a.example/x\"]}}",
              200);

      assertThat(web.structAt("metadata").list("finalizers").texts())
          .containsExactly("a.example/y");
    }

    @Test
    void keepsOnlyTheKeysOfAUnion() {
      Struct web =
          patch(
              "strategic-merge",
              "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}}",
              200);

      assertThat(web.structAt("spec", "strategy")).isEqualTo(Struct.of("type", "Recreate"));
    }

    @Test
    void removesWithNull() {
      Struct web =
          containers(
              "[{\"name\":\"one\",\"env\":[{\"name\":\"A\",\"$patch\":\"delete\"},{\"name\":\"B\",\"value\":\"3\"}]}]");

      assertThat(container(web, 0).list("env")).hasToString("[{\"name\":\"B\",\"value\":\"3\"}]");
    }

    @Test
    void namesUnknownFields() {
      Struct status =
          cluster.send(
              "PATCH",
              PATH + "?fieldValidation=Strict",
              Patches.STRATEGIC,
              "{\"spec\":{\"replica\":2}}",
              422);

      assertThat(status.text("message"))
          .isEqualTo(
              " \"\" is invalid: patch: Invalid value: \"map[spec:map[replica:2]]\": strict decoding"
                  + " error: unknown field \"spec.replica\"");
    }
  }

  @Nested
  class Json {

    @Test
    void changesInOrder() {
      Struct web =
          patch(
              "json",
              """
              [{"op":"test","path":"/spec/replicas","value":1},
               {"op":"replace","path":"/spec/replicas","value":4},
               {"op":"add","path":"/metadata/labels","value":{"a/b":"c"}},
               {"op":"remove","path":"/spec/template/spec/containers/1"},
               {"op":"copy","from":"/metadata/labels/a~1b","path":"/metadata/labels/d"}]
              """,
              200);

      assertThat(web.numberAt(0, "spec", "replicas")).isEqualTo(4);
      assertThat(web.structAt("metadata", "labels")).isEqualTo(Struct.of("a/b", "c", "d", "c"));
      assertThat(web.structAt("spec", "template", "spec").list("containers").size()).isEqualTo(1);
    }

    @Test
    void changesNothingWhenATestFails() {
      Struct status =
          patch("json", "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":9}]", 422);

      assertThat(status.text("message"))
          .isEqualTo("the server rejected our request due to an error in our request");
    }
  }

  @Test
  void mergePatchReplacesLists() {
    Struct web =
        patch(
            "merge",
            "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"x\",\"image\":\"y\"}]}}}}",
            200);

    assertThat(web.structAt("spec", "template", "spec").list("containers").size()).isEqualTo(1);
  }

  @Test
  void scaleIsAPartOfItsOwn() {
    Struct scale =
        cluster.send(
            "PATCH",
            PATH + "/scale",
            "application/merge-patch+json",
            "{\"spec\":{\"replicas\":6}}",
            200);

    assertThat(scale.text("kind")).isEqualTo("Scale");
    assertThat(scale.textAt("status", "selector")).isEqualTo("app=web");
    assertThat(cluster.get(PATH, 200).numberAt(0, "spec", "replicas")).isEqualTo(6);
  }

  @Test
  void dryRunStoresNothing() {
    long revision = cluster.server().state().revision();
    cluster.send(
        "PATCH",
        PATH + "?dryRun=All",
        "application/merge-patch+json",
        "{\"spec\":{\"replicas\":6}}",
        200);

    assertThat(cluster.server().state().revision()).isEqualTo(revision);
  }

  @Test
  void unknownPatchTypesAreRefused() {
    cluster.send("PATCH", PATH, "text/plain", "{}", 415);
  }
}
