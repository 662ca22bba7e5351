package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;

import dev.cel.common.types.OpaqueType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Semantic versions.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-semver-library">
 *     Kubernetes semver library</a>
 */
final class SemanticVersions {

  private static final OpaqueType SEMVER = OpaqueType.create("kubernetes.Semver");
  private static final String NUMBER = "(0|[1-9]\\d{0,17})";
  private static final String WORDS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
  private static final Pattern FORM =
      Pattern.compile(
          NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-(" + WORDS + "))?(?:\\+" + WORDS + ")?");

  private record Version(long major, long minor, long patch, List<String> prerelease)
      implements Comparable<Version> {

    @Override
    public int compareTo(Version other) {
      int order = Long.compare(major, other.major);
      order = order != 0 ? order : Long.compare(minor, other.minor);
      order = order != 0 ? order : Long.compare(patch, other.patch);
      return order != 0 ? order : comparePrerelease(prerelease, other.prerelease);
    }

    private static int comparePrerelease(List<String> left, List<String> right) {
      if (left.isEmpty() || right.isEmpty()) {
        return Boolean.compare(left.isEmpty(), right.isEmpty());
      }
      for (int at = 0; at < Math.min(left.size(), right.size()); at++) {
        int order = compareWord(left.get(at), right.get(at));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(left.size(), right.size());
    }

    private static int compareWord(String left, String right) {
      boolean number = left.matches("\\d{1,18}");
      if (number != right.matches("\\d{1,18}")) {
        return number ? -1 : 1;
      }
      int order =
          number
              ? Long.compare(Long.parseLong(left), Long.parseLong(right))
              : left.compareTo(right);
      return Integer.signum(order);
    }
  }

  private SemanticVersions() {}

  static void addTo(Functions functions) {
    functions.type(SEMVER, Version.class);
    functions.global("semver", SEMVER, a -> version((String) a[0], false), STRING);
    functions.global("semver", SEMVER, a -> version((String) a[0], (Boolean) a[1]), STRING, BOOL);
    functions.global("isSemver", BOOL, a -> parse((String) a[0], false).isPresent(), STRING);
    functions.global(
        "isSemver", BOOL, a -> parse((String) a[0], (Boolean) a[1]).isPresent(), STRING, BOOL);
    functions.member("major", INT, a -> version(a[0]).major, SEMVER);
    functions.member("minor", INT, a -> version(a[0]).minor, SEMVER);
    functions.member("patch", INT, a -> version(a[0]).patch, SEMVER);
    functions.member("isLessThan", BOOL, a -> order(a) < 0, SEMVER, SEMVER);
    functions.member("isGreaterThan", BOOL, a -> order(a) > 0, SEMVER, SEMVER);
    functions.member("compareTo", INT, a -> (long) order(a), SEMVER, SEMVER);
  }

  private static Version version(Object value) {
    return (Version) value;
  }

  private static int order(Object[] arguments) {
    return Integer.signum(version(arguments[0]).compareTo(version(arguments[1])));
  }

  private static Version version(String text, boolean normalize) {
    return parse(text, normalize)
        .orElseThrow(() -> new IllegalArgumentException("No Major.Minor.Patch elements found"));
  }

  private static Optional<Version> parse(String given, boolean normalize) {
    Matcher matcher = FORM.matcher(normalize ? normalized(given) : given);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String words = matcher.group(4);
    return Optional.of(
        new Version(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)),
            words == null ? List.of() : List.of(words.split("\\."))));
  }

  /** Without a leading v and leading zeros, and with the parts that are left out. */
  private static String normalized(String given) {
    String text = given.startsWith("v") ? given.substring(1) : given;
    int end = 0;
    while (end < text.length() && text.charAt(end) != '-' && text.charAt(end) != '+') {
      end++;
    }
    StringBuilder core = new StringBuilder();
    String[] parts = text.substring(0, end).split("\\.", -1);
    for (int at = 0; at < Math.max(3, parts.length); at++) {
      String part = at < parts.length ? parts[at].replaceFirst("^0+(?=\\d)", "") : "0";
      core.append(at == 0 ? "" : ".").append(part);
    }
    return core + text.substring(end);
  }
}
