package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.ProgramCatalogue;

/** The programs of this package. */
public final class EditorCommands {

  private EditorCommands() {}

  /** Adds them to the catalogue. */
  public static void register(ProgramCatalogue catalogue) {
    catalogue
        .add("vim/vi", new Vi())
        .add("nano/nano", new Nano())
        .add("less/less", new Less(false))
        .add("less/more", new Less(true));
  }
}
