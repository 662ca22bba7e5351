package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.SortedMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What settings a server has, and what values they may take. */
final class Settings {

  private static final Pattern MEMORY =
      Pattern.compile("(\\d{1,15})(b|k|kb|m|mb|g|gb)?", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Definition> ALL = read();

  private Settings() {}

  private record Definition(String usual, String kind, boolean fixed) {}

  private static Map<String, Definition> read() {
    Map<String, Definition> all = new TreeMap<>();
    try (InputStream data = Settings.class.getResourceAsStream("settings.tsv")) {
      if (data == null) {
        throw new IllegalStateException("settings.tsv is missing");
      }
      for (String line : new String(data.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#")) {
          String[] columns = line.split("\t");
          boolean fixed = columns[2].endsWith("*");
          String kind = columns[2].replace("*", "");
          all.put(columns[0], new Definition(columns[1], kind, fixed));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return all;
  }

  static SortedMap<String, String> usual() {
    SortedMap<String, String> settings = SortedMap.empty();
    for (Map.Entry<String, Definition> entry : ALL.entrySet()) {
      settings = settings.with(entry.getKey(), entry.getValue().usual);
    }
    return settings;
  }

  /** The name by which a setting is kept now, or null when there is none. */
  static @Nullable String name(String given) {
    String name = given.toLowerCase(Locale.ROOT).replace("slaveof", "replicaof");
    return ALL.containsKey(name) ? name : null;
  }

  static boolean isFixed(String name) {
    Definition definition = ALL.get(name);
    return definition != null && definition.fixed;
  }

  /** The value as it is kept; fails with what is wrong with it. */
  static String checked(String name, String value) {
    Definition definition = ALL.get(name);
    String kind = definition == null ? "text" : definition.kind;
    return switch (kind) {
      case "text" -> value;
      case "number" -> {
        if (!value.matches("-?\\d{1,15}")) {
          throw new CommandError("argument couldn't be parsed into an integer");
        }
        yield value;
      }
      case "memory" -> memory(value);
      case "flag" -> {
        if (!value.toLowerCase(Locale.ROOT).matches("yes|no")) {
          throw new CommandError("argument must be 'yes' or 'no'");
        }
        yield value.toLowerCase(Locale.ROOT);
      }
      default -> {
        if (!value.toLowerCase(Locale.ROOT).matches(kind)) {
          throw new CommandError(
              "argument(s) must be one of the following: " + kind.replace("|", ", "));
        }
        yield value.toLowerCase(Locale.ROOT);
      }
    };
  }

  private static String memory(String value) {
    Matcher matcher = MEMORY.matcher(value);
    if (!matcher.matches()) {
      throw new CommandError("argument must be a memory value");
    }
    String unit = matcher.group(2) == null ? "b" : matcher.group(2).toLowerCase(Locale.ROOT);
    long factor =
        switch (unit) {
          case "k" -> 1000;
          case "kb" -> 1 << 10;
          case "m" -> 1_000_000;
          case "mb" -> 1 << 20;
          case "g" -> 1_000_000_000;
          case "gb" -> 1 << 30;
          default -> 1;
        };
    return Long.toString(Long.parseLong(matcher.group(1)) * factor);
  }
}
