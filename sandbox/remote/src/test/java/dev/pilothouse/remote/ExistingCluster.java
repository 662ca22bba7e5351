package dev.pilothouse.remote;

import dev.pilothouse.embedded.EmbeddedProvider;
import dev.pilothouse.embedded.endpoint.EndpointSettings;
import dev.pilothouse.remote.client.Kubeconfig;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An embedded cluster that stands for one that exists already: real TLS, watches and exec. */
final class ExistingCluster implements AutoCloseable {

  /** One worker, which has the image of workstations already. */
  private static final SandboxSpec SPEC =
      new SandboxSpec(
          "current",
          1,
          Map.of(),
          List.of(
              "kubectl run warm --restart=Never --image=" + RemoteSettings.WORKSTATION_IMAGE,
              "kubectl delete pod warm"),
          1);

  private final EmbeddedProvider provider =
      new EmbeddedProvider((sandbox, fault) -> fault.printStackTrace(), EndpointSettings.LOOPBACK);
  private final Sandbox sandbox = provider.create(SPEC);

  Sandbox sandbox() {
    return sandbox;
  }

  RemoteSettings settings() {
    return new RemoteSettings(
        Kubeconfig.parse(sandbox.kubeconfig(), Path.of(".")),
        RemoteSettings.WORKSTATION_IMAGE,
        Duration.ofSeconds(40));
  }

  @Override
  public void close() {
    provider.close();
  }
}
