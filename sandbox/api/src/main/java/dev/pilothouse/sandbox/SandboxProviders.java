package dev.pilothouse.sandbox;

import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens the provider that the setting {@code pilothouse.provider} names: by default "embedded". */
public final class SandboxProviders {

  private static final String SETTING = "pilothouse.provider";

  private SandboxProviders() {}

  /**
   * Opens it.
   *
   * @param settings gives settings by name, null or "" for those that are not set
   * @throws SandboxException when there is no such provider, or it cannot work here
   */
  public static SandboxProvider open(Function<String, @Nullable String> settings) {
    TreeMap<String, SandboxProviderFactory> factories = new TreeMap<>();
    ServiceLoader.load(SandboxProviderFactory.class)
        .forEach(factory -> factories.put(factory.name(), factory));
    SandboxProviderFactory.Settings present =
        name -> Optional.ofNullable(settings.apply(name)).filter(value -> !value.isBlank());
    String wanted = present.get(SETTING).orElse("embedded");
    SandboxProviderFactory factory = factories.get(wanted);
    if (factory == null) {
      throw new SandboxException(
          "there is no provider of sandboxes \"%s\"; there are: %s"
              .formatted(wanted, String.join(", ", factories.keySet())));
    }
    try {
      return factory.open(present);
    } catch (SandboxException unusable) {
      throw new SandboxException(
          "the provider of sandboxes \"" + wanted + "\" cannot be used: " + unusable.getMessage(),
          unusable);
    }
  }
}
