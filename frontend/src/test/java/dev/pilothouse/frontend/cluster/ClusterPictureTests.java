package dev.pilothouse.frontend.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.ClusterHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class ClusterPictureTests {

  private final State state = new State();

  @Test
  void showsNodesWithTheirRolesAndConditions() {
    state.add(
        "nodes",
        """
        {'metadata': {'name': 'cp', 'labels': {'node-role.kubernetes.io/control-plane': ''}},
         'status': {'conditions': [{'type': 'Ready', 'status': 'True'}], 'addresses': [{'type': 'InternalIP', 'address': '192.168.64.10'}]}}""");
    state.add("nodes", "{'metadata': {'name': 'n'}, 'spec': {'unschedulable': true}}");
    assertThat(ClusterPicture.of(state).nodes())
        .containsExactly(
            new ClusterPicture.Node("cp", List.of("control-plane"), true, true, "192.168.64.10"),
            new ClusterPicture.Node("n", List.of(), false, false, ""));
  }

  @Test
  void tellsThatAnImageIsPulledUntilTheKubeletSaysOtherwise() {
    state.add(
        "pods",
        """
        {'metadata': {'uid': 'u', 'name': 'web'}, 'status': {'phase': 'Pending',
         'containerStatuses': [{'state': {'waiting': {'reason': 'ContainerCreating'}}}]}}""");
    assertThat(ClusterPicture.of(state).pods().getFirst().status()).isEqualTo("ContainerCreating");
    state.add("events", "{'reason': 'Pulling', 'involvedObject': {'uid': 'u'}}");
    assertThat(ClusterPicture.of(state).pods().getFirst().status()).isEqualTo("Pulling");
    state.add("events", "{'reason': 'Pulled', 'involvedObject': {'uid': 'u'}}");
    assertThat(ClusterPicture.of(state).pods().getFirst().status()).isEqualTo("ContainerCreating");
  }

  @Test
  void takesTheEndpointsOfAServiceFromItsSlices() {
    state.add(
        "services",
        """
        {'metadata': {'uid': 's', 'name': 'web', 'namespace': 'default'}, 'spec': {'type': 'NodePort', 'clusterIP': '10.96.0.9',
         'ports': [{'port': 80, 'nodePort': 30080}]}}""");
    state.add(
        "endpointslices",
        """
        {'metadata': {'namespace': 'default', 'labels': {'kubernetes.io/service-name': 'web'}}, 'endpoints': [
          {'targetRef': {'kind': 'Pod', 'name': 'a'}, 'conditions': {'ready': true}},
          {'targetRef': {'kind': 'Pod', 'name': 'b'}, 'conditions': {'ready': false}}]}""");
    ClusterPicture.Service service = ClusterPicture.of(state).services().getFirst();
    assertThat(service.nodePorts()).containsExactly(30080);
    assertThat(service.endpoints())
        .containsExactly(
            new ClusterPicture.Endpoint("a", true), new ClusterPicture.Endpoint("b", false));
  }

  @Test
  void showsWhoOwnsWhomAndHowMuchIsReady() {
    state.add(
        "deployments",
        "{'metadata': {'uid': 'd', 'name': 'web', 'namespace': 'default'}, 'spec': {'replicas': 3}, 'status': {'readyReplicas': 2, 'updatedReplicas': 3}}");
    state.add(
        "replicasets",
        """
        {'metadata': {'uid': 'r', 'name': 'web-1', 'namespace': 'default',
          'ownerReferences': [{'kind': 'Deployment', 'name': 'web', 'controller': true}]}, 'spec': {'replicas': 3}}""");
    ClusterPicture.Owner web = new ClusterPicture.Owner("Deployment", "web");
    assertThat(ClusterPicture.of(state).controllers())
        .containsExactly(
            new ClusterPicture.Controller("d", "Deployment", "web", "default", null, 3, 2, 3),
            new ClusterPicture.Controller("r", "ReplicaSet", "web-1", "default", web, 3, 0, 0));
  }

  @Test
  void doesNotTakeANodeForAController() {
    state.add(
        "pods",
        "{'metadata': {'name': 'etcd', 'ownerReferences': [{'kind': 'Node', 'name': 'cp', 'controller': true}]}}");
    assertThat(ClusterPicture.of(state).pods().getFirst().owner()).isNull();
  }

  @Test
  void isJsonWithTheNamesThatThePageKnows() {
    state.add("nodes", "{'metadata': {'name': 'n'}}");
    assertThat(ClusterPicture.of(state).json())
        .contains("\"nodes\":[{\"name\":\"n\",\"roles\":[],\"ready\":false,\"schedulable\":true")
        .contains("\"controllers\":[]");
  }

  /** A state that holds what a test has added. */
  private static final class State implements ClusterHistory.State {

    private final Map<String, List<Map<String, Object>>> objects = new HashMap<>();

    @SuppressWarnings("unchecked")
    void add(String plural, String json) {
      Map<String, Object> object =
          JsonMapper.shared().readValue(json.replace('\'', '"'), Map.class);
      objects.computeIfAbsent(plural, _ -> new ArrayList<>()).add(object);
    }

    @Override
    public long revision() {
      return 1;
    }

    @Override
    public Instant time() {
      return Instant.EPOCH;
    }

    @Override
    public List<Map<String, Object>> list(
        String apiVersion, String plural, @Nullable String namespace) {
      return objects.getOrDefault(plural, List.of());
    }

    @Override
    public @Nullable Map<String, Object> get(
        String apiVersion, String plural, @Nullable String namespace, String name) {
      return null;
    }
  }
}
