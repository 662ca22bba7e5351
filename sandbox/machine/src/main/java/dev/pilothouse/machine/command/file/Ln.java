package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.Errno;
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

/** ln(1). */
final class Ln {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "b backup[=] d,directory F f,force i,interactive L,logical n,no-dereference P,physical"
              + " r,relative s,symbolic S,suffix= t,target-directory= T,no-target-directory"
              + " v,verbose");

  private Ln() {}

  static int run(Call call) {
    Options options = TABLE.parse(call);
    List<String> operands = new ArrayList<>(options.operands());
    if (operands.isEmpty()) {
      throw TABLE.misuse(call, "missing file operand");
    }
    if (options.has("t")) {
      return all(call, options, operands, options.value("t", ""));
    }
    if (operands.size() == 1) {
      return link(call, options, operands.getFirst(), FileAccess.baseName(operands.getFirst()));
    }
    String last = operands.getLast();
    boolean directory =
        !options.has("T")
            && FileAccess.isDirectory(call.sys(), last)
            && !(options.has("n") && isLink(call.sys(), last));
    if (directory) {
      return all(call, options, operands.subList(0, operands.size() - 1), last);
    }
    if (operands.size() > 2) {
      throw new Failure(
          1,
          "target "
              + Quoting.always(last)
              + ": "
              + (FileAccess.exists(call.sys(), last)
                  ? "Not a directory"
                  : "No such file or directory"));
    }
    return link(call, options, operands.getFirst(), last);
  }

  private static int all(Call call, Options options, List<String> targets, String directory) {
    int status = 0;
    for (String target : targets) {
      String name = FileAccess.join(directory, FileAccess.baseName(target));
      status |= link(call, options, target, name);
    }
    return status;
  }

  private static boolean isLink(Sys sys, String path) {
    FileInfo info = FileAccess.lstatOrNull(sys, path);
    return info != null && info.type() == FileInfo.Type.SYMBOLIC_LINK;
  }

  private static int link(Call call, Options options, String target, String name) {
    Sys sys = call.sys();
    boolean symbolic = options.has("s");
    try {
      if (!symbolic) {
        FileInfo info;
        try {
          info = sys.lstat(target);
        } catch (SysException failed) {
          throw new Failure(
              1, "failed to access " + Quoting.always(target) + ": " + failed.errno().text());
        }
        if (info.isDirectory()) {
          call.complain(target + ": hard link not allowed for directory");
          return 1;
        }
        if (options.has("f") && Transfer.same(info, FileAccess.lstatOrNull(sys, name))) {
          call.complain(
              Quoting.always(target) + " and " + Quoting.always(name) + " are the same file");
          return 1;
        }
      }
      if (options.has("f") && FileAccess.lstatOrNull(sys, name) != null) {
        sys.unlink(name);
      }
      if (symbolic) {
        sys.symlink(options.has("r") ? Names.relativeTo(sys, target, name) : target, name);
      } else {
        sys.link(target, name);
      }
    } catch (SysException failed) {
      String kind = symbolic ? "symbolic link " : "hard link ";
      String tail = symbolic ? "" : " => " + Quoting.always(target);
      boolean exists = failed.errno() == Errno.EEXIST;
      call.complain(
          "failed to create "
              + kind
              + Quoting.always(name)
              + (exists ? "" : tail)
              + ": "
              + failed.errno().text());
      return 1;
    }
    if (options.has("v")) {
      call.println(Quoting.always(name) + (symbolic ? " -> " : " => ") + Quoting.always(target));
    }
    return 0;
  }
}
