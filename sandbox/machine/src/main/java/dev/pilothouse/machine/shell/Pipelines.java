package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Command.Timing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Begins pipelines, subshells and background commands: everything that forks. */
final class Pipelines {

  private static final List<Signal> USER_SIGNALS =
      List.of(
          Signal.INT,
          Signal.QUIT,
          Signal.TERM,
          Signal.TSTP,
          Signal.TTIN,
          Signal.TTOU,
          Signal.HUP,
          Signal.WINCH);

  private final Shell shell;
  private final Registers r;
  private final Sys sys;
  private final Interpreter interpreter;
  private final Jobs jobs;

  Pipelines(Shell shell, Interpreter interpreter, Jobs jobs) {
    this.shell = shell;
    this.r = shell.r;
    this.sys = shell.sys;
    this.interpreter = interpreter;
    this.jobs = jobs;
  }

  void begin(Command.Pipeline pipeline, boolean tested) {
    if (pipeline.timing() != Timing.NONE) {
      shell.push(new Frame.Timed(sys.nanos(), pipeline.timing() == Timing.POSIX));
    }
    if (pipeline.negated()) {
      shell.push(new Frame.Negate());
    }
    boolean ignored = tested || pipeline.negated();
    if (pipeline.stages().size() == 1) {
      shell.push(new Frame.Run(pipeline.stages().getFirst(), ignored));
      return;
    }
    if (interpreter.checksStatus(ignored)) {
      shell.push(new Frame.CheckStatus());
    }
    shell.push(new Frame.Stages(pipeline, 0, -1, List.of(), 0, false, ignored));
  }

  /** Forks, and says in the shell's own way when that is not possible now. */
  private int fork(List<Frame> frames, @Nullable Integer group, boolean foreground) {
    Frames stack = null;
    for (int index = frames.size() - 1; index >= 0; index--) {
      stack = new Frames(frames.get(index), stack);
    }
    try {
      return shell.fork(stack, group, foreground);
    } catch (SysException failed) {
      if (failed.errno() == Errno.EAGAIN || failed.errno() == Errno.ENOMEM) {
        throw new ForkFailed();
      }
      throw failed;
    }
  }

  private boolean controls() {
    return shell.has(Option.MONITOR);
  }

  /** Starts one stage; the next one is started by the frame that this pushes. */
  void stage(Frame.Stages frame) {
    List<Command> stages = frame.pipeline().stages();
    boolean last = frame.index() + 1 == stages.size();
    int[] pipe = last ? new int[] {-1, -1} : sys.pipe();
    boolean leads = frame.members().isEmpty();
    Integer group = controls() ? Integer.valueOf(leads ? 0 : frame.group()) : null;
    Frame setup =
        new Frame.Setup(
            frame.input(),
            pipe[1],
            last ? List.of() : List.of(pipe[0]),
            frame.background() && !controls());
    int pid;
    try {
      pid =
          fork(
              List.of(setup, new Frame.Run(stages.get(frame.index()), frame.tested())),
              group,
              controls() && !frame.background());
    } catch (ForkFailed failed) {
      if (!last) {
        sys.close(pipe[0]);
        sys.close(pipe[1]);
      }
      throw failed;
    }
    if (!last) {
      sys.close(pipe[1]);
    }
    if (frame.input() >= 0) {
      sys.close(frame.input());
    }
    List<Job.Member> members = new ArrayList<>(frame.members());
    members.add(new Job.Member(pid, null));
    int leader = !controls() ? 0 : leads ? pid : frame.group();
    if (!last) {
      shell.push(
          new Frame.Stages(
              frame.pipeline(),
              frame.index() + 1,
              pipe[0],
              members,
              leader,
              frame.background(),
              frame.tested()));
      return;
    }
    Job job = job(leader, members, frame.pipeline(), !frame.background());
    if (frame.background()) {
      jobs.addBackground(job);
    } else {
      shell.push(new Frame.Waiting(job));
    }
  }

  private Job job(int group, List<Job.Member> members, Command command, boolean foreground) {
    return new Job(0, group, members, Printer.text(command), foreground, true, controls(), false);
  }

