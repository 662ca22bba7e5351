package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operands of cp, mv and ln: sources, and where they go. */
final class Transfer {

  /** One file and its new name. */
  record Pair(String source, String target) {}

  private Transfer() {}

  /** The pairs that the operands stand for; fails as GNU does. */
  static List<Pair> pairs(Call call, OptionTable table, Options options, boolean parents) {
    List<String> operands = new ArrayList<>(options.operands());
    String directory = options.has("t") ? options.value("t", "") : null;
    if (operands.isEmpty()) {
      throw table.misuse(call, "missing file operand");
    }
    if (directory == null && operands.size() == 1) {
      throw table.misuse(
          call, "missing destination file operand after " + Quoting.always(operands.getFirst()));
    }
    if (options.has("T")) {
      if (operands.size() > 2) {
        throw table.extraOperand(call, operands.get(2));
      }
      return List.of(new Pair(operands.get(0), operands.get(1)));
    }
    String last = directory == null ? operands.removeLast() : directory;
    if (isDirectory(call.sys(), last)) {
      return operands.stream()
          .map(source -> new Pair(source, inside(last, source, parents)))
          .toList();
    }
    if (directory != null) {
      throw new Failure(
          1, "target directory " + Quoting.always(last) + ": " + why(call.sys(), last));
    }
    if (parents) {
      throw table.misuse(call, "with --parents, the destination must be a directory");
    }
    if (operands.size() > 1) {
      throw new Failure(1, "target " + Quoting.always(last) + ": " + why(call.sys(), last));
    }
    return List.of(new Pair(operands.getFirst(), last));
  }

  private static boolean isDirectory(Sys sys, String path) {
    return FileAccess.isDirectory(sys, path);
  }

  private static String why(Sys sys, String path) {
    try {
      sys.stat(path);
      return "Not a directory";
    } catch (SysException failed) {
      return failed.errno().text();
    }
  }

  private static String inside(String directory, String source, boolean parents) {
    String name = parents ? source.replaceFirst("^/+", "") : FileAccess.baseName(source);
    return FileAccess.join(directory, name);
  }

  static boolean same(@Nullable FileInfo left, @Nullable FileInfo right) {
    return left != null
        && right != null
        && left.inode() == right.inode()
        && left.device() == right.device();
  }
}
