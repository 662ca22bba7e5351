package dev.pilothouse.kind;

import dev.pilothouse.remote.RemoteSettings;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxProviderFactory;

/** Opens the provider of clusters in Docker. Setting: {@code pilothouse.workstation-image}. */
public final class KindProviderFactory implements SandboxProviderFactory {

  @Override
  public String name() {
    return "kind";
  }

  @Override
  public SandboxProvider open(Settings settings) {
    return new KindProvider(
        settings.get("pilothouse.workstation-image").orElse(RemoteSettings.WORKSTATION_IMAGE));
  }
}
