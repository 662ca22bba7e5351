package dev.pilothouse.machine;

import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.MachineState.Child;
import dev.pilothouse.machine.MachineState.Waiter;
import dev.pilothouse.machine.file.FileAccess;
import dev.pilothouse.machine.file.FileSystems;
import dev.pilothouse.machine.file.GeneratedFiles;
import dev.pilothouse.machine.file.WalkedPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The kernel of one machine: the only one that changes its {@link MachineState}. Holds no state of
 * its own beyond the call that it is in.
 */
final class Kernel implements FileAccess.Host {

  /** Kinds of objects that processes wait for; see {@link #key}. */
  static final int PIPE_INPUT = 1;

  static final int PIPE_ROOM = 2;
  static final int TERMINAL_INPUT = 3;
  static final int TERMINAL_ROOM = 4;
  static final int MASTER_INPUT = 5;
  static final int SOCKET_INPUT = 6;
  static final int SOCKET_ROOM = 7;
  static final int CHILDREN = 8;

  final Machines machines;
  final World world;
  final MachineState machine;
  final Scheduler scheduler;
  final Lifecycle lifecycle;
  final Signals signals;
  final Descriptors descriptors;
  final Terminals terminals;

  /** The process whose step runs, 0 for none. */
  int current;

  private final WalkedPaths walkedPaths = new WalkedPaths();

  /** Names of paths that were walked along since the step began. */
  long walked;

  Kernel(Machines machines, MachineState machine) {
    this.machines = machines;
    this.world = machines.world();
    this.machine = machine;
    this.scheduler = new Scheduler(this);
    this.lifecycle = new Lifecycle(this);
    this.signals = new Signals(this);
    this.descriptors = new Descriptors(this);
    this.terminals = new Terminals(this);
  }

  String name() {
    return machine.spec.name();
  }

  // ---- processes

  /** The process, for reading, or null. */
  @Nullable Process find(int pid) {
    return machine.processes.get(pid);
  }

  /** The process, for changing; it must exist. */
  Process edit(int pid) {
    Process process = Objects.requireNonNull(machine.processes.get(pid), "process");
    if (process.owner != machine.owner) {
      process = process.copy(machine.owner);
      machine.processes = machine.processes.with(pid, process);
    }
    return process;
  }

  /** The processes, by pid, as they are now. */
  List<Process> processes() {
    return machine.processes.values();
  }

  /** The children of a process, by pid, as they are now. */
  List<Process> children(int parent) {
    List<Process> children = new ArrayList<>();
    for (Map.Entry<Child, Boolean> entry :
        machine.children.range(new Child(parent, 0), new Child(parent + 1, 0))) {
      Process child = find(entry.getKey().pid());
      if (child != null) {
        children.add(child);
      }
    }
    return children;
  }

  /** Gives a process another parent, 0 for none. */
  void adopt(Process process, int parent) {
    machine.children = machine.children.without(new Child(process.parent, process.pid));
    process.parent = parent;
    if (parent != 0) {
      machine.children = machine.children.with(new Child(parent, process.pid), true);
    }
  }

  /** The process that another one sees under a number, or null. */
  @Nullable Process seen(Context viewer, int localPid) {
    if (viewer.pids() == 0) {
      return find(localPid);
    }
    for (Process process : processes()) {
      if (process.context.pids() == viewer.pids() && process.localPid == localPid) {
        return process;
      }
    }
    return null;
  }

  /** The number under which a process is seen, 0 when it is not. */
  static int pidFor(Context viewer, Process process) {
    if (viewer.pids() == 0) {
      return process.pid;
    }
    return process.context.pids() == viewer.pids() ? process.localPid : 0;
  }

  static int groupFor(Context viewer, Process process) {
    return viewer.pids() == 0 ? process.group : process.localGroup;
  }

  // ---- waiting

  static long key(int kind, long id) {
    return (long) kind << 56 | id;
  }

  /** Wakes the processes that wait for an object. */
  void changed(int kind, long id) {
    long object = key(kind, id);
    List<Integer> woken = new ArrayList<>(1);
    for (Map.Entry<Waiter, Boolean> entry :
        machine.waiters.range(new Waiter(object, 0), new Waiter(object + 1, 0))) {
      woken.add(entry.getKey().pid());
    }
    for (int pid : woken) {
      scheduler.look(pid);
    }
  }

  // ---- files

  FileAccess files(Process process) {
    return new FileAccess(
        this, process.context.mounts(), process.directory, process.user, process.userGroup);
  }

  @Override
  public FileSystems fileSystems() {
    return machine.files;
  }

  @Override
  public void fileSystems(FileSystems updated) {
    machine.files = updated;
  }

  @Override
  public long realtimeNanos() {
    return machines.realtimeNanos();
  }

  @Override
  public long freeBytes() {
    return machines.freeBytes();
  }

  @Override
  public GeneratedFiles generated(int tree) {
    Process viewer = current == 0 ? null : find(current);
    return switch (tree) {
      case FileSystems.PROC -> new ProcFiles(this, viewer);
      case FileSystems.PTS -> new TerminalFiles(this);
      default -> new SystemFiles(this);
    };
  }

  @Override
  public boolean isOpen(int tree, int inode) {
    for (OpenFile file : machine.openFiles.values()) {
      if (file.target() instanceof OpenFile.FileTarget target
          && target.tree() == tree
          && target.inode() == inode) {
        return true;
      }
    }
    return false;
  }

  @Override
  public WalkedPaths walkedPaths() {
    return walkedPaths;
  }

  @Override
  public void walked(int names) {
    walked += names;
  }

  @Override
  public void changed(int namespace, String path) {
    machines.fileChanged(name(), namespace, path);
  }
}
