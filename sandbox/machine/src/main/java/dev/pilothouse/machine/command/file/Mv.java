package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.TaskProgram;
import dev.pilothouse.machine.command.support.TaskProgram.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** mv(1). */
final class Mv implements TaskProgram.Worker<Transfer.Pair> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "b backup[=] f,force i,interactive n,no-clobber S,suffix= t,target-directory="
              + " T,no-target-directory u update[=] v,verbose strip-trailing-slashes Z debug");

  private final Call call;
  private final Sys sys;
  private final Options options;
  private final Copier copier;

  Mv(Call call) {
    this.call = call;
    this.sys = call.sys();
    this.options = TABLE.parse(call);
    this.copier = new Copier(call);
  }

  @Override
  public List<Transfer.Pair> begin() {
    return Transfer.pairs(call, TABLE, options, false);
  }

  @Override
  public Outcome<Transfer.Pair> perform(Transfer.Pair pair, boolean confirmed) {
    FileInfo source;
    try {
      source = sys.lstat(pair.source());
    } catch (SysException failed) {
      return failed("cannot stat " + quoted(pair.source()) + ": " + failed.errno().text());
    }
    FileInfo target = FileAccess.lstatOrNull(sys, pair.target());
    if (target != null) {
      String clash = clash(pair, source, target);
      if (clash != null) {
        return failed(clash);
      }
      String manner = options.last("f", "i", "n");
      if (manner.equals("n") || isNewer(target, source)) {
        return Outcome.done();
      }
      boolean guarded =
          !sys.mayAccess(pair.target(), 2)
              && sys.isTerminal(0)
              && !manner.equals("f")
              && target.type() != FileInfo.Type.SYMBOLIC_LINK;
      if ((manner.equals("i") || guarded) && !confirmed) {
        return new Outcome.Ask<>(question(pair.target(), target, guarded));
      }
      if (options.has("b") || options.has("backup")) {
        sys.rename(pair.target(), pair.target() + options.value("S", "~"));
      }
    }
    return move(pair, source);
  }

  private static String question(String path, FileInfo target, boolean guarded) {
    return guarded
        ? String.format(
            "replace %s, overriding mode %04o (%s)?",
            quoted(path), target.mode(), Modes.text(target.mode()))
        : "overwrite " + quoted(path) + "?";
  }

  private boolean isNewer(FileInfo target, FileInfo source) {
    return (options.has("u") || options.has("update"))
        && target.modifiedNanos() >= source.modifiedNanos();
  }

  private static @Nullable String clash(Transfer.Pair pair, FileInfo source, FileInfo target) {
    if (Transfer.same(source, target)) {
      return quoted(pair.source()) + " and " + quoted(pair.target()) + " are the same file";
    }
    if (target.isDirectory() && !source.isDirectory()) {
      return "cannot overwrite directory " + quoted(pair.target()) + " with non-directory";
    }
    if (!target.isDirectory() && source.isDirectory()) {
      return "cannot overwrite non-directory "
          + quoted(pair.target())
          + " with directory "
          + quoted(pair.source());
    }
    return null;
  }

  private Outcome<Transfer.Pair> move(Transfer.Pair pair, FileInfo source) {
    try {
      sys.rename(pair.source(), pair.target());
    } catch (SysException failed) {
      if (failed.errno() == Errno.EXDEV) {
        return copyAndRemove(pair, source);
      }
      if (failed.errno() == Errno.EINVAL) {
        return failed(
            "cannot move "
                + quoted(pair.source())
                + " to a subdirectory of itself, "
                + quoted(pair.target()));
      }
      return failed(
          "cannot move "
              + quoted(pair.source())
              + " to "
              + quoted(pair.target())
              + ": "
              + failed.errno().text());
    }
    return told(pair, "renamed ");
  }

  private Outcome<Transfer.Pair> told(Transfer.Pair pair, String verb) {
    if (options.has("v")) {
      call.println(verb + quoted(pair.source()) + " -> " + quoted(pair.target()));
    }
    return Outcome.done();
  }

  private Outcome<Transfer.Pair> copyAndRemove(Transfer.Pair pair, FileInfo source) {
    try {
      if (!copyTree(pair.source(), pair.target(), source)) {
        return Outcome.failed();
      }
      removeTree(pair.source(), source);
    } catch (SysException failed) {
      return failed(
          "inter-device move failed: "
              + quoted(pair.source())
              + " to "
              + quoted(pair.target())
              + "; "
              + failed.errno().text());
    }
    return told(pair, "copied ");
  }

  private boolean copyTree(String from, String to, FileInfo source) {
    switch (source.type()) {
      case DIRECTORY -> {
        if (!FileAccess.isDirectory(sys, to)) {
          sys.makeDirectory(to, 0700);
        }
        for (String name : sys.list(from)) {
          String child = FileAccess.join(from, name);
          if (!copyTree(child, FileAccess.join(to, name), sys.lstat(child))) {
            return false;
          }
        }
      }
      case SYMBOLIC_LINK -> {
        if (FileAccess.lstatOrNull(sys, to) != null) {
          sys.unlink(to);
        }
        sys.symlink(sys.readLink(from), to);
      }
      default -> {
        if (!copier.copyContent(from, to, source, true)) {
          return false;
        }
      }
    }
    copier.preserve(to, source);
    return true;
  }

  private void removeTree(String path, FileInfo info) {
    if (!info.isDirectory()) {
      sys.unlink(path);
      return;
    }
    for (String name : sys.list(path)) {
      String child = FileAccess.join(path, name);
      removeTree(child, sys.lstat(child));
    }
    sys.removeDirectory(path);
  }

  private Outcome<Transfer.Pair> failed(String message) {
    call.complain(message);
    return Outcome.failed();
  }

  private static String quoted(String name) {
    return Quoting.always(name);
  }
}
