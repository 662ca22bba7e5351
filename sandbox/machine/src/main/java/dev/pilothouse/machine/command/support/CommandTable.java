package dev.pilothouse.machine.command.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of all commands (resource commands.tsv): where they are, and what they say of
 * themselves.
 */
public final class CommandTable {

  /**
   * A command.
   *
   * @param name of its file
   * @param program the id in the catalogue of programs
   * @param directory where the file is on Debian
   * @param source the Debian package and version, such as "GNU coreutils 9.7"
   * @param images the kinds of image that have it: letters d (Debian slim), w (whole machine), b
   *     (BusyBox)
   * @param synopsis its operands
   * @param summary one sentence
   */
  public record Entry(
      String name,
      String program,
      String directory,
      String source,
      String images,
      String synopsis,
      String summary) {}

  private static final Map<String, Entry> ENTRIES = load();

  private CommandTable() {}

  private static Map<String, Entry> load() {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try (InputStream resource =
        CommandTable.class.getResourceAsStream("/dev/pilothouse/machine/command/commands.tsv")) {
      if (resource == null) {
        throw new IllegalStateException("commands.tsv is missing");
      }
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          Entry entry = entry(line);
          entries.put(entry.name, entry);
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return Collections.unmodifiableMap(entries);
  }

  private static Entry entry(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 7) {
      throw new IllegalStateException("commands.tsv: 7 fields expected: " + line);
    }
    return new Entry(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]);
  }

  public static List<Entry> all() {
    return new ArrayList<>(ENTRIES.values());
  }

  /** The entry of a command by its file name, or null. */
  public static @Nullable Entry find(String name) {
    return ENTRIES.get(name);
  }

  /** What {@code --help} prints. */
  public static String help(Call call) {
    Entry entry = find(call.shortName());
    return entry == null
        ? "Usage: " + call.name() + "\n"
        : "Usage: " + call.name() + " " + entry.synopsis + "\n" + entry.summary + "\n";
  }

  /** What {@code --version} prints. */
  public static String version(Call call) {
    Entry entry = find(call.shortName());
    String source = entry == null ? "" : entry.source;
    int space = source.lastIndexOf(' ');
    return space < 0
        ? call.shortName() + "\n"
        : call.shortName()
            + " ("
            + source.substring(0, space)
            + ") "
            + source.substring(space + 1)
            + "\n";
  }
}
