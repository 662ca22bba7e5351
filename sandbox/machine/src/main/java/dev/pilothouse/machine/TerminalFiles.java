package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.file.Content;
import dev.pilothouse.machine.file.GeneratedFiles;
import dev.pilothouse.machine.file.Inode;
import dev.pilothouse.machine.terminal.Tty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** /dev/pts: the terminals. */
final class TerminalFiles implements GeneratedFiles {

  private final Kernel kernel;

  TerminalFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public @Nullable Inode inode(String path) {
    if (path.isEmpty()) {
      return Inode.directory(0755, 0, 0, kernel.machines.realtimeNanos());
    }
    for (Tty tty : kernel.machine.terminals.values()) {
      if (path.equals(Integer.toString(tty.number()))) {
        return new Inode(
            FileInfo.Type.CHARACTER_DEVICE,
            0620,
            tty.user(),
            5,
            1,
            kernel.machines.realtimeNanos(),
            new Content.Device(136, tty.number()));
      }
    }
    return null;
  }

  @Override
  public List<String> list(String path) {
    List<String> names = new ArrayList<>();
    for (int number : kernel.machine.terminals.keys()) {
      names.add(Integer.toString(number));
    }
    return names;
  }

  @Override
  public Bytes read(String path) {
    return Bytes.EMPTY;
  }
}
