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
      String parent = FileAccess.directoryName(path);
      if (!parent.equals(".") && !parent.equals("/") && !FileAccess.exists(sys, parent)) {
        makeOne(call, parent, 0777, options);
      }
      if (FileAccess.isDirectory(sys, path)) {
        return;
      }
    }
    sys.makeDirectory(path, mode);
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
