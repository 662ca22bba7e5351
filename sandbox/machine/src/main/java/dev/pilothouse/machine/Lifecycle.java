package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.MachineState.Child;
import dev.pilothouse.machine.MachineState.PidNamespace;
import dev.pilothouse.machine.file.FileAccess;
import dev.pilothouse.machine.file.FileContent;
import dev.pilothouse.machine.file.Inode;
import dev.pilothouse.machine.file.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How processes begin, become other programs, end, and are waited for. */
final class Lifecycle {

  /** One in so many processes is kept for {@link #SMALL_SESSION small sessions}. */
  private static final int RESERVED_PART = 8;

  private static final int SMALL_SESSION = 8;
  private static final int MOST_INTERPRETERS = 5;
  private static final int LONGEST_FIRST_LINE = 256;

  /** What a file to be run is: the program and its final arguments. */
  private record Image(
      Program<Object> program, String executable, List<String> arguments, int setUser) {}

  private final Kernel kernel;
  private final MachineState machine;

  Lifecycle(Kernel kernel) {
    this.kernel = kernel;
    this.machine = kernel.machine;
  }

  // ---- loading

  private Image load(FileAccess files, String path, List<String> arguments) {
    String file = path;
    List<String> words = arguments;
    for (int depth = 0; depth < MOST_INTERPRETERS; depth++) {
      Place place = files.resolve(file, true);
      Inode inode = files.inode(place);
      if (!inode.isRegular() || !files.mayAccess(file, 1)) {
        throw new SysException(Errno.EACCES);
      }
      Bytes start =
          inode.content() instanceof FileContent content
              ? content.read(0, LONGEST_FIRST_LINE)
              : Bytes.EMPTY;
      String id = Executable.program(start);
      if (id != null) {
        return image(id, place.path(), words, (inode.mode() & 04000) == 0 ? -1 : inode.user());
      }
      List<String> interpreter = interpreter(start);
      List<String> longer = new ArrayList<>(interpreter);
      longer.add(file);
      longer.addAll(words.subList(Math.min(1, words.size()), words.size()));
      file = interpreter.getFirst();
      words = longer;
    }
    throw new SysException(Errno.ELOOP);
  }

  @SuppressWarnings("unchecked")
  private Image image(String id, String path, List<String> arguments, int setUser) {
    Program<?> program = kernel.machines.catalogue().program(id);
    if (program == null) {
      throw new SysException(Errno.ENOEXEC);
    }
    return new Image((Program<Object>) program, path, arguments, setUser);
  }

  /** The interpreter and its optional argument from a {@code #!} line; execve(2). */
  private static List<String> interpreter(Bytes start) {
    if (start.size() < 3 || start.at(0) != '#' || start.at(1) != '!') {
      throw new SysException(Errno.ENOEXEC);
    }
    int end = start.indexOf((byte) '\n', 0);
    String line = start.slice(2, end < 0 ? start.size() : end).text().strip();
    if (line.isEmpty()) {
      throw new SysException(Errno.ENOEXEC);
    }
    int space = line.indexOf(' ') < 0 ? line.indexOf('\t') : line.indexOf(' ');
    return space < 0
        ? List.of(line)
        : List.of(line.substring(0, space), line.substring(space).strip());
  }

  void checkExec(Process process, String path) {
    load(kernel.files(process), path, List.of(path));
  }

  // ---- beginning

  /** Begins a process for the outside; the caller sets its descriptors before anything else. */
  Process launch(Launch launch) {
    mustHaveRoom(null);
    Context context = launch.context();
    FileAccess files = new FileAccess(kernel, context.mounts(), "/", launch.user(), launch.group());
    Image image = load(files, launch.path(), launch.arguments());
    Process process = begin(context, image.program());
    process.parent = 0;
    process.user = launch.user();
    process.userGroup = launch.group();
    process.directory = files.resolve(launch.directory(), true).path();
    process.environment = launch.environment();
    lead(process);
    become(process, image);
    return process;
  }

