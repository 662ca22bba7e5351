package dev.pilothouse.machine.command.support;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.List;

/**
 * A command that reads its operands (or the standard input) line by line and writes as it reads.
 *
 * @param <S> what it remembers from line to line: immutable
 */
public abstract class LineFilter<S> implements Program<LineFilter.State<S>> {

  /** The state of the process between two steps. */
  public record State<S>(S memory, LineInput.State input, int status) {}

  /** What a call begins with. */
  public record Begin<S>(S memory, List<String> paths) {}

  /** Looks at the options; fails with {@link Failure}. */
  protected abstract Begin<S> begin(Call call);

  /** A line without its newline; {@code complete} is false for a last line without one. */
  public record Line(String text, boolean complete, String path) {}

  /** One line of a file. */
  protected abstract S line(S memory, Line line, Call call);

  /** A file has ended. */
  protected S fileEnd(S memory, String path, Call call) {
    return memory;
  }

  /** All input has been read; gives the exit status when nothing failed. */
  protected int end(S memory, Call call) {
    return 0;
  }

  /** Whether nothing that comes could matter any more. */
  protected boolean finished(S memory) {
    return false;
  }

  /** Whether the rest of this file does not matter. */
  protected boolean skipsRest(S memory) {
    return false;
  }

  /** What ends a line. */
  protected byte delimiter(S memory) {
    return '\n';
  }

  /** The exit status when a file cannot be read. */
  protected int unreadable(S memory, String path, SysException why, Call call) {
    call.complain(Quoting.needed(path), why);
    return 1;
  }

  @Override
  public final Step<State<S>> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Begin<S> begin = begin(call);
      return run(new State<>(begin.memory, LineInput.State.of(begin.paths), 0), call);
    } catch (Failure failure) {
      return failed(failure, call);
    }
  }

  @Override
  public final Step<State<S>> resume(State<S> state, Sys sys) {
    Call call = new Call(sys);
    try {
      return run(state, call);
    } catch (Failure failure) {
      return failed(failure, call);
    }
  }

  private Step<State<S>> failed(Failure failure, Call call) {
    failure.tell(call);
    call.flush();
    return Step.exit(failure.status());
  }

  private Step<State<S>> run(State<S> state, Call call) {
    S memory = state.memory;
    int status = state.status;
    LineInput input = new LineInput(state.input, call.sys(), delimiter(memory));
    while (!finished(memory) && !call.broken()) {
      switch (input.next()) {
        case LineInput.Next.Line line -> {
          memory = line(memory, new Line(line.text(), line.complete(), input.path()), call);
          if (skipsRest(memory)) {
            String path = input.path();
            input.skipFile();
            memory = fileEnd(memory, path, call);
          }
          if (!call.sys().charge(1)) {
            call.flush();
            return Step.yield(new State<>(memory, input.save(), status));
          }
        }
        case LineInput.Next.FileEnd end -> memory = fileEnd(memory, end.path(), call);
        case LineInput.Next.Unreadable bad ->
            status = Math.max(status, unreadable(memory, bad.path(), bad.why(), call));
        case LineInput.Next.Blocked _ -> {
          call.flush();
          return Step.await(new State<>(memory, input.save(), status), input.wake());
        }
        case LineInput.Next.End _ -> {
          return finish(memory, status, call);
        }
      }
    }
    return finish(memory, status, call);
  }

  private Step<State<S>> finish(S memory, int status, Call call) {
    int ended = call.broken() ? 1 : end(memory, call);
    call.flush();
    return Step.exit(status == 0 ? ended : combined(status, ended));
  }

  /** The exit status when files could not be read. */
  protected int combined(int unreadable, int ended) {
    return unreadable;
  }
}
