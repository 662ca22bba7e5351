package dev.pilothouse.kubectl.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All commands with their flags, read from commands.txt; their texts, from texts.txt and flags.txt.
 */
public final class Catalogue {

  private static final Catalogue STANDARD = new Catalogue();

  private final Map<String, CommandSpec> commands = new LinkedHashMap<>();
  private final Map<String, Flag> globals = new LinkedHashMap<>();
  private final Map<String, String> texts;
  private final Map<String, String> flagTexts = new LinkedHashMap<>();

  private Catalogue() {
    Map<String, List<String>> children = new LinkedHashMap<>();
    for (String block : resource("commands.txt").split("\n\n")) {
      if (!block.isBlank()) {
        read(block.strip(), children);
      }
    }
    texts = sections(resource("texts.txt"));
    for (String line : resource("flags.txt").lines().toList()) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        flagTexts.put(line.substring(0, tab), line.substring(tab + 1));
      }
    }
  }

  public static Catalogue standard() {
    return STANDARD;
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> sections(String text) {
    Map<String, String> sections = new LinkedHashMap<>();
    for (String part : ("\n" + text).split("\n@ ")) {
      int end = part.indexOf('\n');
      if (end > 0) {
        sections.put(part.substring(0, end).strip(), part.substring(end + 1).stripTrailing());
      }
    }
    return sections;
  }

  private void read(String block, Map<String, List<String>> children) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : block.lines().toList()) {
      int space = line.indexOf(' ');
      fields.put(
          space < 0 ? line : line.substring(0, space), space < 0 ? "" : line.substring(space + 1));
    }
    Map<String, Flag> flags = new LinkedHashMap<>();
    for (String text : words(fields, "flags")) {
      Flag flag = Flag.parse(text);
      flags.put(flag.name(), flag);
    }
    if (fields.containsKey("globals")) {
      globals.putAll(flags);
      return;
    }
    String path = fields.getOrDefault("command", "");
    List<String> own = children.computeIfAbsent(path, _ -> new ArrayList<>());
    if (!path.isEmpty()) {
      int space = path.lastIndexOf(' ');
      String parent = space < 0 ? "" : path.substring(0, space);
      children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(path.substring(space + 1));
    }
    commands.put(
        path,
        new CommandSpec(
            path,
            fields.getOrDefault("group", ""),
            fields.getOrDefault("usage", ""),
            words(fields, "aliases"),
            Collections.unmodifiableMap(flags),
            words(fields, "required"),
            Collections.unmodifiableList(own)));
  }

  private static List<String> words(Map<String, String> fields, String key) {
    String text = fields.getOrDefault(key, "").strip();
    return text.isEmpty() ? List.of() : List.of(text.split(" +"));
  }

  /** The flags that every command takes. */
  public Map<String, Flag> globals() {
    return Collections.unmodifiableMap(globals);
  }

  public CommandSpec command(String path) {
    return Objects.requireNonNull(commands.get(path), path);
  }

  /** The subcommand of that name or alias, or null. */
  public @Nullable CommandSpec child(CommandSpec parent, String word) {
    for (String name : parent.children()) {
      CommandSpec child = command(parent.path().isEmpty() ? name : parent.path() + " " + name);
      if (name.equals(word) || child.aliases().contains(word)) {
        return child;
      }
    }
    return null;
  }

  public Iterable<CommandSpec> commands() {
    return Collections.unmodifiableCollection(commands.values());
  }

  /** What a command does: the first line. */
  public String summary(CommandSpec command) {
    return text(command).lines().findFirst().orElse("");
  }

  /** The whole text: a line, more about it, and under "Examples:" examples. */
  String text(CommandSpec command) {
    return texts.getOrDefault(command.path().isEmpty() ? "kubectl" : command.path(), "");
  }

  String flagText(CommandSpec command, Flag flag) {
    String own = flagTexts.get(command.path() + "/" + flag.name());
    return own != null ? own : flagTexts.getOrDefault(flag.name(), "");
  }
}
