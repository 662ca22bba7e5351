package dev.pilothouse.kubectl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Help texts in the form of kubectl's templates. */
public final class Help {

  private static final String MORE =
      "Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n";

  /** Names of subcommands get at least this many columns. */
  private static final int SHORTEST = 11;

  private Help() {}

  /** The help of a command, ending with a line feed. */
  public static String of(CommandSpec command) {
    Catalogue catalogue = Catalogue.standard();
    StringBuilder out = new StringBuilder();
    String text = catalogue.text(command);
    int examples = text.indexOf("\nExamples:\n");
    out.append(examples < 0 ? text : text.substring(0, examples).stripTrailing()).append("\n");
    if (!command.aliases().isEmpty()) {
      out.append("\nAliases:\n").append(command.name());
      command.aliases().forEach(alias -> out.append(", ").append(alias));
      out.append("\n");
    }
    if (examples >= 0) {
      out.append(text, examples, text.length()).append("\n");
    }
    appendChildren(out, command);
    appendFlags(out, command, command.flags().values());
    out.append("\nUsage:\n  ").append(command.usage()).append("\n\n");
    if (!command.children().isEmpty()) {
      out.append("Use \"").append(command.fullPath());
      out.append(" <command> --help\" for more information about a given command.\n");
    }
    return out.append(MORE).toString();
  }

  /** What "kubectl options" prints. */
  public static String globals() {
    StringBuilder out = new StringBuilder("The following options can be passed to any command:\n");
    Catalogue catalogue = Catalogue.standard();
    appendFlagLines(out, catalogue.command(""), catalogue.globals().values());
    return out.toString();
  }

  private static void appendChildren(StringBuilder out, CommandSpec command) {
    Catalogue catalogue = Catalogue.standard();
    List<String> headings = new ArrayList<>();
    for (String name : command.children()) {
      String heading = Objects.requireNonNull(catalogue.child(command, name)).group();
      if (!headings.contains(heading) && !heading.equals("hidden")) {
        headings.add(heading);
      }
    }
    int width = SHORTEST;
    for (String name : command.children()) {
      width = Math.max(width, name.length());
    }
    for (String heading : headings) {
      out.append("\n").append(heading.isEmpty() ? "Available Commands" : heading).append(":\n");
      for (String name : command.children()) {
        CommandSpec child = Objects.requireNonNull(catalogue.child(command, name));
        if (child.group().equals(heading)) {
          out.append("  ").append(name).append(" ".repeat(width - name.length() + 3));
          out.append(catalogue.summary(child).replaceAll("\\.$", "")).append("\n");
        }
      }
    }
  }

  private static void appendFlags(StringBuilder out, CommandSpec command, Iterable<Flag> flags) {
    if (flags.iterator().hasNext()) {
      out.append("\nOptions:");
      StringBuilder lines = new StringBuilder();
      appendFlagLines(lines, command, flags);
      out.append(lines);
    }
  }

  private static void appendFlagLines(
      StringBuilder out, CommandSpec command, Iterable<Flag> flags) {
    boolean first = true;
    for (Flag flag : flags) {
      out.append(first ? "\n" : "\n").append("    ").append(flag.shown()).append("=");
      out.append(flag.shownInitial()).append(":\n\t");
      out.append(Catalogue.standard().flagText(command, flag)).append("\n");
      first = false;
    }
  }
}