  /** Begins the first process of the machine. */
  @SuppressWarnings("unchecked")
  void beginInit(Context context) {
    Program<?> init = Objects.requireNonNull(kernel.machines.catalogue().program(InitProgram.ID));
    Process process = begin(context, (Program<Object>) init);
    process.executable = "/usr/lib/systemd/systemd";
    process.arguments = List.of("/sbin/init");
    lead(process);
    kernel.scheduler.enqueue(process);
  }

  /** What /proc tells of a process to a viewer that sees it under a number. */
  ProcessInfo info(Context viewer, Process process, int pid) {
    Process parent = kernel.find(process.parent);
    return new ProcessInfo(
        pid,
        parent == null ? 0 : Kernel.pidFor(viewer, parent),
        Kernel.groupFor(viewer, process),
        viewer.pids() == 0 ? process.session : process.localSession,
        process.user,
        process.letter(),
        process.arguments,
        process.terminal < 0 ? "" : "pts/" + process.terminal,
        process.startedNanos,
        process.cpuNanos,
        process.memoryBytes);
  }

  int spawn(Process parent, Spawn spawn) {
    mustHaveRoom(parent);
    Image image = load(kernel.files(parent), spawn.path(), spawn.arguments());
    String directory = spawn.directory();
    String place =
        directory == null ? parent.directory : kernel.files(parent).resolve(directory, true).path();
    for (Map.Entry<Integer, Integer> entry : spawn.descriptors()) {
      kernel.descriptors.file(parent, entry.getValue());
    }
    Process child = child(parent);
    child.directory = place;
    child.environment = spawn.environment();
    SortedMap<Integer, Integer> descriptors = SortedMap.empty();
    for (Map.Entry<Integer, Integer> entry : spawn.descriptors()) {
      int file = Objects.requireNonNull(parent.descriptors.get(entry.getValue()));
      kernel.descriptors.refer(file, 1);
      descriptors = descriptors.with(entry.getKey(), file);
    }
    child.descriptors = descriptors;
    child.caught = 0;
    become(child, image);
    join(child, spawn.processGroup(), spawn.foreground());
    kernel.scheduler.enqueue(child);
    return Kernel.pidFor(parent.context, child);
  }

  int fork(Process parent, Object state, @Nullable Integer group, boolean foreground) {
    mustHaveRoom(parent);
    Process child = child(parent);
    for (int file : parent.descriptors.values()) {
      kernel.descriptors.refer(file, 1);
    }
    child.descriptors = parent.descriptors;
    child.state = state;
    child.started = true;
    join(child, group, foreground);
    kernel.scheduler.enqueue(child);
    return Kernel.pidFor(parent.context, child);
  }

  /**
   * The last processes of the machine are for sessions that have few: a terminal that is opened
   * while a fork bomb goes off can end it.
   */
  private void mustHaveRoom(@Nullable Process parent) {
    int most = kernel.world.limits().processes();
    int alive = machine.processes.size();
    boolean full = alive >= most - most / RESERVED_PART && !hasReserve(parent);
    if (full || alive >= most || parent != null && Cgroups.full(machine, parent)) {
      throw new SysException(Errno.EAGAIN);
    }
  }

  private boolean hasReserve(@Nullable Process parent) {
    if (parent == null) {
      return true;
    }
    int inSession = 0;
    for (Process process : machine.processes.values()) {
      inSession += process.session == parent.session ? 1 : 0;
    }
    return inSession <= SMALL_SESSION;
  }

  private Process begin(Context context, Program<Object> program) {
    int pid = machine.nextPid++;
    Process process =
        new Process(
            machine.owner, pid, number(context, pid), kernel.world.nanos(), context, program);
    machine.processes = machine.processes.with(pid, process);
    return process;
  }

  private Process child(Process parent) {
    int pid = machine.nextPid++;
    Process child =
        parent.copy(machine.owner, pid, number(parent.context, pid), kernel.world.nanos());
    kernel.adopt(child, parent.pid);
    child.notBefore = kernel.world.nanos();
    machine.processes = machine.processes.with(pid, child);
    return child;
  }

