package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.kernel.World;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a cluster is like once it has booted. */
class BootTests {

  private final World world =
      EmbeddedCluster.boot(SandboxSpec.STANDARD, Instant.parse("2026-01-01T00:00:00Z"));
  private final Client client = world.part(ApiServer.class).client("test");

  @Test
  void allNodesAreReadyAndAllSystemPodsRun() {
    assertThat(client.list(Resource.NODES, ""))
        .hasSize(3)
        .allMatch(node -> Meta.conditionTrue(node, "Ready"));
    assertThat(client.list(Resource.PODS, ""))
        .hasSize(12)
        .allMatch(pod -> Meta.conditionTrue(pod, "Ready"), "is ready");
  }

  @Test
  void isQuietOnceBooted() {
    long revision = world.part(ApiServer.class).state().revision();
    world.advance(java.time.Duration.ofMinutes(10));
    assertThat(world.part(ApiServer.class).state().revision()).isEqualTo(revision);
    assertThat(world.scheduled()).isZero();
  }
}
