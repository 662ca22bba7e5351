package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.TerminalMode;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of jobs, waiting for them, and moving them between foreground and background. */
final class Jobs {

  private static final int MOST_ENDED = 512;

  private final Shell shell;
  private final Registers r;
  private final Sys sys;

  Jobs(Shell shell) {
    this.shell = shell;
    this.r = shell.r;
    this.sys = shell.sys;
  }

  // ---- the table

  /** Puts a job that has just been started in the background into the table. */
  void addBackground(Job started) {
    Job job = add(started);
    r.lastBackground = job.lastPid();
    if (r.interactive && shell.bash()) {
      shell.complain("[" + job.number() + "] " + job.lastPid() + "\n");
    }
    r.status = 0;
  }

  Job add(Job started) {
    dropForeign();
    Integer last = r.jobs.lastKey();
    Job job = started.number() != 0 ? started : started.numbered(last == null ? 1 : last + 1);
    r.jobs = r.jobs.with(job.number(), job);
    makeCurrent(job.number());
    return job;
  }

  void makeCurrent(int number) {
    if (r.currentJob != number) {
      r.previousJob = r.currentJob;
      r.currentJob = number;
    }
  }

  void put(Job job) {
    r.jobs = r.jobs.with(job.number(), job);
  }

  void remove(Job job) {
    r.jobs = r.jobs.without(job.number());
    if (job.ended()) {
      if (r.ended.size() > MOST_ENDED) {
        Integer first = r.ended.firstKey();
        r.ended = first == null ? r.ended : r.ended.without(first);
      }
      for (Job.Member member : job.members()) {
        r.ended = r.ended.with(member.pid(), Job.status(member.status()));
      }
    }
    if (r.currentJob == job.number()) {
      r.currentJob = r.previousJob;
      r.previousJob = 0;
    } else if (r.previousJob == job.number()) {
      r.previousJob = 0;
    }
    if (r.currentJob == 0 || !r.jobs.containsKey(r.currentJob)) {
      Integer last = r.jobs.lastKey();
      r.currentJob = last == null ? 0 : last;
    }
    if (r.previousJob == 0 || !r.jobs.containsKey(r.previousJob)) {
      for (int number : r.jobs.keys()) {
        if (number != r.currentJob) {
          r.previousJob = number;
        }
      }
    }
  }

  /** Forgets the jobs of the parent, which are none of this shell. */
  void dropForeign() {
    if (r.foreignJobs) {
      r.jobs = SortedMap.empty();
      r.foreignJobs = false;
    }
  }

  /** Learns of every change of the jobs since the last time. */
  void poll() {
    if (r.foreignJobs) {
      return;
    }
    for (Job job : r.jobs.values()) {
      Job changed = poll(job);
      if (!changed.equals(job)) {
        put(changed);
      }
    }
  }

  private Job poll(Job job) {
    Job changed = job;
    for (Job.Member member : job.members()) {
      if (member.ended()) {
        continue;
      }
      try {
        ChildStatus status = sys.waitChild(member.pid());
        while (status != null) {
          changed = changed.with(status);
          if (status instanceof ChildStatus.Exited || status instanceof ChildStatus.Killed) {
            break;
          }
          status = sys.waitChild(member.pid());
        }
      } catch (SysException notAChild) {
        changed = changed.with(new ChildStatus.Exited(member.pid(), 127));
      }
    }
    return changed;
  }

  /** Tells the user of jobs that have ended or stopped, and drops those that have ended. */
  void notifyUser() {
    poll();
    for (Job job : r.jobs.values()) {
      if (!job.reported() && (job.ended() || job.stopped())) {
        if (r.interactive || job.stopped()) {
          shell.complain(describe(job, false) + "\n");
        }
        put(job.markedReported());
      }
      if (job.ended()) {
        remove(job);
      }
    }
  }

  /** Drops jobs that have ended, in a shell without user. */
  void reap() {
    poll();
    for (Job job : r.jobs.values()) {
      if (job.ended()) {
        remove(job);
        reportDeath(job);
      }
    }
  }

  /** In a shell without user, tells of a background job that a signal ended. */
  private void reportDeath(Job job) {
    if (job.members().getLast().status() instanceof ChildStatus.Killed(int _, Signal signal)
        && signal != Signal.INT
        && signal != Signal.PIPE
        && shell.bash()
        && !r.interactive) {
      report(job, signal);
    }
  }

  char mark(Job job) {
    return job.number() == r.currentJob ? '+' : job.number() == r.previousJob ? '-' : ' ';
  }

  /** The line that {@code jobs} shows. */
  String describe(Job job, boolean withPid) {
    String state = state(job);
    String pid =
        withPid ? String.format("%5d ", job.group() != 0 ? job.group() : job.lastPid()) : "";
    String line =
        "["
            + job.number()
            + "]"
            + mark(job)
            + " "
            + (withPid ? pid : " ")
            + String.format("%-24s", state)
            + job.text();
    return job.running() ? line + " &" : line;
  }

