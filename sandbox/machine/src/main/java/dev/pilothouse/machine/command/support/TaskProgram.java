package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command that does small tasks one after the other and may ask before it does one, such as rm
 * and cp.
 *
 * @param <T> a task: immutable
 */
public final class TaskProgram<T> implements Program<TaskProgram.State<T>> {

  /** What is left to do; {@code asked} says that the first task waits for an answer. */
  public record State<T>(@Nullable Rest<T> rest, boolean asked, Bytes answer, int status) {}

  /** The tasks, the next one first. */
  public record Rest<T>(T first, @Nullable Rest<T> others) {}

  /** What became of a task. */
  public sealed interface Outcome<T> {

    /** It is done (or failed, when the status is not 0), and {@code further} come next. */
    record Done<T>(int status, List<T> further) implements Outcome<T> {}

    /** It is done only when somebody says yes. */
    record Ask<T>(String question) implements Outcome<T> {}

    static <T> Outcome<T> done() {
      return new Done<>(0, List.of());
    }

    static <T> Outcome<T> failed() {
      return new Done<>(1, List.of());
    }
  }

  /** The command during one step. */
  public interface Worker<T> {

    /** The tasks to begin with; fails with {@link Failure} when the call is wrong. */
    List<T> begin();

    /** Does one task; {@code confirmed} when somebody said yes to it. */
    Outcome<T> perform(T task, boolean confirmed);

    /** The exit status when {@link #begin} could do some of it only. */
    default int beginStatus() {
      return 0;
    }
  }

  private final Function<Call, Worker<T>> workers;

  public TaskProgram(Function<Call, Worker<T>> workers) {
    this.workers = workers;
  }

  @Override
  public Step<State<T>> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Worker<T> worker = workers.apply(call);
      Rest<T> rest = before(worker.begin(), null);
      return run(new State<>(rest, false, Bytes.EMPTY, worker.beginStatus()), worker, call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<State<T>> resume(State<T> state, Sys sys) {
    Call call = new Call(sys);
    try {
      return run(state, workers.apply(call), call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static <T> @Nullable Rest<T> before(List<T> tasks, @Nullable Rest<T> rest) {
    Rest<T> result = rest;
    for (int index = tasks.size() - 1; index >= 0; index--) {
      result = new Rest<>(tasks.get(index), result);
    }
    return result;
  }

  private Step<State<T>> run(State<T> from, Worker<T> worker, Call call) {
    State<T> state = from;
    while (state.rest != null) {
      Rest<T> rest = state.rest;
      boolean confirmed = false;
      if (state.asked) {
        Bytes answer = answer(state.answer, call.sys());
        if (!answer.text().endsWith("\n")) {
          return Step.await(new State<>(rest, true, answer, state.status), Wake.readable(0));
        }
        if (!isYes(answer)) {
          state = new State<>(rest.others, false, Bytes.EMPTY, state.status);
          continue;
        }
        confirmed = true;
      }
      switch (worker.perform(rest.first, confirmed)) {
        case Outcome.Ask<T> ask -> {
          call.errorText(call.name() + ": " + ask.question() + " ");
          state = new State<>(rest, true, Bytes.EMPTY, state.status);
        }
        case Outcome.Done<T> done ->
            state =
                new State<>(
                    before(done.further(), rest.others),
                    false,
                    Bytes.EMPTY,
                    Math.max(state.status, done.status()));
      }
      if (!call.sys().charge(4)) {
        call.flush();
        return Step.yield(state);
      }
    }
    call.flush();
    return Step.exit(state.status);
  }

  /** What has come of a line of the standard input; it takes no byte of the next. */
  private static Bytes answer(Bytes before, Sys sys) {
    Bytes answer = before;
    while (true) {
      switch (sys.read(0, 1)) {
        case ReadResult.Data data -> {
          answer = answer.plus(data.bytes());
          if (data.bytes().at(0) == '\n') {
            return answer;
          }
        }
        case ReadResult.End _ -> {
          return answer.plus(Bytes.of("\n"));
        }
        case ReadResult.Blocked _ -> {
          return answer;
        }
      }
    }
  }

  private static boolean isYes(Bytes answer) {
    return answer.text().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
