package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;

/** mkdir(1) and rmdir(1). */
final class Directories {

  private static final OptionTable MAKE = OptionTable.of(1, "m,mode= p,parents v,verbose Z");
  private static final OptionTable REMOVE =
      OptionTable.of(1, "p,parents v,verbose ignore-fail-on-non-empty");

  private Directories() {}

  static int make(Call call) {
    Options options = MAKE.parse(call);
    if (options.operands().isEmpty()) {
      throw MAKE.missingOperand(call);
    }
    int mask = call.sys().umask(022);
    call.sys().umask(mask);
    String words = options.value("m", "");
    Integer mode = words.isEmpty() ? Integer.valueOf(0777) : Modes.parse(words, 0777, true, mask);
    if (mode == null) {
      throw new Failure(1, "invalid mode " + Quoting.always(words));
    }
    int status = 0;
    for (String path : options.operands()) {
      try {
        makeOne(call, path, mode, options);
        if (!words.isEmpty()) {
          call.sys().changeMode(path, mode);
        }
      } catch (SysException failed) {
        call.complain(
            "cannot create directory " + Quoting.always(path) + ": " + failed.errno().text());
        status = 1;
      }
    }
    return status;
  }

  private static void makeOne(Call call, String path, int mode, Options options) {
    Sys sys = call.sys();
    if (options.has("p")) {
      if (FileAccess.isDirectory(sys, path)) {
        return;
      }
      makeParents(call, path, options);
    }
    sys.makeDirectory(path, mode);
    tell(call, path, options);
  }

  /** Makes the directories on the way to a path that are not there, from the first on. */
  private static void makeParents(Call call, String path, Options options) {
    int last = path.length();
    while (last > 0 && path.charAt(last - 1) == '/') {
      last--;
    }
    for (int end = path.indexOf('/', 1); end > 0 && end < last; end = path.indexOf('/', end + 1)) {
      String parent = path.substring(0, end);
      if (!parent.endsWith("/") && !FileAccess.exists(call.sys(), parent)) {
        call.sys().makeDirectory(parent, 0777);
        tell(call, parent, options);
      }
    }
  }

  private static void tell(Call call, String path, Options options) {
    if (options.has("v")) {
      call.println(call.name() + ": created directory " + Quoting.always(path));
    }
  }

  static int remove(Call call) {
    Options options = REMOVE.parse(call);
    if (options.operands().isEmpty()) {
      throw REMOVE.missingOperand(call);
    }
    int status = 0;
    for (String path : options.operands()) {
      status |= removeOne(call, path, options);
    }
    return status;
  }

  private static int removeOne(Call call, String operand, Options options) {
    String path = operand;
    while (true) {
      try {
        if (options.has("v")) {
          call.println(call.name() + ": removing directory, " + Quoting.always(path));
        }
        call.sys().removeDirectory(path);
      } catch (SysException failed) {
        boolean ignored =
            options.has("ignore-fail-on-non-empty") && failed.errno() == Errno.ENOTEMPTY;
        if (!ignored) {
          call.complain("failed to remove " + Quoting.always(path) + ": " + failed.errno().text());
        }
        return ignored ? 0 : 1;
      }
      path = FileAccess.directoryName(path);
      if (!options.has("p") || path.equals(".") || path.equals("/")) {
        return 0;
      }
    }
  }
}
