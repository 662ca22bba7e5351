package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.Errno;
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
import java.util.ArrayList;
import java.util.List;

/** rm(1). */
final class Rm implements TaskProgram.Worker<Rm.Task> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "f,force i I interactive[=] r,R,recursive d,dir v,verbose one-file-system"
              + " preserve-root[=] no-preserve-root");

  /** What to do with a path: remove it, or the directory itself after its content. */
  record Task(String path, Kind kind) {}

  private enum Kind {
    ALL,
    REMOVE,
    EMPTIED
  }

  private final Call call;
  private final Sys sys;
  private final Options options;
  private final boolean force;
  private final boolean asks;
  private int status;

  Rm(Call call) {
    this.call = call;
    this.sys = call.sys();
    this.options = TABLE.parse(call);
    String manner = options.last("f", "i", "I", "interactive");
    String when = options.value("interactive", "always");
    this.asks = manner.equals("i") || manner.equals("interactive") && when.equals("always");
    this.force = manner.equals("f");
  }

  @Override
  public List<Task> begin() {
    List<String> operands = options.operands();
    if (operands.isEmpty() && !force) {
      throw TABLE.missingOperand(call);
    }
    List<Task> tasks = new ArrayList<>();
    boolean once = options.last("f", "i", "I").equals("I");
    if (once && (operands.size() > 3 || options.has("r"))) {
      tasks.add(new Task("", Kind.ALL));
      return tasks;
    }
    return operandTasks();
  }

  private List<Task> operandTasks() {
    List<Task> tasks = new ArrayList<>();
    for (String operand : options.operands()) {
      if (allowed(operand)) {
        tasks.add(new Task(operand, Kind.REMOVE));
      } else {
        status = 1;
      }
    }
    return tasks;
  }

  @Override
  public int beginStatus() {
    return status;
  }

  private boolean allowed(String operand) {
    String last = FileAccess.baseName(operand);
    if (options.has("r") && (last.equals(".") || last.equals(".."))) {
      call.complain(
          "refusing to remove '.' or '..' directory: skipping " + Quoting.always(operand));
      return false;
    }
    if (options.has("r") && !options.has("no-preserve-root") && isRoot(operand)) {
      call.complain("it is dangerous to operate recursively on " + rootText(operand));
      call.complain("use --no-preserve-root to override this failsafe");
      return false;
    }
    return true;
  }

  private static String rootText(String operand) {
    return operand.equals("/") ? "'/'" : Quoting.always(operand) + " (same as '/')";
  }

  private boolean isRoot(String operand) {
    FileInfo root = FileAccess.statOrNull(sys, "/");
    FileInfo info = FileAccess.lstatOrNull(sys, operand);
    return root != null
        && info != null
        && root.inode() == info.inode()
        && root.device() == info.device();
  }

  @Override
  public Outcome<Task> perform(Task task, boolean confirmed) {
    if (task.kind == Kind.ALL) {
      return confirmed ? new Outcome.Done<>(0, operandTasks()) : new Outcome.Ask<>(allQuestion());
    }
    try {
      return remove(task, confirmed);
    } catch (SysException failed) {
      if (force && (failed.errno() == Errno.ENOENT || failed.errno() == Errno.ENOTDIR)) {
        return Outcome.done();
      }
      return refused(task.path, failed.errno());
    }
  }

  private String allQuestion() {
    int count = options.operands().size();
    return "remove "
        + count
        + (count == 1 ? " argument" : " arguments")
        + (options.has("r") ? " recursively?" : "?");
  }

  private Outcome<Task> remove(Task task, boolean confirmed) {
    FileInfo info = sys.lstat(task.path);
    if (task.kind == Kind.EMPTIED && !sys.list(task.path).isEmpty()) {
      return Outcome.done();
    }
    if (task.kind == Kind.EMPTIED || !info.isDirectory()) {
      return confirmed || !asksFor(task.path, info)
          ? removeOne(task.path, info)
          : ask(task.path, info);
    }
    if (!options.has("r")) {
      if (!options.has("d")) {
        return refused(task.path, Errno.EISDIR);
      }
      return confirmed || !asks ? removeOne(task.path, info) : ask(task.path, info);
    }
    List<String> names = sys.list(task.path);
    if (!names.isEmpty() && !confirmed && asksFor(task.path, info)) {
      return new Outcome.Ask<>(
          "descend into "
              + protection(task.path, info)
              + "directory "
              + Quoting.always(task.path)
              + "?");
    }
    List<Task> further = new ArrayList<>();
    for (String name : names) {
      further.add(new Task(FileAccess.join(task.path, name), Kind.REMOVE));
    }
    further.add(new Task(task.path, Kind.EMPTIED));
    return new Outcome.Done<>(0, further);
  }

  private boolean asksFor(String path, FileInfo info) {
    return asks || !force && !protection(path, info).isEmpty() && sys.isTerminal(0);
  }

  private String protection(String path, FileInfo info) {
    boolean link = info.type() == FileInfo.Type.SYMBOLIC_LINK;
    return !link && !sys.mayAccess(path, 2) ? "write-protected " : "";
  }

  private Outcome<Task> ask(String path, FileInfo info) {
    return new Outcome.Ask<>(
        "remove " + protection(path, info) + kind(info) + " " + Quoting.always(path) + "?");
  }

  /** The words of GNU for a kind of file. */
  static String kind(FileInfo info) {
    return switch (info.type()) {
      case REGULAR -> info.size() == 0 ? "regular empty file" : "regular file";
      case DIRECTORY -> "directory";
      case SYMBOLIC_LINK -> "symbolic link";
      case CHARACTER_DEVICE -> "character special file";
      case BLOCK_DEVICE -> "block special file";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
    };
  }

  private Outcome<Task> removeOne(String path, FileInfo info) {
    if (info.isDirectory()) {
      sys.removeDirectory(path);
    } else {
      sys.unlink(path);
    }
    if (options.has("v")) {
      call.println("removed " + (info.isDirectory() ? "directory " : "") + Quoting.always(path));
    }
    return Outcome.done();
  }

  private Outcome<Task> refused(String path, Errno errno) {
    call.complain("cannot remove " + Quoting.always(path) + ": " + errno.text());
    return Outcome.failed();
  }
}