  private static String state(Job job) {
    if (job.running()) {
      return "Running";
    }
    Job.Member last = job.members().getLast();
    if (job.stopped()) {
      for (Job.Member member : job.members()) {
        if (member.status() instanceof ChildStatus.Stopped(int _, Signal signal)) {
          return signal == Signal.TSTP ? "Stopped" : "Stopped(SIG" + signal.name() + ")";
        }
      }
      return "Stopped";
    }
    return switch (last.status()) {
      case ChildStatus.Exited(int _, int status) -> status == 0 ? "Done" : "Exit " + status;
      case ChildStatus.Killed(int _, Signal signal) -> death(signal);
      case null, default -> "Done";
    };
  }

  /** The text of strsignal(3). */
  static String death(Signal signal) {
    return switch (signal) {
      case HUP -> "Hangup";
      case INT -> "Interrupt";
      case QUIT -> "Quit";
      case ILL -> "Illegal instruction";
      case TRAP -> "Trace/breakpoint trap";
      case ABRT -> "Aborted";
      case BUS -> "Bus error";
      case FPE -> "Floating point exception";
      case KILL -> "Killed";
      case USR1 -> "User defined signal 1";
      case SEGV -> "Segmentation fault";
      case USR2 -> "User defined signal 2";
      case PIPE -> "Broken pipe";
      case ALRM -> "Alarm clock";
      case TERM -> "Terminated";
      case XCPU -> "CPU time limit exceeded";
      case XFSZ -> "File size limit exceeded";
      default -> "Signal " + signal.number();
    };
  }

  /** The job that {@code %spec} or a pid names, or null. */
  @Nullable Job find(String spec) {
    if (!spec.startsWith("%")) {
      int pid = (int) Shell.number(spec);
      for (Job job : r.jobs.values()) {
        if (job.has(pid)) {
          return job;
        }
      }
      return null;
    }
    String name = spec.substring(1);
    if (name.isEmpty() || name.equals("%") || name.equals("+")) {
      return r.jobs.get(r.currentJob);
    }
    if (name.equals("-")) {
      return r.jobs.get(r.previousJob == 0 ? r.currentJob : r.previousJob);
    }
    if (name.matches("[0-9]{1,9}")) {
      return r.jobs.get(Integer.parseInt(name));
    }
    Job found = null;
    for (Job job : r.jobs.values()) {
      boolean matches =
          name.startsWith("?")
              ? job.text().contains(name.substring(1))
              : job.text().startsWith(name);
      if (matches && found != null) {
        throw new ShellError(spec.substring(1) + ": ambiguous job spec");
      }
      found = matches ? job : found;
    }
    return found;
  }

  // ---- waiting

  /** Waits for the foreground job. */
  @Nullable Step<ShellState> wait(Job waited, Interpreter interpreter) {
    Job job = poll(waited);
    if (job.ended()) {
      ended(job, interpreter);
      return null;
    }
    if (job.stopped() && job.controlled()) {
      stopped(job);
      if (r.interactive) {
        ControlBuiltins.leaveAllLoops(shell, interpreter);
      }
      return null;
    }
    return shell.block(new Frame.Waiting(job), Wake.child());
  }

  private void ended(Job job, Interpreter interpreter) {
    takeTerminal();
    r.pipeStatus = job.statuses();
    r.status = job.status(shell.has(Option.PIPEFAIL));
    if (job.number() != 0) {
      remove(job);
    }
    Signal killer = null;
    for (Job.Member member : job.members()) {
      if (member.status() instanceof ChildStatus.Killed(int _, Signal signal)) {
        killer = signal;
      }
    }
    if (killer == null) {
      return;
    }
    if (job.controlled() && r.terminal >= 0) {
      try {
        sys.setTerminalMode(r.terminal, TerminalMode.COOKED);
      } catch (SysException gone) {
        // The terminal is closed; nothing to repair.
      }
    }
    if (killer == Signal.INT) {
      if (r.interactive) {
        shell.complain("\n");
        interpreter.leaveCommand(false);
        r.status = 130;
      }
    } else if (killer != Signal.PIPE && shell.bash()) {
      report(job, killer);
    } else if (killer != Signal.PIPE) {
      shell.complain(death(killer) + "\n");
    }
  }

  private void report(Job job, Signal killer) {
    if (r.interactive) {
      shell.complain(death(killer) + "\n");
    } else if (r.subshellDepth == 0 || killer != Signal.TERM) {
      shell.complain(
          shell.prefix()
              + String.format("%5d %-23s %s\n", job.lastPid(), death(killer), job.text()));
    }
  }

  private void stopped(Job job) {
    takeTerminal();
    Job kept = add(job.inForeground(false).markedReported());
    shell.complain("\n" + describe(kept, false) + "\n");
    r.status = Job.status(kept.members().getLast().status());
    if (r.status == 0) {
      r.status = 128 + Signal.TSTP.number();
    }
    r.pipeStatus = List.of(r.status);
  }

