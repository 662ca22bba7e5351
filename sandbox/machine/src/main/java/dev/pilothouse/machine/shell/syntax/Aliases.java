package dev.pilothouse.machine.shell.syntax;

import org.jspecify.annotations.Nullable;

/** What a parse is told of the shell's state. */
public interface Aliases {

  /** Without aliases. */
  Aliases NONE = name -> null;

  /** The text that stands for the command name, or null. */
  @Nullable String alias(String name);

  /** Hears of a here-document whose delimiter does not come. */
  default void unfinished(int startLine, int endLine, String delimiter) {}

  /** Whether the patterns of {@code shopt -s extglob} are in the language. */
  default boolean extendedGlobs() {
    return false;
  }
}
