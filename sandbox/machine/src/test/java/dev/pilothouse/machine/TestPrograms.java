package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.file.Layer;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;

/** Small programs for the tests of the machine itself. */
final class TestPrograms {

  private TestPrograms() {}

  /** A program that does all its work in one step. */
  record Once(Function<Sys, Integer> work) implements Program<Boolean> {
    @Override
    public Step<Boolean> start(Sys sys) {
      try {
        return Step.exit(work.apply(sys));
      } catch (SysException failure) {
        sys.write(2, Bytes.of(failure.getMessage() + "\n"));
        return Step.exit(1);
      }
    }

    @Override
    public Step<Boolean> resume(Boolean state, Sys sys) {
      throw new AssertionError();
    }
  }

  /** Copies its input, or the file named, to its output. */
  static final class Cat implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      try {
        return resume(
            sys.arguments().size() > 1
                ? sys.open(sys.arguments().get(1), EnumSet.of(OpenOption.READ), 0)
                : 0,
            sys);
      } catch (SysException failure) {
        sys.write(2, Bytes.of("cat: " + failure.getMessage() + "\n"));
        return Step.exit(1);
      }
    }

    @Override
    public Step<Integer> resume(Integer from, Sys sys) {
      while (true) {
        switch (sys.read(from, 4096)) {
          case ReadResult.Data(Bytes bytes) -> {
            sys.write(1, bytes);
            if (!sys.charge(1)) {
              return Step.yield(from);
            }
          }
          case ReadResult.End _ -> {
            return Step.exit(0);
          }
          case ReadResult.Blocked _ -> {
            return Step.await(from, Wake.readable(from));
          }
        }
      }
    }
  }

  /** Writes lines for ever. */
  static final class Yes implements Program<Boolean> {
    @Override
    public Step<Boolean> start(Sys sys) {
      return resume(true, sys);
    }

    @Override
    public Step<Boolean> resume(Boolean state, Sys sys) {
      do {
        sys.write(1, Bytes.of("y\n"));
      } while (sys.charge(1));
      return Step.yield(true);
    }
  }

  /** Counts as fast as it can. */
  static final class Spin implements Program<Long> {
    @Override
    public Step<Long> start(Sys sys) {
      return resume(0L, sys);
    }

    @Override
    public Step<Long> resume(Long count, Sys sys) {
      long now = count;
      do {
        now++;
      } while (sys.charge(1));
      return Step.yield(now);
    }
  }

  /** Sleeps for the given number of milliseconds, then exits with 7. */
  static final class Sleep implements Program<Long> {
    @Override
    public Step<Long> start(Sys sys) {
      return resume(sys.nanos() + Long.parseLong(sys.arguments().get(1)) * 1_000_000, sys);
    }

    @Override
    public Step<Long> resume(Long end, Sys sys) {
      return sys.nanos() >= end ? Step.exit(7) : Step.await(end, Wake.until(end));
    }
  }

  /** Catches SIGTERM and SIGWINCH and says so. */
  static final class Catcher implements Program<Boolean> {
    @Override
    public Step<Boolean> start(Sys sys) {
      sys.setDisposition(Signal.TERM, Disposition.CATCH);
      sys.setDisposition(Signal.WINCH, Disposition.CATCH);
      return resume(true, sys);
    }

    @Override
    public Step<Boolean> resume(Boolean state, Sys sys) {
      for (Signal signal : sys.takeSignals()) {
        sys.write(1, Bytes.of("got " + signal + "\n"));
      }
      return Step.await(true, new Wake.Never());
    }
  }

  /** A shell of sorts: runs its arguments as a job in the foreground and tells how it changed. */
  static final class Job implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      sys.setDisposition(Signal.INT, Disposition.CATCH);
      sys.setDisposition(Signal.TSTP, Disposition.CATCH);
      sys.takeSignals();
      List<String> words = sys.arguments().subList(1, sys.arguments().size());
      SortedMap<Integer, Integer> same =
          SortedMap.<Integer, Integer>empty().with(0, 0).with(1, 1).with(2, 2);
      int pid =
          sys.spawn(new Spawn(words.getFirst(), words, sys.environment(), same, 0, true, null));
      return resume(pid, sys);
    }

    @Override
    public Step<Integer> resume(Integer pid, Sys sys) {
      ChildStatus status = sys.waitChild(pid);
      if (status == null) {
        return Step.await(pid, Wake.child());
      }
      return switch (status) {
        case ChildStatus.Exited(int _, int code) -> {
          sys.write(1, Bytes.of("exited " + code + "\n"));
          yield Step.exit(0);
        }
        case ChildStatus.Killed(int _, Signal signal) -> {
          sys.write(1, Bytes.of("killed " + signal + "\n"));
          yield Step.exit(0);
        }
        case ChildStatus.Stopped(int _, Signal signal) -> {
          sys.setForegroundGroup(0, sys.processGroup());
          sys.write(1, Bytes.of("stopped " + signal + "\n"));
          sys.setForegroundGroup(0, pid);
          sys.kill(-pid, Signal.CONT);
          yield Step.await(pid, Wake.child());
        }
        case ChildStatus.Continued _ -> Step.await(pid, Wake.child());
      };
    }
  }

  /** Pipes /bin/yes into this process, reads a little, closes the pipe and tells how yes ended. */
  static final class Head implements Program<Head.State> {
    record State(int pid, int from) {}

    @Override
    public Step<State> start(Sys sys) {
      int[] pipe = sys.pipe();
      SortedMap<Integer, Integer> open = SortedMap.<Integer, Integer>empty().with(1, pipe[1]);
      int pid =
          sys.spawn(
              new Spawn("/bin/yes", List.of("yes"), sys.environment(), open, null, false, null));
      sys.close(pipe[1]);
      return resume(new State(pid, pipe[0]), sys);
    }

    @Override
    public Step<State> resume(State state, Sys sys) {
      if (sys.openDescriptors().contains(state.from())) {
        if (!(sys.read(state.from(), 4) instanceof ReadResult.Data(Bytes bytes))) {
          return Step.await(state, Wake.readable(state.from()));
        }
        sys.write(1, bytes);
        sys.close(state.from());
      }
      ChildStatus status = sys.waitChild(state.pid());
      if (status == null) {
        return Step.await(state, Wake.child());
      }
      sys.write(
          1, Bytes.of(status instanceof ChildStatus.Killed(int _, Signal by) ? by + "\n" : "?\n"));
      return Step.exit(0);
    }
  }

  static ProgramCatalogue catalogue() {
    return new ProgramCatalogue()
        .add("cat", new Cat())
        .add("yes", new Yes())
        .add("spin", new Spin())
        .add("sleep", new Sleep())
        .add("catcher", new Catcher())
        .add("job", new Job())
        .add("head", new Head());
  }

  static Layer.Builder files(String... programs) {
    Layer.Builder builder =
        Layer.builder().directory("/tmp", 01777).file("/etc/hostname", "machine\n");
    for (String program : List.of("cat", "yes", "spin", "sleep", "catcher", "job", "head")) {
      builder.executable("/bin/" + program, program);
    }
    for (String program : programs) {
      builder.executable("/bin/" + program, program);
    }
    return builder;
  }
}