  private void takeTerminal() {
    if (r.terminal >= 0 && shell.has(Option.MONITOR)) {
      try {
        sys.setForegroundGroup(r.terminal, r.group);
      } catch (SysException notOurs) {
        // Somebody else controls the terminal now.
      }
    }
  }

  /** The {@code wait} command. */
  @Nullable Step<ShellState> waitFor(Frame.WaitingFor frame) {
    poll();
    if (frame.any()) {
      return waitAny(frame);
    }
    for (int pid : frame.pids()) {
      Job job = jobOf(pid);
      if (job != null && !(job.ended() || job.stopped() && job.controlled())) {
        return shell.block(frame, Wake.child());
      }
    }
    if (frame.pids().isEmpty()) {
      for (Job job : r.jobs.values()) {
        if (job.running()) {
          return shell.block(frame, Wake.child());
        }
      }
      if (!r.interactive) {
        reap();
      }
      r.status = 0;
      return null;
    }
    r.status = statusOf(frame.pids().getLast());
    for (int pid : frame.pids()) {
      Job job = jobOf(pid);
      if (job != null && job.ended() && !r.interactive) {
        remove(job);
        reportDeath(job);
      }
    }
    setVariable(frame, frame.pids().getLast());
    return null;
  }

  private void setVariable(Frame.WaitingFor frame, int pid) {
    if (frame.variable() != null) {
      shell.assign(frame.variable(), String.valueOf(pid));
    }
  }

  private @Nullable Step<ShellState> waitAny(Frame.WaitingFor frame) {
    boolean running = false;
    for (Job job : r.jobs.values()) {
      boolean meant = frame.pids().isEmpty() || frame.pids().stream().anyMatch(pid -> job.has(pid));
      if (meant && job.ended()) {
        r.status = Job.status(job.members().getLast().status());
        setVariable(frame, job.lastPid());
        remove(job);
        return null;
      }
      running |= meant;
    }
    if (!running) {
      r.status = 127;
      return null;
    }
    return shell.block(frame, Wake.child());
  }

  private @Nullable Job jobOf(int pid) {
    for (Job job : r.jobs.values()) {
      if (job.has(pid)) {
        return job;
      }
    }
    return null;
  }

  private int statusOf(int pid) {
    Job job = jobOf(pid);
    if (job != null) {
      for (Job.Member member : job.members()) {
        if (member.pid() == pid) {
          return Job.status(member.status());
        }
      }
    }
    Integer status = r.ended.get(pid);
    return status == null ? 127 : status;
  }

  /** Whether the pid is or was a child of this shell in the background. */
  boolean knows(int pid) {
    return jobOf(pid) != null || r.ended.containsKey(pid);
  }

  // ---- moving

  /** Lets the job go on in the foreground. */
  void foreground(Job job) {
    Job running = job.continued().inForeground(true);
    put(running);
    makeCurrent(job.number());
    shell.print(job.text() + "\n");
    if (r.terminal >= 0) {
      try {
        sys.setForegroundGroup(r.terminal, group(job));
      } catch (SysException ended) {
        // It has ended meanwhile; waiting finds that out.
      }
    }
    signal(job, Signal.CONT);
    shell.push(new Frame.Waiting(running));
  }

  /** Lets the job go on in the background. */
  void background(Job job) {
    Job running = job.continued().inForeground(false);
    makeCurrent(job.number());
    put(running);
    shell.print("[" + job.number() + "]" + mark(job) + " " + job.text() + " &\n");
    signal(job, Signal.CONT);
    r.lastBackground = job.lastPid();
  }

  private static int group(Job job) {
    return job.group() != 0 ? job.group() : job.members().getFirst().pid();
  }

  void signal(Job job, Signal signal) {
    if (job.group() != 0) {
      sys.kill(-job.group(), signal);
      return;
    }
    for (Job.Member member : job.members()) {
      if (!member.ended()) {
        sys.kill(member.pid(), signal);
      }
    }
  }

  /** The terminal is gone: the jobs hear of it. */
  void hangUp() {
    for (Map.Entry<Integer, Job> entry : r.jobs) {
      Job job = entry.getValue();
      if (job.ended() || job.keepOnHangUp()) {
        continue;
      }
      try {
        signal(job, Signal.HUP);
        if (job.stopped()) {
          signal(job, Signal.CONT);
        }
      } catch (SysException gone) {
        // It has ended meanwhile.
      }
    }
  }

  /** Jobs that are stopped would stay so for ever: they are ended. */
  void endStopped() {
    for (Job job : r.jobs.values()) {
      if (job.stopped() && !job.keepOnHangUp()) {
        try {
          signal(job, Signal.HUP);
          signal(job, Signal.CONT);
        } catch (SysException gone) {
          // It has ended meanwhile.
        }
      }
    }
  }

  List<Job> all() {
    return new ArrayList<>(r.jobs.values());
  }
}
