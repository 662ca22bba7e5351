package dev.pilothouse.machine.command;

import dev.pilothouse.machine.Executable;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.editor.EditorCommands;
import dev.pilothouse.machine.command.file.FileCommands;
import dev.pilothouse.machine.command.net.NetCommands;
import dev.pilothouse.machine.command.process.ProcessCommands;
import dev.pilothouse.machine.command.support.CommandTable;
import dev.pilothouse.machine.command.text.TextCommands;
import dev.pilothouse.machine.file.Layer;

/** All commands: their programs, and the file trees of machines and images that have them. */
public final class Commands {

  private static final ProgramCatalogue OWN = register(new ProgramCatalogue());
  private static final Layer MACHINE = merged("w");
  private static final Layer SLIM = merged("d");
  private static final Layer BUSYBOX = busyBox();

  private Commands() {}

  /** Adds every command to a catalogue of programs. */
  public static ProgramCatalogue register(ProgramCatalogue catalogue) {
    TextCommands.register(catalogue);
    FileCommands.register(catalogue);
    NetCommands.register(catalogue);
    EditorCommands.register(catalogue);
    ProcessCommands.register(catalogue);
    return catalogue;
  }

  /** /usr/bin and /usr/sbin of a whole machine, with /bin and /sbin as links to them. */
  public static Layer layer() {
    return MACHINE;
  }

  /** The same with what Debian's slim images have: no editors, no network tools, no ps. */
  public static Layer slimLayer() {
    return SLIM;
  }

  /** /bin/busybox, and links to it by the names of its applets in /bin, as in Alpine. */
  public static Layer busyBoxLayer() {
    return BUSYBOX;
  }

  private static Layer merged(String image) {
    Layer.Builder builder =
        Layer.builder()
            .directory("/usr/bin", 0755)
            .directory("/usr/sbin", 0755)
            .symlink("/bin", "usr/bin")
            .symlink("/sbin", "usr/sbin");
    for (CommandTable.Entry entry : CommandTable.all()) {
      if (entry.images().contains(image) && OWN.program(entry.program()) != null) {
        builder.executable(entry.directory() + "/" + entry.name(), entry.program());
      }
    }
    return builder.build();
  }

  private static Layer busyBox() {
    Layer.Builder builder = Layer.builder().executable("/bin/busybox", "busybox/busybox");
    for (CommandTable.Entry entry : CommandTable.all()) {
      if (entry.images().contains("b") && OWN.program(entry.program()) != null) {
        builder.file("/bin/" + entry.name(), 0755, 0, 0, Executable.of(entry.program()));
      }
    }
    return builder.build();
  }
}
