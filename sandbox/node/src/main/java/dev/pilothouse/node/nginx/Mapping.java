package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.command.support.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A map: a variable whose value follows from another text. */
record Mapping(String variable, String source, List<Entry> entries, String otherwise) {

  /** A value, for a text or for what an expression matches. */
  record Entry(String text, @Nullable Expression expression, String value) {}

  static Mapping of(Directive directive) {
    String variable = directive.argument(1);
    if (!variable.startsWith("$") || variable.length() < 2) {
      throw new BadConfiguration("invalid variable name \"" + variable + "\"", directive);
    }
    List<Entry> entries = new ArrayList<>();
    String otherwise = "";
    for (Directive entry : directive.entries()) {
      String name = entry.name();
      if (entry.arguments().isEmpty() && name.matches("hostnames|volatile")) {
        continue;
      }
      if (entry.arguments().size() != 1) {
        throw new BadConfiguration("invalid number of the map parameters", entry);
      }
      if (name.equals("default")) {
        otherwise = entry.argument(0);
      } else if (name.startsWith("~")) {
        boolean ignoreCase = name.startsWith("~*");
        Expression expression =
            Expression.of(name.substring(ignoreCase ? 2 : 1), ignoreCase, entry);
        entries.add(new Entry(name, expression, entry.argument(0)));
      } else {
        String text = name.startsWith("\\") ? name.substring(1) : name;
        entries.add(new Entry(text.toLowerCase(Locale.ROOT), null, entry.argument(0)));
      }
    }
    return new Mapping(variable.substring(1), directive.argument(0), entries, otherwise);
  }

  /** The value, not yet expanded, for a text; its captures go to the exchange. */
  String value(String text, Exchange exchange) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (Entry entry : entries) {
      if (entry.expression == null && entry.text.equals(lower)) {
        return entry.value;
      }
    }
    for (Entry entry : entries) {
      if (entry.expression != null) {
        Regex.Match match = entry.expression.match(text);
        if (match != null) {
          exchange.capture(entry.expression, match, text);
          return entry.value;
        }
      }
    }
    return otherwise;
  }
}
