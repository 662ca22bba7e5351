package dev.pilothouse.embedded;

import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxProviderFactory;

/** Opens the provider of embedded clusters, which always works. */
public final class EmbeddedProviderFactory implements SandboxProviderFactory {

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public SandboxProvider open(Settings settings) {
    return new EmbeddedProvider();
  }
}
