package dev.pilothouse.apiserver.rules;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How expressions name properties whose names are no identifiers. */
final class PropertyNames {

  private static final Pattern ACCESSIBLE = Pattern.compile("[a-zA-Z_.\\-/][a-zA-Z0-9_.\\-/]*");
  private static final Set<String> KEYWORDS =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private PropertyNames() {}

  /** The identifier for a property, or empty when expressions cannot reach it. */
  static Optional<String> escape(String name) {
    if (!ACCESSIBLE.matcher(name).matches()) {
      return Optional.empty();
    }
    if (KEYWORDS.contains(name)) {
      return Optional.of("__" + name + "__");
    }
    return Optional.of(
        name.replace("__", "__underscores__")
            .replace(".", "__dot__")
            .replace("-", "__dash__")
            .replace("/", "__slash__"));
  }

  static String unescape(String identifier) {
    if (!identifier.contains("__")) {
      return identifier;
    }
    if (identifier.length() > 4 && identifier.startsWith("__") && identifier.endsWith("__")) {
      String inner = identifier.substring(2, identifier.length() - 2);
      if (KEYWORDS.contains(inner)) {
        return inner;
      }
    }
    return identifier
        .replace("__dot__", ".")
        .replace("__dash__", "-")
        .replace("__slash__", "/")
        .replace("__underscores__", "__");
  }
}
