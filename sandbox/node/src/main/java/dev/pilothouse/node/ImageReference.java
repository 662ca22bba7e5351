package dev.pilothouse.node;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, in full (github.com/distribution/reference).
 *
 * @param host registry
 * @param path repository within the registry
 * @param tag "" when only a digest is given
 * @param digest "" when none is given
 */
record ImageReference(String host, String path, String tag, String digest) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<name>[a-zA-Z0-9._:/-]+?)(:(?<tag>[\\w][\\w.-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?");
  private static final Pattern PATH =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9-]+)*(?::[0-9]+)?");

  /** The full form of a name as manifests give it; empty when it is not a name of an image. */
  static Optional<ImageReference> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group("name");
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean hasHost = first.contains(".") || first.contains(":") || first.equals("localhost");
    String host = hasHost ? first : "docker.io";
    String path = hasHost ? name.substring(slash + 1) : name;
    if (host.equals("index.docker.io")) {
      host = "docker.io";
    }
    if (host.equals("docker.io") && !path.contains("/")) {
      path = "library/" + path;
    }
    if (!PATH.matcher(path).matches() || !HOST.matcher(host).matches()) {
      return Optional.empty();
    }
    String digest = matcher.group("digest") == null ? "" : matcher.group("digest");
    String tag = matcher.group("tag") == null ? "" : matcher.group("tag");
    return Optional.of(
        new ImageReference(host, path, tag.isEmpty() && digest.isEmpty() ? "latest" : tag, digest));
  }

  String repository() {
    return host + "/" + path;
  }

  /** "docker.io/library/nginx:1.29", or with "@" and the digest. */
  @Override
  public String toString() {
    return repository() + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }
}