  /** The number of a new process in its PID namespace. */
  private int number(Context context, int pid) {
    if (context.pids() == 0) {
      return pid;
    }
    PidNamespace namespace =
        machine.pidNamespaces.getOrDefault(context.pids(), new PidNamespace(0, 1));
    int init = namespace.init() == 0 ? pid : namespace.init();
    machine.pidNamespaces =
        machine.pidNamespaces.with(context.pids(), new PidNamespace(init, namespace.next() + 1));
    return namespace.next();
  }

  private void become(Process process, Image image) {
    process.program = image.program();
    process.executable = image.executable();
    process.arguments = List.copyOf(image.arguments());
    process.started = false;
    process.state = null;
    process.memoryBytes = 0;
    if (image.setUser() >= 0) {
      process.user = image.setUser();
    }
  }

  /** Makes a process the leader of a new session; setsid(2). */
  void lead(Process process) {
    process.session = process.pid;
    process.localSession = process.localPid;
    process.group = process.pid;
    process.localGroup = process.localPid;
    process.terminal = -1;
  }

  private void join(Process child, @Nullable Integer group, boolean foreground) {
    if (group != null) {
      try {
        setGroup(child, child, group);
      } catch (SysException _) {
        // All of the group have ended and been waited for: the child leads a group of its own.
        setGroup(child, child, 0);
      }
    }
    if (foreground && child.terminal >= 0) {
      kernel.terminals.setForeground(child.terminal, child.group);
    }
  }

  /** Puts a process into a group, as the caller numbers groups; setpgid(2). */
  void setGroup(Process caller, Process process, int group) {
    if (group == 0 || group == Kernel.pidFor(caller.context, process)) {
      process.group = process.pid;
      process.localGroup = process.localPid;
      return;
    }
    for (Process other : kernel.processes()) {
      if (other.session == process.session && Kernel.groupFor(caller.context, other) == group) {
        process.group = other.group;
        process.localGroup = other.localGroup;
        return;
      }
    }
    throw new SysException(Errno.EPERM);
  }

  /** Goes on as another program; false when it could not and has ended. */
  boolean exec(Process process, Step.Exec<Object> exec) {
    Image image;
    try {
      image = load(kernel.files(process), exec.path(), exec.arguments());
    } catch (SysException failure) {
      end(process, failure.errno() == Errno.ENOENT ? 127 : 126, null);
      return false;
    }
    become(process, image);
    process.environment = exec.environment();
    process.caught = 0;
    process.signals = List.of();
    return true;
  }

  // ---- ending

  /** Ends a process: with a status, or by a signal. */
  void end(Process process, int status, @Nullable Signal signal) {
    if (process.isZombie()) {
      return;
    }
    kernel.scheduler.forget(process);
    kernel.descriptors.forgetUnwritten(process);
    process.phase = Process.Phase.ZOMBIE;
    process.exitStatus = status;
    process.killedBy = signal;
    process.stopped = false;
    process.change = null;
    process.memoryBytes = 0;
    process.after = null;
    process.state = null;
    SortedMap<Integer, Integer> open = process.descriptors;
    process.descriptors = SortedMap.empty();
    for (int file : open.values()) {
      kernel.descriptors.refer(file, -1);
    }
    orphan(process);
    if (process.session == process.pid && process.terminal >= 0) {
      kernel.terminals.leaderEnded(process.terminal, process.session);
    }
    if (process.context.pids() != 0 && process.localPid == 1) {
      endNamespace(process.context.pids());
    }
    tellParent(process);
    if (process.hostSession != 0) {
      kernel.machines.sessionChanged(process.hostSession);
    }
  }

  void killForMemory(Process process) {
    process.outOfMemory = true;
    process.memoryBytes = 0;
    end(process, 0, Signal.KILL);
  }

