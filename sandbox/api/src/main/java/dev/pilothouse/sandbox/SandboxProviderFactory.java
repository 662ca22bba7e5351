package dev.pilothouse.sandbox;

import java.util.Optional;

/** Opens a kind of provider. Factories are found as services. */
public interface SandboxProviderFactory {

  /** As {@link SandboxProvider#name}. */
  String name();

  /**
   * Opens the provider.
   *
   * @throws SandboxException when it cannot work here, in words for who runs the server
   */
  SandboxProvider open(Settings settings);

  /** What the one who runs the server has set. */
  @FunctionalInterface
  interface Settings {

    /** A setting, such as "pilothouse.kubeconfig"; empty when it is not set. */
    Optional<String> get(String name);
  }
}
