package dev.pilothouse.remote;

import dev.pilothouse.remote.client.Kubeconfig;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxProviderFactory;
import java.io.File;
import java.nio.file.Path;

/**
 * Opens the provider of tenants. Settings: {@code pilothouse.kubeconfig} (else the environment's
 * KUBECONFIG, else ~/.kube/config) and {@code pilothouse.workstation-image}.
 */
public final class RemoteProviderFactory implements SandboxProviderFactory {

  @Override
  public String name() {
    return "remote";
  }

  @Override
  public SandboxProvider open(Settings settings) {
    Path file =
        Path.of(settings.get("pilothouse.kubeconfig").orElseGet(RemoteProviderFactory::usual));
    String image =
        settings.get("pilothouse.workstation-image").orElse(RemoteSettings.WORKSTATION_IMAGE);
    try {
      return new RemoteProvider(
          new RemoteSettings(Kubeconfig.read(file), image, RemoteSettings.START_LIMIT));
    } catch (IllegalArgumentException wrong) {
      throw new SandboxException(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static String usual() {
    String variable = System.getenv("KUBECONFIG");
    return variable == null || variable.isBlank()
        ? Path.of(System.getProperty("user.home"), ".kube", "config").toString()
        : variable.split(File.pathSeparator)[0];
  }
}
