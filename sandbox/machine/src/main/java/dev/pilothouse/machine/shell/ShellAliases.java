package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Aliases;
import org.jspecify.annotations.Nullable;

/** The aliases of a shell, for its parser. */
record ShellAliases(Shell shell) implements Aliases {

  @Override
  public @Nullable String alias(String name) {
    return shell.has(Option.EXPAND_ALIASES) ? shell.r.aliases.get(name) : null;
  }

  @Override
  public void unfinished(int startLine, int endLine, String delimiter) {
    if (shell.bash()) {
      int line = shell.r.line;
      shell.r.line = endLine;
      shell.error(
          "warning: here-document at line "
              + startLine
              + " delimited by end-of-file (wanted `"
              + delimiter
              + "')");
      shell.r.line = line;
    }
  }

  @Override
  public boolean extendedGlobs() {
    return shell.has(Option.EXTGLOB);
  }
}
