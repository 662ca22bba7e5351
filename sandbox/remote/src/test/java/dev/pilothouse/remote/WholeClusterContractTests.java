package dev.pilothouse.remote;

import dev.pilothouse.contract.SandboxContract;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sandboxes that are whole clusters keep the contract: each gets one of its own. */
class WholeClusterContractTests extends SandboxContract {

  private final List<AutoCloseable> clusters = new CopyOnWriteArrayList<>();

  @Override
  protected SandboxProvider openProvider() {
    return new SandboxProvider() {
      @Override
      public String name() {
        return "whole";
      }

      @Override
      public Sandbox create(SandboxSpec spec) {
        ExistingCluster cluster = new ExistingCluster();
        RemoteProvider provider =
            new RemoteProvider(cluster.settings(), Tenancy.CLUSTER, NodeShells.NONE);
        clusters.add(cluster);
        clusters.addFirst(provider);
        return provider.create(spec);
      }

      @Override
      public void close() {
        for (AutoCloseable open : clusters) {
          try {
            open.close();
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
        }
      }
    };
  }
}
