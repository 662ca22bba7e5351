package dev.pilothouse.machine;

import java.util.ArrayList;
import java.util.List;

/** Sends signals and does what they do by themselves; signal(7). */
final class Signals {

  private final Kernel kernel;

  Signals(Kernel kernel) {
    this.kernel = kernel;
  }

  /** kill(2) by a process. */
  void kill(Process sender, int target, int signalNumber, Signal signal) {
    List<Process> targets = targets(sender, target);
    if (targets.isEmpty()) {
      throw new SysException(Errno.ESRCH);
    }
    boolean sent = false;
    for (Process process : targets) {
      if (sender.user != 0
          && sender.user != process.user
          && !(signal == Signal.CONT && sender.session == process.session)) {
        continue;
      }
      sent = true;
      if (signalNumber != 0 && kernel.find(process.pid) != null) {
        Process receiver = kernel.edit(process.pid);
        if (!protects(sender, receiver, signal)) {
          send(receiver, signal);
        }
      }
    }
    if (!sent) {
      throw new SysException(Errno.EPERM);
    }
  }

  private List<Process> targets(Process sender, int target) {
    if (target > 0) {
      Process one = kernel.seen(sender.context, target);
      return one == null ? List.of() : List.of(one);
    }
    List<Process> targets = new ArrayList<>();
    for (Process process : kernel.processes()) {
      int seen = Kernel.pidFor(sender.context, process);
      boolean meant =
          target == 0
              ? process.group == sender.group
              : target == -1
                  ? seen > 1 && process.pid != sender.pid
                  : Kernel.groupFor(sender.context, process) == -target;
      if (seen != 0 && meant) {
        targets.add(process);
      }
    }
    return targets;
  }

  /**
   * Whether the receiver is the first of the sender's namespace: even SIGKILL does nothing to it.
   */
  private static boolean protects(Process sender, Process receiver, Signal signal) {
    return receiver.localPid == 1
        && sender.context.pids() == receiver.context.pids()
        && (signal == Signal.KILL || signal == Signal.STOP);
  }

  /** Sends to all of a process group. */
  void sendToGroup(int group, Signal signal) {
    for (Process process : kernel.processes()) {
      if (process.group == group && kernel.find(process.pid) != null) {
        send(kernel.edit(process.pid), signal);
      }
    }
  }

  void send(Process process, Signal signal) {
    if (process.isZombie()) {
      return;
    }
    if (signal == Signal.CONT || signal == Signal.KILL) {
      resume(process, signal);
    }
    if (signal == Signal.KILL) {
      kernel.lifecycle.end(process, 0, signal);
      return;
    }
    if (signal == Signal.STOP) {
      stop(process, signal);
      return;
    }
    switch (process.disposition(signal)) {
      case IGNORE -> {}
      case CATCH -> {
        if (!process.signals.contains(signal)) {
          List<Signal> pending = new ArrayList<>(process.signals);
          pending.add(signal);
          process.signals = List.copyOf(pending);
        }
        kernel.scheduler.wake(process);
      }
      case DEFAULT -> {
        if (process.localPid != 1) {
          byDefault(process, signal);
        }
      }
    }
  }

  private void byDefault(Process process, Signal signal) {
    switch (signal) {
      case CHLD, URG, WINCH, CONT -> {}
      case TSTP, TTIN, TTOU -> {
        if (!isOrphaned(process.group)) {
          stop(process, signal);
        }
      }
      default -> kernel.lifecycle.end(process, 0, signal);
    }
  }

  private void stop(Process process, Signal signal) {
    if (!process.stopped) {
      process.stopped = true;
      kernel.lifecycle.changed(process, new ChildStatus.Stopped(process.pid, signal));
    }
  }

  private void resume(Process process, Signal signal) {
    if (!process.stopped) {
      return;
    }
    process.stopped = false;
    if (signal == Signal.CONT) {
      kernel.lifecycle.changed(process, new ChildStatus.Continued(process.pid));
    }
    if (process.phase == Process.Phase.READY) {
      kernel.scheduler.enqueue(process);
    } else {
      kernel.scheduler.look(process.pid);
    }
  }

  /** Whether no process of the group has a parent in another group of its session. */
  boolean isOrphaned(int group) {
    for (Process process : kernel.processes()) {
      if (process.group != group || process.isZombie()) {
        continue;
      }
      Process parent = kernel.find(process.parent);
      if (parent != null && parent.group != group && parent.session == process.session) {
        return false;
      }
    }
    return true;
  }

  /** A stopped group that has lost its shell hangs up; see _exit(2). */
  void checkOrphanedGroup(Process member) {
    if (!isOrphaned(member.group)) {
      return;
    }
    boolean anyStopped = false;
    for (Process process : kernel.processes()) {
      anyStopped |= process.group == member.group && process.stopped;
    }
    if (anyStopped) {
      sendToGroup(member.group, Signal.HUP);
      sendToGroup(member.group, Signal.CONT);
    }
  }
}