  /** The children of a process that ended belong to the first process of its namespace. */
  private void orphan(Process parent) {
    int heir = heir(parent);
    for (Process child : kernel.children(parent.pid)) {
      if (kernel.find(child.pid) == null) {
        continue;
      }
      Process orphan = kernel.edit(child.pid);
      kernel.adopt(orphan, heir);
      if (orphan.isZombie()) {
        tellParent(orphan);
      } else {
        kernel.signals.checkOrphanedGroup(orphan);
      }
    }
  }

  private int heir(Process parent) {
    int init =
        parent.context.pids() == 0
            ? 1
            : machine
                .pidNamespaces
                .getOrDefault(parent.context.pids(), new PidNamespace(0, 1))
                .init();
    Process heir = kernel.find(init);
    return heir == null || heir.isZombie() || heir.pid == parent.pid ? 0 : init;
  }

  private void endNamespace(int namespace) {
    for (Process process : kernel.processes()) {
      if (process.context.pids() == namespace
          && !process.isZombie()
          && kernel.find(process.pid) != null) {
        end(kernel.edit(process.pid), 0, Signal.KILL);
      }
    }
    for (Process process : kernel.processes()) {
      if (process.context.pids() == namespace && process.hostSession == 0) {
        remove(process);
      }
    }
    machine.pidNamespaces = machine.pidNamespaces.without(namespace);
  }

  private void tellParent(Process process) {
    Process parent = kernel.find(process.parent);
    if (parent == null || parent.isZombie()) {
      if (process.hostSession == 0 && process.isZombie()) {
        remove(process);
      }
      return;
    }
    if (process.isZombie() && parent.disposition(Signal.CHLD) == Disposition.IGNORE) {
      remove(process);
    }
    kernel.signals.send(kernel.edit(parent.pid), Signal.CHLD);
    kernel.changed(Kernel.CHILDREN, parent.pid);
  }

  /** A child has stopped or continued. */
  void changed(Process process, ChildStatus change) {
    process.change = change;
    tellParent(process);
  }

  /** Takes a process that ended off the table. */
  void remove(Process process) {
    machine.children = machine.children.without(new Child(process.parent, process.pid));
    machine.processes = machine.processes.without(process.pid);
  }

  // ---- waiting

  boolean hasNews(Process parent) {
    for (Process child : kernel.children(parent.pid)) {
      if (child.isZombie() || child.change != null) {
        return true;
      }
    }
    return false;
  }

  @Nullable ChildStatus wait(Process parent, int which) {
    boolean some = false;
    for (Process child : kernel.children(parent.pid)) {
      if (!matches(parent, child, which)) {
        continue;
      }
      some = true;
      ChildStatus status = news(parent, child);
      if (status != null) {
        return status;
      }
    }
    if (!some) {
      throw new SysException(Errno.ECHILD);
    }
    return null;
  }

  private static boolean matches(Process parent, Process child, int which) {
    if (which == -1) {
      return true;
    }
    if (which == 0) {
      return child.group == parent.group;
    }
    return which > 0
        ? Kernel.pidFor(parent.context, child) == which
        : Kernel.groupFor(parent.context, child) == -which;
  }

  private @Nullable ChildStatus news(Process parent, Process child) {
    int pid = Kernel.pidFor(parent.context, child);
    if (child.isZombie()) {
      remove(child);
      Signal signal = child.killedBy;
      return signal == null
          ? new ChildStatus.Exited(pid, child.exitStatus)
          : new ChildStatus.Killed(pid, signal);
    }
    if (child.change == null) {
      return null;
    }
    ChildStatus change = child.change;
    kernel.edit(child.pid).change = null;
    return switch (change) {
      case ChildStatus.Stopped(int _, Signal signal) -> new ChildStatus.Stopped(pid, signal);
      case ChildStatus.Continued _ -> new ChildStatus.Continued(pid);
      case ChildStatus.Exited _, ChildStatus.Killed _ -> change;
    };
  }
}
