package dev.pilothouse.node.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which directives there are, where they may stand, and how many arguments they take. */
final class DirectiveTable {

  private static final Map<String, List<Entry>> ENTRIES = read();

  private DirectiveTable() {}

  /**
   * A line of the table.
   *
   * @param places letters of the blocks that it may stand in
   * @param kind "", or what its only argument must be
   */
  record Entry(
      String name,
      boolean repeated,
      String places,
      int least,
      int most,
      String kind,
      boolean block) {}

  private static Map<String, List<Entry>> read() {
    Map<String, List<Entry>> entries = new TreeMap<>();
    try (InputStream data = DirectiveTable.class.getResourceAsStream("directives.tsv")) {
      if (data == null) {
        throw new IllegalStateException("directives.tsv is missing");
      }
      for (String line : new String(data.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#")) {
          Entry entry = entry(line.split("\t"));
          entries.computeIfAbsent(entry.name, _ -> new ArrayList<>()).add(entry);
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return entries;
  }

  private static Entry entry(String[] columns) {
    boolean repeated = columns[0].endsWith("*");
    String name = repeated ? columns[0].substring(0, columns[0].length() - 1) : columns[0];
    boolean block = columns[2].endsWith("{");
    String count = block ? columns[2].substring(0, columns[2].length() - 1) : columns[2];
    if (!Character.isDigit(count.charAt(0))) {
      return new Entry(name, repeated, columns[1], 1, 1, count, block);
    }
    String[] range = count.split("[-+]");
    int least = Integer.parseInt(range[0]);
    int most =
        count.endsWith("+")
            ? Integer.MAX_VALUE
            : range.length > 1 ? Integer.parseInt(range[1]) : least;
    return new Entry(name, repeated, columns[1], least, most, "", block);
  }

  /**
   * Checks a directive that stands in a place.
   *
   * @param block whether a brace follows
   */
  static Entry check(Directive directive, char place, boolean block) {
    List<Entry> entries = ENTRIES.get(directive.name());
    if (entries == null) {
      throw new BadConfiguration("unknown directive \"" + directive.name() + "\"", directive);
    }
    Entry entry = null;
    for (Entry candidate : entries) {
      entry = candidate.places.indexOf(place) >= 0 ? candidate : entry;
    }
    String quoted = "\"" + directive.name() + "\"";
    if (entry == null) {
      throw new BadConfiguration(quoted + " directive is not allowed here", directive);
    }
    if (block && !entry.block) {
      throw new BadConfiguration("directive " + quoted + " is not terminated by \";\"", directive);
    }
    if (!block && entry.block) {
      throw new BadConfiguration("directive " + quoted + " has no opening \"{\"", directive);
    }
    int count = directive.arguments().size();
    if (count < entry.least || count > entry.most) {
      throw new BadConfiguration(
          "invalid number of arguments in " + quoted + " directive", directive);
    }
    checkKind(directive, entry);
    return entry;
  }

  private static void checkKind(Directive directive, Entry entry) {
    String value = directive.argument(0);
    @Nullable Object read =
        switch (entry.kind) {
          case "time" -> Values.milliseconds(value);
          case "size" -> Values.bytes(value);
          case "number" -> value.matches("\\d{1,12}") ? value : null;
          case "flag" -> value.matches("(?i)on|off") ? value : null;
          default -> value;
        };
    if (read == null) {
      throw entry.kind.equals("flag")
          ? new BadConfiguration(
              "invalid value \"%s\" in \"%s\" directive, it must be \"on\" or \"off\""
                  .formatted(value, directive.name()),
              directive)
          : entry.kind.equals("number")
              ? new BadConfiguration("invalid number", directive)
              : new BadConfiguration(
                  "\"" + directive.name() + "\" directive invalid value", directive);
    }
  }
}
