package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.TaskProgram;
import dev.pilothouse.machine.command.support.TaskProgram.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** cp(1). */
final class Cp implements TaskProgram.Worker<Cp.Task> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "a,archive b f,force i,interactive H l,link L,dereference n,no-clobber P,no-dereference"
              + " p preserve[=] no-preserve= parents R,r,recursive s,symbolic-link"
              + " t,target-directory= T,no-target-directory u update[=] v,verbose d"
              + " x,one-file-system backup[=] S,suffix= remove-destination sparse= reflink[=]"
              + " strip-trailing-slashes Z attributes-only");

  /**
   * A file to be copied.
   *
   * @param operand whether it was named in the call
   * @param finish null, or the source directory whose copy gets its mode and times now
   */
  record Task(String source, String target, boolean operand, @Nullable FileInfo finish) {}

  private final Call call;
  private final Sys sys;
  private final Options options;
  private final Copier copier;
  private final boolean recursive;
  private final boolean preserves;
  private final boolean keepsLinks;

  Cp(Call call) {
    this.call = call;
    this.sys = call.sys();
    this.options = TABLE.parse(call);
    this.copier = new Copier(call);
    this.recursive = options.has("R") || options.has("a");
    this.preserves = options.has("p") || options.has("a") || options.has("preserve");
    this.keepsLinks = keepsLinks();
  }

  private boolean keepsLinks() {
    return switch (options.last("L", "P", "d", "a", "H")) {
      case "P", "d", "a" -> true;
      case "L" -> false;
      default -> recursive;
    };
  }

  @Override
  public List<Task> begin() {
    return Transfer.pairs(call, TABLE, options, options.has("parents")).stream()
        .map(pair -> new Task(pair.source(), pair.target(), true, null))
        .toList();
  }

  @Override
  public Outcome<Task> perform(Task task, boolean confirmed) {
    if (task.finish != null) {
      finish(task.target, task.finish);
      return Outcome.done();
    }
    try {
      boolean follow = !keepsLinks || task.operand && options.last("H", "P", "d", "a").equals("H");
      FileInfo source = follow ? sys.stat(task.source) : sys.lstat(task.source);
      return copy(task, source, confirmed);
    } catch (SysException failed) {
      call.complain("cannot stat " + Quoting.always(task.source) + ": " + failed.errno().text());
      return Outcome.failed();
    }
  }

  private void finish(String target, FileInfo source) {
    if (preserves) {
      copier.preserve(target, source);
    } else {
      int mask = sys.umask(022);
      sys.umask(mask);
      try {
        sys.changeMode(target, source.mode() & ~mask & 0777);
      } catch (SysException failed) {
        copier.refused("setting permissions for " + Quoting.always(target), failed);
      }
    }
  }

  private Outcome<Task> copy(Task task, FileInfo source, boolean confirmed) {
    if (source.isDirectory()) {
      return directory(task, source);
    }
    FileInfo target = FileAccess.lstatOrNull(sys, task.target);
    FileInfo reached = FileAccess.statOrNull(sys, task.target);
    if (Transfer.same(source, reached) && !options.has("l") && !options.has("remove-destination")) {
      return failed(quoted(task.source) + " and " + quoted(task.target) + " are the same file");
    }
    if (reached != null && reached.isDirectory()) {
      return failed("cannot overwrite directory " + quoted(task.target) + " with non-directory");
    }
    if (target != null) {
      if (options.last("n", "i", "f").equals("n") || isNewer(target, source)) {
        return Outcome.done();
      }
      if (options.last("i", "n").equals("i") && !confirmed) {
        return new Outcome.Ask<>("overwrite " + quoted(task.target) + "?");
      }
      backUp(task.target);
    }
    if (options.has("parents")) {
      makeParents(FileAccess.directoryName(task.target));
    }
    return one(task, source);
  }

  private boolean isNewer(FileInfo target, FileInfo source) {
    boolean update = options.has("u") || options.value("update", "all").equals("older");
    return options.has("update") && options.value("update", "older").equals("none")
        || update && target.modifiedNanos() >= source.modifiedNanos();
  }

  private void backUp(String target) {
    if (options.has("b") || options.has("backup")) {
      sys.rename(target, target + options.value("S", "~"));
    }
  }

  private void makeParents(String directory) {
    Deque<String> missing = new ArrayDeque<>();
    String above = directory;
    while (!FileAccess.exists(sys, above)) {
      missing.push(above);
      above = FileAccess.directoryName(above);
    }
    for (String next : missing) {
      sys.makeDirectory(next, 0777);
    }
  }

  private Outcome<Task> one(Task task, FileInfo source) {
    boolean copied;
    try {
      if (options.has("remove-destination") && FileAccess.lstatOrNull(sys, task.target) != null) {
        sys.unlink(task.target);
      }
      copied = place(task, source);
    } catch (SysException failed) {
      return failed(
          "cannot create "
              + created(source)
              + " "
              + quoted(task.target)
              + ": "
              + failed.errno().text());
    }
    if (!copied) {
      return Outcome.failed();
    }
    if (options.has("v")) {
      call.println(quoted(task.source) + " -> " + quoted(task.target));
    }
    if (preserves && !options.has("l") && !options.has("s")) {
      copier.preserve(task.target, source);
    }
    return Outcome.done();
  }

  private String created(FileInfo source) {
    boolean link = options.has("s") || source.type() == FileInfo.Type.SYMBOLIC_LINK;
    return link ? "symbolic link" : options.has("l") ? "hard link" : "regular file";
  }

  private boolean place(Task task, FileInfo source) {
    boolean replaces = options.has("f") && FileAccess.lstatOrNull(sys, task.target) != null;
    if (options.has("l") || options.has("s")) {
      if (replaces) {
        sys.unlink(task.target);
      }
      if (options.has("l")) {
        sys.link(task.source, task.target);
      } else {
        sys.symlink(task.source, task.target);
      }
      return true;
    }
    if (source.type() == FileInfo.Type.SYMBOLIC_LINK) {
      if (FileAccess.lstatOrNull(sys, task.target) != null) {
        sys.unlink(task.target);
      }
      sys.symlink(sys.readLink(task.source), task.target);
      return true;
    }
    FileInfo target = FileAccess.lstatOrNull(sys, task.target);
    boolean dangling =
        target != null
            && target.type() == FileInfo.Type.SYMBOLIC_LINK
            && !FileAccess.exists(sys, task.target);
    if (dangling) {
      call.complain("not writing through dangling symlink " + quoted(task.target));
      return false;
    }
    if (task.target.endsWith("/") && target == null) {
      call.complain("cannot create regular file " + quoted(task.target) + ": Not a directory");
      return false;
    }
    return copier.copyContent(task.source, task.target, source, options.has("f"));
  }

  private Outcome<Task> directory(Task task, FileInfo source) {
    if (!recursive) {
      return failed("-r not specified; omitting directory " + quoted(task.source));
    }
    FileInfo target = FileAccess.statOrNull(sys, task.target);
    if (target != null && !target.isDirectory()) {
      return failed(
          "cannot overwrite non-directory "
              + quoted(task.target)
              + " with directory "
              + quoted(task.source));
    }
    if (task.operand && isInside(task.target, source)) {
      return failed(
          "cannot copy a directory, "
              + quoted(task.source)
              + ", into itself, "
              + quoted(task.target));
    }
    if (!keepsLinks && FileAccess.loop(sys, "", task.source, source) != null) {
      return failed("cannot copy cyclic symbolic link " + quoted(task.source));
    }
    try {
      return descend(task, source, target == null);
    } catch (SysException failed) {
      return failed(
          "cannot create directory " + quoted(task.target) + ": " + failed.errno().text());
    }
  }

  private Outcome<Task> descend(Task task, FileInfo source, boolean create) {
    List<String> names;
    try {
      names = sys.list(task.source);
    } catch (SysException failed) {
      return failed("cannot access " + quoted(task.source) + ": " + failed.errno().text());
    }
    if (create) {
      if (options.has("parents")) {
        makeParents(FileAccess.directoryName(task.target));
      }
      sys.makeDirectory(task.target, source.mode() & 0777 | 0700);
      if (options.has("v")) {
        call.println(quoted(task.source) + " -> " + quoted(task.target));
      }
    }
    List<Task> further = new ArrayList<>();
    for (String name : names) {
      further.add(
          new Task(
              FileAccess.join(task.source, name), FileAccess.join(task.target, name), false, null));
    }
    if (create || preserves) {
      further.add(new Task(task.source, task.target, false, source));
    }
    return new Outcome.Done<>(0, further);
  }

  private boolean isInside(String target, FileInfo source) {
    String directory = FileAccess.directoryName(target);
    for (int depth = 0; depth < 64; depth++) {
      FileInfo info = FileAccess.statOrNull(sys, directory);
      if (Transfer.same(info, source)) {
        return true;
      }
      FileInfo parent = FileAccess.statOrNull(sys, directory + "/..");
      if (info == null || Transfer.same(info, parent)) {
        return false;
      }
      directory = directory + "/..";
    }
    return false;
  }

  private Outcome<Task> failed(String message) {
    call.complain(message);
    return Outcome.failed();
  }

  private static String quoted(String name) {
    return Quoting.always(name);
  }
}
