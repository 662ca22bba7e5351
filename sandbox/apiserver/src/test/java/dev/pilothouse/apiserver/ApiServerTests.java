package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.ChangeListener;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ApiServerTests {

  private final TestCluster cluster = new TestCluster();
  private final Client client = cluster.server().client("test");

  private static Struct configMap(String name, String... data) {
    Struct map = Struct.of("metadata", Struct.of("name", name), "data", Struct.EMPTY);
    for (int at = 0; at < data.length; at += 2) {
      map = map.set(data[at + 1], "data", data[at]);
    }
    return map;
  }

  @Nested
  class InProcess {

    @Test
    void createsFindsListsUpdatesAndDeletes() {
      Struct created = client.create(Resource.CONFIG_MAPS, "default", configMap("a", "k", "v"));

      assertThat(created.textAt("metadata", "uid")).matches("[0-9a-f]{8}-.{27}");
      assertThat(created.textAt("metadata", "creationTimestamp")).isEqualTo("2026-01-01T00:00:00Z");
      assertThat(client.find(Resource.CONFIG_MAPS, "default", "a")).contains(created);
      Struct changed = client.update(Resource.CONFIG_MAPS, created.set("w", "data", "k"));
      assertThat(changed.textAt("data", "k")).isEqualTo("w");
      assertThat(client.list(Resource.CONFIG_MAPS, "default")).contains(changed);
      client.delete(Resource.CONFIG_MAPS, "default", "a", Struct.EMPTY);
      assertThat(client.find(Resource.CONFIG_MAPS, "default", "a")).isEmpty();
    }

    @Test
    void refusesAStaleUpdateWithTheWordsOfTheRealServer() {
      Struct created = client.create(Resource.CONFIG_MAPS, "default", configMap("a"));
      client.update(Resource.CONFIG_MAPS, created.set("w", "data", "k"));

      assertThatThrownBy(() -> client.update(Resource.CONFIG_MAPS, created.set("x", "data", "k")))
          .hasMessage(
              "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please"
                  + " apply your changes to the latest version and try again");
    }

    @Test
    void anUpdateThatChangesNothingWritesNothing() {
      Struct created = client.create(Resource.CONFIG_MAPS, "default", configMap("a"));
      long revision = cluster.server().state().revision();

      client.update(Resource.CONFIG_MAPS, created);

      assertThat(cluster.server().state().revision()).isEqualTo(revision);
    }

    @Test
    void listsByLabelAndByController() {
      Struct owner =
          Struct.of(
              "apiVersion",
              "apps/v1",
              "kind",
              "ReplicaSet",
              "name",
              "r",
              "uid",
              "u-1",
              "controller",
              true);
      client.create(
          Resource.CONFIG_MAPS,
          "default",
          configMap("a")
              .set("web", "metadata", "labels", "app")
              .set(List.of(owner), "metadata", "ownerReferences"));
      client.create(
          Resource.CONFIG_MAPS, "default", configMap("b").set("db", "metadata", "labels", "app"));

      assertThat(client.list(Resource.CONFIG_MAPS, "default", "app=web")).hasSize(1);
      assertThat(client.list(Resource.CONFIG_MAPS, "", "app in (web,db)")).hasSize(2);
      assertThat(client.list(Resource.CONFIG_MAPS, "default", "app,app!=web")).hasSize(1);
      assertThat(client.controlledBy(Resource.CONFIG_MAPS, "default", "u-1")).hasSize(1);
    }

    @Test
    void countsARepeatedEvent() {
      Struct pod =
          Struct.of(
              "kind",
              "ConfigMap",
              "apiVersion",
              "v1",
              "metadata",
              Struct.of("name", "a", "namespace", "default", "uid", "1"));
      client.event(pod, "Normal", "Tried", "Tried it");
      client.event(pod, "Normal", "Tried", "Tried it");

      assertThat(client.list(Resource.EVENTS, "default"))
          .singleElement()
          .satisfies(event -> assertThat(event.number("count", 0)).isEqualTo(2));
    }

    @Test
    void combinesManySimilarEvents() {
      Struct set =
          Struct.of(
              "kind",
              "ReplicaSet",
              "apiVersion",
              "apps/v1",
              "name",
              "web",
              "namespace",
              "default",
              "uid",
              "1");
      for (int i = 0; i < 30; i++) {
        client.event(set, "Warning", "FailedCreate", "Error creating: pod web-" + i);
      }

      List<Struct> events = client.list(Resource.EVENTS, "default");
      assertThat(events).hasSize(11);
      assertThat(events)
          .filteredOn(event -> event.number("count", 0) == 20)
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.text("message"))
                      .isEqualTo("(combined from similar events): Error creating: pod web-29"));
    }

    @Test
    void listenersHearEveryChange() {
      Listener listener = cluster.world().add(new Listener(new ArrayList<>()));

      client.create(Resource.CONFIG_MAPS, "default", configMap("a"));
      client.delete(Resource.CONFIG_MAPS, "default", "a", Struct.EMPTY);

      assertThat(listener.heard())
          .extracting(change -> change.after() == null)
          .containsExactly(false, true);
    }
  }

  @Nested
  class OverHttp {

    @Test
    void answersNotFoundAsAStatus() {
      Struct status = cluster.get("/api/v1/namespaces/default/pods/nope", 404);

      assertThat(status.text("message")).isEqualTo("pods \"nope\" not found");
      assertThat(status.text("reason")).isEqualTo("NotFound");
    }

    @Test
    void pagesThroughALongList() {
      for (String name : List.of("a", "b", "c")) {
        client.create(Resource.CONFIG_MAPS, "default", configMap(name));
      }
      Struct first = cluster.get("/api/v1/namespaces/default/configmaps?limit=2", 200);
      client.create(Resource.CONFIG_MAPS, "default", configMap("d"));
      Struct second =
          cluster.get(
              "/api/v1/namespaces/default/configmaps?limit=2&continue="
                  + first.textAt("metadata", "continue"),
              200);

      assertThat(first.list("items").size()).isEqualTo(2);
      assertThat(second.list("items").size()).isEqualTo(1);
      assertThat(second.textAt("metadata", "continue")).isEmpty();
    }

    @Test
    void watchesFromARevision() {
      long revision = cluster.server().state().revision();
      client.create(Resource.CONFIG_MAPS, "default", configMap("a"));
      ResponseStream watch =
          cluster.watch("/api/v1/configmaps?watch=true&resourceVersion=" + revision);
      ResponseStream.Pull first = watch.pull(cluster.world());
      client.delete(Resource.CONFIG_MAPS, "default", "a", Struct.EMPTY);
      ResponseStream next = first.next();
      assertThat(next).isNotNull();

      assertThat(Json.readStruct(first.bytes().text()).text("type")).isEqualTo("ADDED");
      assertThat(Json.readStruct(next.pull(cluster.world()).bytes().text()).text("type"))
          .isEqualTo("DELETED");
    }

    @Test
    void refusesANameThatIsNoName() {
      Struct status =
          cluster.send(
              "POST", "/api/v1/namespaces/default/configmaps", configMap("Not_A_Name"), 422);

      assertThat(status.text("message"))
          .startsWith(
              "ConfigMap \"Not_A_Name\" is invalid: metadata.name: Invalid value: \"Not_A_Name\": a lowercase RFC 1123 subdomain must consist of");
    }
  }

  @Nested
  class Forks {

    @Test
    void goTheirOwnWays() {
      World fork = cluster.world().fork();
      fork.part(ApiServer.class)
          .client("test")
          .create(Resource.CONFIG_MAPS, "default", configMap("a"));

      assertThat(client.find(Resource.CONFIG_MAPS, "default", "a")).isEmpty();
    }
  }

  private record Listener(List<Change> heard) implements Part, ChangeListener {
    @Override
    public void changed(Change change) {
      heard.add(change);
    }

    @Override
    public Part forkInto(World world) {
      return new Listener(new ArrayList<>());
    }
  }
}
