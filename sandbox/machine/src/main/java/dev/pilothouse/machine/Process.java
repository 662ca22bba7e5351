package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.Timer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process. Copy on write: {@link Kernel#edit} gives the one that may be changed; all others are
 * shared with forks of the world and stay as they are.
 */
final class Process {

  /** What a process does. */
  enum Phase {
    /** Waits for a CPU, or would if it were not stopped. */
    READY,
    /** Waits for one of its wakes. */
    WAITING,
    /** Waits until what it wrote has been taken. */
    WRITING,
    /** Has ended and waits for its parent to hear of it. */
    ZOMBIE
  }

  /** Bytes that a full pipe, connection or terminal has not taken yet. */
  record Unwritten(int file, Bytes bytes) {}

  final Object owner;
  final int pid;
  final int localPid;
  final long startedNanos;
  int parent;
  int group;
  int localGroup;
  int session;
  int localSession;
  int user;
  int userGroup;
  int umask = 022;
  int terminal = -1;
  Context context;
  String directory = "/";
  String executable = "";
  List<String> arguments = List.of();
  SortedMap<String, String> environment = SortedMap.empty();
  SortedMap<Integer, Integer> descriptors = SortedMap.empty();

  Program<Object> program;
  boolean started;
  @Nullable Object state;
  Phase phase = Phase.READY;
  boolean queued;
  long notBefore;
  List<Wake> wakes = List.of();
  @Nullable Timer timer;
  List<Unwritten> unwritten = List.of();
  @Nullable Step<Object> after;

  boolean stopped;
  @Nullable ChildStatus change;
  long ignored;
  long caught;
  List<Signal> signals = List.of();
  int exitStatus;
  @Nullable Signal killedBy;
  boolean outOfMemory;
  long hostSession;
  long cpuNanos;
  long memoryBytes;

  Process(
      Object owner,
      int pid,
      int localPid,
      long startedNanos,
      Context context,
      Program<Object> program) {
    this.owner = owner;
    this.pid = pid;
    this.localPid = localPid;
    this.startedNanos = startedNanos;
    this.context = context;
    this.program = program;
  }

  Process copy(Object newOwner, int newPid, int newLocalPid, long nanos) {
    Process copy = new Process(newOwner, newPid, newLocalPid, nanos, context, program);
    copy.parent = parent;
    copy.group = group;
    copy.localGroup = localGroup;
    copy.session = session;
    copy.localSession = localSession;
    copy.user = user;
    copy.userGroup = userGroup;
    copy.umask = umask;
    copy.terminal = terminal;
    copy.directory = directory;
    copy.executable = executable;
    copy.arguments = arguments;
    copy.environment = environment;
    copy.descriptors = descriptors;
    copy.started = started;
    copy.state = state;
    copy.ignored = ignored;
    copy.caught = caught;
    copy.memoryBytes = memoryBytes;
    return copy;
  }

  /** This process for another owner. */
  Process copy(Object newOwner) {
    Process copy = copy(newOwner, pid, localPid, startedNanos);
    copy.phase = phase;
    copy.queued = queued;
    copy.notBefore = notBefore;
    copy.wakes = wakes;
    copy.timer = timer;
    copy.unwritten = unwritten;
    copy.after = after;
    copy.stopped = stopped;
    copy.change = change;
    copy.signals = signals;
    copy.exitStatus = exitStatus;
    copy.killedBy = killedBy;
    copy.outOfMemory = outOfMemory;
    copy.hostSession = hostSession;
    copy.cpuNanos = cpuNanos;
    return copy;
  }

  boolean isZombie() {
    return phase == Phase.ZOMBIE;
  }

  /** The name as /proc/PID/comm has it: at most 15 bytes. */
  String name() {
    String path =
        executable.isEmpty() ? (arguments.isEmpty() ? "" : arguments.getFirst()) : executable;
    String base = path.substring(path.lastIndexOf('/') + 1);
    return base.length() > 15 ? base.substring(0, 15) : base;
  }

  Disposition disposition(Signal signal) {
    long bit = 1L << signal.number();
    return (caught & bit) != 0
        ? Disposition.CATCH
        : (ignored & bit) != 0 ? Disposition.IGNORE : Disposition.DEFAULT;
  }

  void setDisposition(Signal signal, Disposition disposition) {
    long bit = 1L << signal.number();
    caught = disposition == Disposition.CATCH ? caught | bit : caught & ~bit;
    ignored = disposition == Disposition.IGNORE ? ignored | bit : ignored & ~bit;
  }

  char letter() {
    if (isZombie()) {
      return 'Z';
    }
    return stopped ? 'T' : phase == Phase.READY ? 'R' : 'S';
  }
}
