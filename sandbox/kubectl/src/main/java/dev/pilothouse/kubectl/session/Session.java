package dev.pilothouse.kubectl.session;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.session.Journal.Entry;
import dev.pilothouse.kubectl.session.Journal.None;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One step of a command that may wait many times. The command is straight-line code; when it must
 * wait it is unwound, and at the next step runs again from its beginning: whatever has happened
 * already is taken from the journal and not done a second time.
 *
 * <p>So between its start and its end a command touches the world only through a session, depends
 * on nothing but its arguments and what the session gave it, and changes no captured variable
 * inside {@link #once} and {@link #loop}: their results are all that is remembered of them.
 */
public final class Session {

  private final Sys sys;
  private final List<Entry> entries;
  private int position;

  public Session(Sys sys, Journal journal) {
    this.sys = sys;
    this.entries = new ArrayList<>(journal.entries());
  }

  /** What has happened up to now. */
  public Journal journal() {
    return new Journal(entries);
  }

  /** Does something without waiting, once. */
  public <T> T effect(Function<Sys, T> effect) {
    if (position < entries.size()) {
      return this.<T>recorded(entries.get(position++));
    }
    try {
      T result = effect.apply(sys);
      add(new Entry.Done(result == null ? None.NONE : result));
      return result;
    } catch (Suspended suspended) {
      throw suspended;
    } catch (RuntimeException failure) {
      add(new Entry.Failed(failure));
      throw failure;
    }
  }

  /** Tries until there is a result; waits for one of {@code wakes} in between. */
  public <T> T await(Function<Sys, @Nullable T> attempt, List<Wake> wakes) {
    return effect(
        system -> {
          T result = attempt.apply(system);
          if (result == null) {
            throw new Suspended(wakes);
          }
          return result;
        });
  }

  /** What to throw from an effect that has to wait. */
  public static Suspended suspend(List<Wake> wakes) {
    return new Suspended(wakes);
  }

  /** Runs a part of the command of which only the result is remembered when it is over. */
  public <T> T once(Supplier<T> part) {
    return loop(None.NONE, _ -> Turn.finish(part.get()));
  }

  /**
   * Runs {@code body} from {@code initial} on until it finishes. Of past turns only the state that
   * they led to is remembered, so a loop may go on for ever.
   */
  public <S, R> R loop(S initial, Function<S, Turn<S, R>> body) {
    int start = position;
    S state = initial;
    if (start < entries.size()) {
      if (!(entries.get(start) instanceof Entry.Turning turning)) {
        position++;
        return this.<R>recorded(entries.get(start));
      }
      state = cast(turning.state());
    } else {
      entries.add(new Entry.Turning(state));
    }
    position = start + 1;
    while (true) {
      switch (turn(start, state, body)) {
        case Turn.Again<S, R> again -> {
          state = again.state();
          rewind(start, new Entry.Turning(state));
        }
        case Turn.Finish<S, R> finish -> {
          R result = finish.result();
          rewind(start, new Entry.Done(result == null ? None.NONE : result));
          return result;
        }
      }
    }
  }

  private <S, R> Turn<S, R> turn(int start, S state, Function<S, Turn<S, R>> body) {
    try {
      return body.apply(state);
    } catch (Suspended suspended) {
      throw suspended;
    } catch (RuntimeException failure) {
      rewind(start, new Entry.Failed(failure));
      throw failure;
    }
  }

  private void rewind(int start, Entry instead) {
    entries.subList(start, entries.size()).clear();
    add(instead);
    position = start + 1;
  }

  private void add(Entry entry) {
    entries.add(entry);
    position = entries.size();
  }

  private <T> T recorded(Entry entry) {
    return switch (entry) {
      case Entry.Done done -> cast(done.result() == None.NONE ? null : done.result());
      case Entry.Failed failed -> throw failed.failure();
      case Entry.Turning _ -> throw new IllegalStateException("the command did not repeat itself");
    };
  }

  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T cast(@Nullable Object value) {
    return (T) value;
  }

  // ---- everyday effects

  /** Writes to the standard output. */
  public void out(String text) {
    write(1, Bytes.of(text));
  }

  /** Writes to the standard error. */
  public void err(String text) {
    write(2, Bytes.of(text));
  }

  public void write(int descriptor, Bytes bytes) {
    if (!bytes.isEmpty()) {
      effect(
          system -> {
            system.write(descriptor, bytes);
            return None.NONE;
          });
    }
  }

  /** Waits until the machine's time has moved on by {@code nanos}. */
  public void sleep(long nanos) {
    long end = effect(Sys::nanos) + nanos;
    await(system -> system.nanos() >= end ? None.NONE : null, List.of(Wake.until(end)));
  }

  /** The wall-clock time, in nanoseconds since 1970. */
  public long now() {
    return effect(Sys::realtimeNanos);
  }

  /**
   * The system itself, for what needs no remembering because it cannot change: arguments,
   * environment, whether a descriptor is a terminal.
   */
  public Sys fixed() {
    return sys;
  }
}
