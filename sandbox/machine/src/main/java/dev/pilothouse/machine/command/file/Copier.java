package dev.pilothouse.machine.command.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Quoting;

/** Copies one file (not the content of a directory), as cp, mv and install do. */
final class Copier {

  private static final int PIECE = 1 << 20;

  private final Call call;
  private final Sys sys;

  Copier(Call call) {
    this.call = call;
    this.sys = call.sys();
  }

  /** Copies the content of a regular file; false after a message. */
  boolean copyContent(String source, String target, FileInfo info, boolean force) {
    int from;
    try {
      from = FileAccess.openToRead(sys, source);
    } catch (SysException failed) {
      return refused("cannot open " + Quoting.always(source) + " for reading", failed);
    }
    try {
      boolean existed = FileAccess.exists(sys, target);
      int to;
      try {
        to = FileAccess.openToWrite(sys, target, info.mode() & 0777);
      } catch (SysException failed) {
        if (!existed || !force) {
          String what = existed ? "cannot create regular file " : "cannot create regular file ";
          return refused(what + Quoting.always(target), failed);
        }
        sys.unlink(target);
        to = FileAccess.openToWrite(sys, target, info.mode() & 0777);
      }
      try {
        transfer(from, to);
      } finally {
        sys.close(to);
      }
      return true;
    } catch (SysException failed) {
      return refused("error writing " + Quoting.always(target), failed);
    } finally {
      sys.close(from);
    }
  }

  private void transfer(int from, int to) {
    while (sys.read(from, PIECE) instanceof ReadResult.Data data) {
      Bytes bytes = data.bytes();
      sys.write(to, bytes);
      sys.charge(1 + bytes.size() / 256);
    }
  }

  /** Gives {@code target} the mode, owner and time of the source. */
  void preserve(String target, FileInfo info) {
    if (info.type() == FileInfo.Type.SYMBOLIC_LINK) {
      return;
    }
    int mode = info.mode();
    try {
      if (sys.user() == 0) {
        sys.changeOwner(target, info.user(), info.group());
      } else if (info.user() != sys.user()) {
        mode &= 0777;
      }
      sys.changeMode(target, mode);
      sys.setModified(target, info.modifiedNanos());
    } catch (SysException failed) {
      refused("preserving permissions for " + Quoting.always(target), failed);
    }
  }

  boolean refused(String what, SysException failed) {
    call.complain(what + ": " + failed.errno().text());
    return false;
  }
}
