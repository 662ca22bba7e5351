package dev.pilothouse.machine;

import dev.pilothouse.kernel.SortedMap;
import java.util.List;

/** How a step of a program ended. */
public sealed interface Step<S> {

  /** The process sleeps until one of {@code wakes} (or a caught signal), then resumes. */
  record Await<S>(S state, List<Wake> wakes) implements Step<S> {
    public Await {
      wakes = List.copyOf(wakes);
    }
  }

  /** The process has more to do, and lets others run first. */
  record Yield<S>(S state) implements Step<S> {}

  /** The process ends with an exit status of 0 to 255. */
  record Exit<S>(int status) implements Step<S> {}

  /**
   * The process goes on as another program (execve(2)); on failure {@link Sys#checkExec} said why.
   */
  record Exec<S>(String path, List<String> arguments, SortedMap<String, String> environment)
      implements Step<S> {
    public Exec {
      arguments = List.copyOf(arguments);
    }
  }

  static <S> Step<S> await(S state, Wake... wakes) {
    return new Await<>(state, List.of(wakes));
  }

  static <S> Step<S> yield(S state) {
    return new Yield<>(state);
  }

  static <S> Step<S> exit(int status) {
    return new Exit<>(status & 0xff);
  }
}
