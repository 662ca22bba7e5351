package dev.pilothouse.embedded;

import dev.pilothouse.contract.SandboxContract;
import dev.pilothouse.embedded.endpoint.EndpointSettings;
import dev.pilothouse.sandbox.SandboxProvider;

/** The embedded provider keeps the contract. */
class EmbeddedContractTests extends SandboxContract {

  @Override
  protected SandboxProvider openProvider() {
    return new EmbeddedProvider((_, _) -> {}, EndpointSettings.LOOPBACK);
  }
}
