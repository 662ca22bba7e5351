package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file as editors read it.
 *
 * @param finalNewline whether its last line ended with a newline
 * @param failure why it could not be read; null also when there is no such file yet
 */
record EditedFile(
    Lines lines,
    boolean exists,
    boolean writable,
    boolean finalNewline,
    int bytes,
    @Nullable String failure) {

  /** What an editor takes: all that it does with a file at one key must be quick. */
  private static final int MOST_BYTES = 4 << 20;

  private static final int MOST_LINES = 100_000;

  static EditedFile read(Sys sys, String path) {
    FileInfo info = FileAccess.statOrNull(sys, path);
    if (info == null) {
      return new EditedFile(Lines.BLANK, false, true, true, 0, null);
    }
    if (info.isDirectory()) {
      return new EditedFile(Lines.BLANK, true, false, true, 0, "is a directory");
    }
    if (info.size() > MOST_BYTES) {
      return tooLarge();
    }
    try {
      String text = Text.decode(FileAccess.read(sys, path));
      if (text.chars().filter(c -> c == '\n').count() > MOST_LINES) {
        return tooLarge();
      }
      boolean writable = sys.mayAccess(path, 2);
      return new EditedFile(
          lines(text),
          true,
          writable,
          text.isEmpty() || text.endsWith("\n"),
          Text.length(text),
          null);
    } catch (SysException failed) {
      return new EditedFile(Lines.BLANK, true, false, true, 0, failed.errno().text());
    }
  }

  private static EditedFile tooLarge() {
    return new EditedFile(Lines.BLANK, true, false, true, 0, Errno.EFBIG.text());
  }

  private static Lines lines(String text) {
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return Lines.of(List.of(body.split("\n", -1)));
  }

  /** Writes lines and gives the number of bytes. */
  static int write(Sys sys, String path, List<String> lines, boolean finalNewline, boolean append) {
    String text = String.join("\n", lines) + (finalNewline ? "\n" : "");
    boolean blank = lines.size() == 1 && lines.getFirst().isEmpty() && finalNewline;
    var bytes = Text.encode(blank ? "" : text);
    if (append) {
      int descriptor = FileAccess.openToAppend(sys, path);
      sys.write(descriptor, bytes);
      sys.close(descriptor);
    } else {
      FileAccess.write(sys, path, bytes, 0666);
    }
    return bytes.size();
  }
}
