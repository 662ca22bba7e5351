package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.World;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Workloads on a whole cluster. */
class WorkloadTests {

  private final World world =
      EmbeddedCluster.boot(SandboxSpec.STANDARD, Instant.parse("2026-01-01T00:00:00Z"));
  private final Client client = world.part(ApiServer.class).client("test");

  private void create(Resource resource, String yaml) {
    client.create(resource, "default", Yaml.readStruct(yaml));
  }

  private void deployWeb() {
    create(
        Resource.DEPLOYMENTS,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - name: nginx
                  image: nginx:1.28
                  ports: [{containerPort: 80}]
                  readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 2}
        """);
  }

  @Test
  void aDeploymentOfNginxBecomesReadyByItsHttpProbe() {
    deployWeb();
    world.advance(Duration.ofSeconds(15));
    Struct web = client.find(Resource.DEPLOYMENTS, "default", "web").orElseThrow();
    assertThat(web.structAt("status").number("readyReplicas", 0)).isEqualTo(3);
    assertThat(client.list(Resource.PODS, "default", "app=web"))
        .allMatch(pod -> Meta.conditionTrue(pod, "Ready"))
        .noneMatch(pod -> pod.textAt("spec", "nodeName").equals("control-plane"));
  }

  @Test
  void aServiceGetsTheReadyPodsAsEndpoints() {
    deployWeb();
    create(
        Resource.SERVICES,
        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}");
    world.advance(Duration.ofSeconds(15));
    Struct endpoints = client.find(Resource.ENDPOINTS, "default", "web").orElseThrow();
    assertThat(endpoints.list("subsets").struct(0).list("addresses").size()).isEqualTo(3);
  }

  @Test
  void drainedPodsMoveToTheOtherNode() {
    deployWeb();
    world.advance(Duration.ofSeconds(15));
    Struct node = client.find(Resource.NODES, "", "node-1").orElseThrow();
    client.update(Resource.NODES, node.set(true, "spec", "unschedulable"));
    for (Struct pod : client.list(Resource.PODS, "default", "app=web")) {
      if (pod.textAt("spec", "nodeName").equals("node-1")) {
        client.post(
            Resource.PODS,
            "default",
            Meta.name(pod),
            "eviction",
            Struct.of(
                "apiVersion",
                "policy/v1",
                "kind",
                "Eviction",
                "metadata",
                Struct.of("name", Meta.name(pod), "namespace", "default")));
      }
    }
    world.advance(Duration.ofSeconds(30));
    assertThat(client.list(Resource.PODS, "default", "app=web"))
        .hasSize(3)
        .allMatch(pod -> pod.textAt("spec", "nodeName").equals("node-2"));
  }
}
