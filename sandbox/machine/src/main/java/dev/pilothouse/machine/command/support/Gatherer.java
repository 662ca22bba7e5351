package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command that needs all its input before it can say anything, such as sort and md5sum. */
public final class Gatherer implements Program<Gatherer.State> {

  private static final int PIECE = 1 << 16;

  /** A file that was read, or why it could not be. */
  public record Gathered(String path, Bytes content, @Nullable SysException why) {

    public String text() {
      return Text.decode(content);
    }
  }

  /** What has been read, and the file being read. */
  public record State(List<String> paths, List<Gathered> done, int descriptor, Chunks content) {}

  /** Says which files to read ("-": the standard input); fails when the call is wrong. */
  @FunctionalInterface
  public interface Inputs {
    List<String> of(Call call);
  }

  /** Does the work when all is read; gives the exit status. */
  @FunctionalInterface
  public interface Work {
    int run(Call call, List<Gathered> files);
  }

  private final Inputs inputs;
  private final Work work;

  public Gatherer(Inputs inputs, Work work) {
    this.inputs = inputs;
    this.work = work;
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return run(new State(List.copyOf(inputs.of(call)), List.of(), -1, Chunks.EMPTY), call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Call call = new Call(sys);
    try {
      return run(state, call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private Step<State> run(State from, Call call) {
    State state = from;
    while (state.done.size() < state.paths.size()) {
      String path = state.paths.get(state.done.size());
      try {
        if (state.descriptor < 0) {
          int opened = path.equals("-") ? 0 : FileAccess.openToRead(call.sys(), path);
          state = new State(state.paths, state.done, opened, Chunks.EMPTY);
        }
        switch (call.sys().read(state.descriptor, PIECE)) {
          case ReadResult.Data data -> {
            state =
                new State(
                    state.paths, state.done, state.descriptor, state.content.plus(data.bytes()));
            if (!call.sys().charge(1 + data.bytes().size() / 512)) {
              return Step.yield(state);
            }
          }
          case ReadResult.End _ ->
              state = after(state, call, new Gathered(path, state.content.bytes(), null));
          case ReadResult.Blocked _ -> {
            return Step.await(state, Wake.readable(state.descriptor));
          }
        }
      } catch (SysException failed) {
        state = after(state, call, new Gathered(path, Bytes.EMPTY, failed));
      }
    }
    List<Gathered> done = state.done;
    return Step.exit(Quick.run(call, called -> work.run(called, done)));
  }

  private static State after(State state, Call call, Gathered gathered) {
    if (state.descriptor > 2) {
      call.sys().close(state.descriptor);
    }
    List<Gathered> done = new ArrayList<>(state.done);
    done.add(gathered);
    return new State(state.paths, List.copyOf(done), -1, Chunks.EMPTY);
  }

  /** The lines of a text; a newline at the end ends the last line. */
  public static List<String> lines(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    String[] parts = text.split("\n", -1);
    int count = text.endsWith("\n") ? parts.length - 1 : parts.length;
    return List.of(parts).subList(0, count);
  }

  /** The operands, or the standard input when there are none. */
  public static List<String> orStandardInput(List<String> operands) {
    return operands.isEmpty() ? List.of("-") : operands;
  }
}
