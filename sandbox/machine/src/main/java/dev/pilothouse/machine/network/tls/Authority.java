package dev.pilothouse.machine.network.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A certificate authority.
 *
 * @param name its common name, such as kubernetes
 * @param key its key: unguessable, from the world's random numbers
 */
public record Authority(String name, String key, Instant since) {

  private static final Duration OWN_LIFE = Duration.ofDays(3650);

  /** Its own certificate, for those that trust it. */
  public Certificate certificate() {
    return new Certificate(name, List.of(), List.of(), name, key, key, since, since.plus(OWN_LIFE));
  }

  /** Issues a certificate with a key of its own. */
  public Certificate issue(
      String commonName,
      List<String> organizations,
      List<String> names,
      String subjectKey,
      Duration life) {
    return new Certificate(
        commonName, organizations, names, name, key, subjectKey, since, since.plus(life));
  }
}
