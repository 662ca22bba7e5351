package dev.pilothouse.machine;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.Timer;
import dev.pilothouse.machine.file.FileSystems;
import dev.pilothouse.machine.terminal.Tty;
import org.jspecify.annotations.Nullable;

/**
 * All state of one machine. Copy on write, as {@link Process}: changed only by its {@link Kernel}.
 */
final class MachineState {

  /** A PID namespace: its first process, and the number that its next process gets. */
  record PidNamespace(int init, int next) {}

  /** A process that waits for an object, such as a pipe, to change. */
  record Waiter(long object, int pid) implements Comparable<Waiter> {
    @Override
    public int compareTo(Waiter other) {
      int byObject = Long.compare(object, other.object);
      return byObject != 0 ? byObject : Integer.compare(pid, other.pid);
    }
  }

  /** A process and its parent. */
  record Child(int parent, int pid) implements Comparable<Child> {
    @Override
    public int compareTo(Child other) {
      int byParent = Integer.compare(parent, other.parent);
      return byParent != 0 ? byParent : Integer.compare(pid, other.pid);
    }
  }

  /** A process that waits for an announcement. */
  record Listener(String topic, int pid) implements Comparable<Listener> {
    @Override
    public int compareTo(Listener other) {
      int byTopic = topic.compareTo(other.topic);
      return byTopic != 0 ? byTopic : Integer.compare(pid, other.pid);
    }
  }

  final Object owner;
  final MachineSpec spec;
  FileSystems files = FileSystems.EMPTY;
  SortedMap<Integer, Process> processes = SortedMap.empty();
  SortedMap<Child, Boolean> children = SortedMap.empty();
  SortedMap<Integer, PidNamespace> pidNamespaces = SortedMap.empty();
  SortedMap<String, Cgroup> cgroups = SortedMap.empty();
  SortedMap<Integer, OpenFile> openFiles = SortedMap.empty();
  SortedMap<Integer, Pipe> pipes = SortedMap.empty();
  SortedMap<Integer, Tty> terminals = SortedMap.empty();
  SortedMap<Integer, Long> terminalSessions = SortedMap.empty();
  SortedMap<Waiter, Boolean> waiters = SortedMap.empty();
  SortedMap<Listener, Boolean> listeners = SortedMap.empty();
  SortedMap<Long, Integer> runQueue = SortedMap.empty();
  long nextTicket;
  long[] cpuFreeAt;
  @Nullable Timer dispatch;
  Context context = new Context(0, 0, 0, "", "/");
  int nextPid = 1;
  int nextOpenFile = 1;
  int nextPipe = 1;
  int nextNamespace = 1;
  long bootNanos;

  MachineState(Object owner, MachineSpec spec) {
    this.owner = owner;
    this.spec = spec;
    this.cpuFreeAt = new long[spec.cpus()];
  }

  MachineState copy(Object newOwner) {
    MachineState copy = new MachineState(newOwner, spec);
    copy.files = files;
    copy.processes = processes;
    copy.children = children;
    copy.pidNamespaces = pidNamespaces;
    copy.cgroups = cgroups;
    copy.openFiles = openFiles;
    copy.pipes = pipes;
    copy.terminals = terminals;
    copy.terminalSessions = terminalSessions;
    copy.waiters = waiters;
    copy.listeners = listeners;
    copy.runQueue = runQueue;
    copy.nextTicket = nextTicket;
    copy.cpuFreeAt = cpuFreeAt.clone();
    copy.dispatch = dispatch;
    copy.context = context;
    copy.nextPid = nextPid;
    copy.nextOpenFile = nextOpenFile;
    copy.nextPipe = nextPipe;
    copy.nextNamespace = nextNamespace;
    copy.bootNanos = bootNanos;
    return copy;
  }
}
