package dev.pilothouse.remote;

import dev.pilothouse.contract.SandboxContract;
import dev.pilothouse.sandbox.SandboxProvider;

/** Tenants of a cluster keep the contract; the cluster that exists already is an embedded one. */
class RemoteContractTests extends SandboxContract {

  private final ExistingCluster cluster = new ExistingCluster();

  @Override
  protected SandboxProvider openProvider() {
    return new RemoteProvider(cluster.settings());
  }

  @Override
  protected void closeRest() {
    cluster.close();
  }
}
