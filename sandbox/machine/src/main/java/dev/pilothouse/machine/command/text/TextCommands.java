package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.Quick;

/** The programs of this package. */
public final class TextCommands {

  private TextCommands() {}

  /** Adds them to the catalogue. */
  public static void register(ProgramCatalogue catalogue) {
    catalogue
        .add("coreutils/cat", new Cat())
        .add("coreutils/head", new Head())
        .add("coreutils/tail", new Tail())
        .add("coreutils/wc", new Wc())
        .add("coreutils/sort", new Gatherer(Sort::inputs, Sort::run))
        .add("coreutils/uniq", new Uniq())
        .add("coreutils/cut", new Cut())
        .add("coreutils/tr", new Tr())
        .add("coreutils/tee", new Tee())
        .add("coreutils/seq", new Seq())
        .add("coreutils/echo", new Quick(Print::echo))
        .add("coreutils/printf", new Quick(Print::printf))
        .add("grep/grep", new Grep())
        .add("sed/sed", new Sed());
  }
}
