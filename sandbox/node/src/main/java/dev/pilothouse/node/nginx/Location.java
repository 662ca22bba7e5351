package dev.pilothouse.node.nginx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A location of a server: which paths it is for, and the locations inside of it. */
record Location(
    Kind kind,
    String pattern,
    @Nullable Expression expression,
    Scope scope,
    List<Location> nested) {

  /** How a path is compared. */
  enum Kind {
    EXACT,
    PREFIX,
    FINAL_PREFIX,
    REGEX,
    NAMED
  }

  static List<Location> all(Scope outer) {
    List<Location> locations = new ArrayList<>();
    for (Directive directive : outer.block().all("location")) {
      Location location = of(directive, outer);
      if (location.kind != Kind.REGEX
          && locations.stream()
              .anyMatch(
                  other ->
                      (other.kind == Kind.EXACT) == (location.kind == Kind.EXACT)
                          && other.kind != Kind.REGEX
                          && other.pattern.equals(location.pattern))) {
        throw new BadConfiguration("duplicate location \"" + location.pattern + "\"", directive);
      }
      locations.add(location);
    }
    return locations;
  }

  private static Location of(Directive directive, Scope outer) {
    String first = directive.argument(0);
    boolean two = directive.arguments().size() > 1;
    String modifier = two ? first : "";
    String pattern = directive.last();
    if (!two) {
      for (String joined : List.of("=", "^~", "~*", "~")) {
        if (first.startsWith(joined)) {
          modifier = joined;
          pattern = first.substring(joined.length());
          break;
        }
      }
    }
    Kind kind =
        switch (modifier) {
          case "" -> pattern.startsWith("@") ? Kind.NAMED : Kind.PREFIX;
          case "=" -> Kind.EXACT;
          case "^~" -> Kind.FINAL_PREFIX;
          case "~", "~*" -> Kind.REGEX;
          default ->
              throw new BadConfiguration(
                  "invalid location modifier \"" + modifier + "\"", directive);
        };
    Expression expression =
        kind == Kind.REGEX ? Expression.of(pattern, modifier.equals("~*"), directive) : null;
    checkPlace(directive, outer, kind, pattern);
    Scope scope = new Scope(outer, directive);
    return new Location(kind, pattern, expression, scope, all(scope));
  }

  private static void checkPlace(Directive directive, Scope outer, Kind kind, String pattern) {
    if (!outer.block().name().equals("location")) {
      return;
    }
    String around = outer.block().last();
    if (kind == Kind.NAMED) {
      throw new BadConfiguration(
          "named location \"" + pattern + "\" can be on the server level only", directive);
    }
    boolean prefixed = outer.block().arguments().size() == 1;
    if (prefixed && kind != Kind.REGEX && !pattern.startsWith(around)) {
      throw new BadConfiguration(
          "location \"%s\" is outside location \"%s\"".formatted(pattern, around), directive);
    }
  }
}
