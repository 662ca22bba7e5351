package dev.pilothouse.kind;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pilothouse.contract.SandboxContract;
import dev.pilothouse.remote.RemoteSettings;
import dev.pilothouse.sandbox.SandboxProvider;
import java.util.Optional;

/** Clusters in Docker keep the contract; where there is no Docker, these tests say so. */
class KindContractTests extends SandboxContract {

  @Override
  protected SandboxProvider openProvider() {
    Optional<String> missing = DockerEngine.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    return new KindProvider(RemoteSettings.WORKSTATION_IMAGE);
  }
}