  void subshell(Command.Subshell subshell, boolean tested) {
    Frame setup = new Frame.Setup(-1, -1, List.of(), false);
    int pid =
        fork(
            List.of(setup, new Frame.Run(subshell.body(), tested)),
            controls() ? Integer.valueOf(0) : null,
            controls());
    if (interpreter.checksStatus(tested)) {
      shell.push(new Frame.CheckStatus());
    }
    Job job = job(controls() ? pid : 0, List.of(new Job.Member(pid, null)), subshell, true);
    shell.push(new Frame.Waiting(job));
  }

  void background(Command command, boolean tested) {
    if (command instanceof Command.Pipeline pipeline
        && pipeline.stages().size() > 1
        && !pipeline.negated()
        && pipeline.timing() == Timing.NONE) {
      shell.push(new Frame.Stages(pipeline, 0, -1, List.of(), 0, true, tested));
      return;
    }
    Frame setup = new Frame.Setup(-1, -1, List.of(), !controls());
    int pid =
        fork(
            List.of(setup, new Frame.Run(command, tested)),
            controls() ? Integer.valueOf(0) : null,
            false);
    jobs.addBackground(
        job(controls() ? pid : 0, List.of(new Job.Member(pid, null)), command, false));
    r.status = 0;
  }

  /** What a child does first: its descriptors, signals and traps. */
  void setup(Frame.Setup setup) {
    if (setup.input() >= 0) {
      sys.duplicate(setup.input(), 0);
      sys.close(setup.input());
    }
    if (setup.output() >= 0) {
      sys.duplicate(setup.output(), 1);
      sys.close(setup.output());
    }
    for (int descriptor : setup.closing()) {
      shell.close(descriptor);
    }
    for (int descriptor : r.ownDescriptors.keys()) {
      shell.close(descriptor);
    }
    resetSignals();
    if (setup.detached()) {
      sys.setDisposition(Signal.INT, Disposition.IGNORE);
      sys.setDisposition(Signal.QUIT, Disposition.IGNORE);
      if (setup.input() < 0) {
        fromNull();
      }
    }
  }

  private void resetSignals() {
    if (r.interactive) {
      for (Signal signal : USER_SIGNALS) {
        sys.setDisposition(signal, Disposition.DEFAULT);
      }
    }
    r.interactive = false;
    shell.set(Option.MONITOR, false);
    SortedMap<String, String> ignored = SortedMap.empty();
    for (Map.Entry<String, String> trap : r.traps) {
      Signal signal = Traps.signal(trap.getKey());
      if (trap.getValue().isEmpty()) {
        ignored = ignored.with(trap.getKey(), "");
      } else if (signal != null) {
        sys.setDisposition(signal, Disposition.DEFAULT);
      } else if (trap.getKey().equals("ERR") && shell.has(Option.ERRTRACE)) {
        ignored = ignored.with(trap.getKey(), trap.getValue());
      }
    }
    r.traps = ignored;
    r.exiting = false;
  }

  private void fromNull() {
    try {
      int descriptor = sys.open("/dev/null", EnumSet.of(OpenOption.READ), 0);
      if (descriptor != 0) {
        sys.duplicate(descriptor, 0);
        sys.close(descriptor);
      }
    } catch (SysException noSuchDevice) {
      // Without /dev/null the child keeps the shell's input.
    }
  }

  void report(Frame.Timed timed) {
    long nanos = sys.nanos() - timed.startNanos();
    if (timed.posix()) {
      shell.complain("real " + seconds(nanos, 2) + "\nuser 0.00\nsys 0.00\n");
    } else {
      shell.complain("\nreal\t" + minutes(nanos) + "\nuser\t0m0.000s\nsys\t0m0.000s\n");
    }
  }

  private static String seconds(long nanos, int digits) {
    long hundredths = nanos / 10_000_000L;
    return hundredths / 100 + "." + String.valueOf(100 + hundredths % 100).substring(1, 1 + digits);
  }

  private static String minutes(long nanos) {
    long millis = nanos / 1_000_000L;
    return millis / 60_000
        + "m"
        + millis / 1000 % 60
        + "."
        + String.valueOf(1000 + millis % 1000).substring(1)
        + "s";
  }
}
