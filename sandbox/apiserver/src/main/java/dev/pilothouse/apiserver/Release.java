package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;

/**
 * The Kubernetes release that a cluster presents.
 *
 * @param name of the profile, such as "current"
 * @param gitVersion such as "v1.36.2"
 */
public record Release(
    String name,
    String major,
    String minor,
    String gitVersion,
    String goVersion,
    String buildDate) {

  /** The newest release that the engine models. */
  public static final Release CURRENT =
      new Release("current", "1", "36", "v1.36.2", "go1.26.1", "2026-06-16T12:00:00Z");

  /** As GET /version answers. */
  public Struct version() {
    return Struct.builder()
        .put("major", major)
        .put("minor", minor)
        .put("emulationMajor", major)
        .put("emulationMinor", minor)
        .put("minCompatibilityMajor", major)
        .put("minCompatibilityMinor", String.valueOf(Integer.parseInt(minor) - 1))
        .put("gitVersion", gitVersion)
        .put("gitCommit", commit())
        .put("gitTreeState", "clean")
        .put("buildDate", buildDate)
        .put("goVersion", goVersion)
        .put("compiler", "gc")
        .put("platform", "linux/amd64")
        .build();
  }

  /** A text of the form of a commit's name, the same for the same release. */
  private String commit() {
    StringBuilder text = new StringBuilder();
    long hash = 0xcbf29ce484222325L;
    while (text.length() < 40) {
      for (int at = 0; at < gitVersion.length(); at++) {
        hash = (hash ^ gitVersion.charAt(at)) * 0x100000001b3L;
      }
      text.append(String.format("%016x", hash));
    }
    return text.substring(0, 40);
  }
}
