package dev.pilothouse.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One simulated cluster: its time, its randomness, its timers, and the parts that it is made of.
 *
 * <p>A world is confined to one strand: only one thread at a time may use it. It is deterministic:
 * the same start, the same calls and the same seed give the same history. Time moves only when
 * somebody moves it ({@link #runNext()}, {@link #runUntil(long)}).
 */
public final class World {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final List<Part> parts = new ArrayList<>();
  private final Limits limits;
  private final long epochNanos;
  private SortedMap<Timer, Event> timers;
  private long nowNanos;
  private long nextSequence;
  private long randomState;

  /** A world without parts whose time starts at {@code start}. */
  public World(Instant start, long seed, Limits limits) {
    this.epochNanos =
        Math.addExact(Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), start.getNano());
    this.limits = limits;
    this.timers = SortedMap.empty();
    this.randomState = seed;
  }

  private World(World origin) {
    this.epochNanos = origin.epochNanos;
    this.limits = origin.limits;
    this.timers = origin.timers;
    this.nowNanos = origin.nowNanos;
    this.nextSequence = origin.nextSequence;
    this.randomState = origin.randomState;
    for (Part part : origin.parts) {
      parts.add(part.forkInto(this));
    }
  }

  /**
   * A second world with the same state as this one, from which both go their own ways. Takes time
   * proportional to the number of parts, not to their content.
   */
  public World fork() {
    return new World(this);
  }

  /**
   * Goes on with another sequence of random numbers, so that two forks differ where they use
   * chance. It depends on the seed and on what was drawn before: a world never draws the same
   * numbers twice, whatever seeds it gets, and so never gives the same uid twice.
   */
  public void reseed(long seed) {
    randomState = mixed(randomState ^ mixed(seed + GOLDEN_GAMMA));
  }

  /** Adds a part; parts are found by their class, and hear of changes in the order of adding. */
  public <P extends Part> P add(P part) {
    if (find(part.getClass()).isPresent()) {
      throw new IllegalStateException(
          "a world has one part of a kind: " + part.getClass().getName());
    }
    parts.add(part);
    return part;
  }

  /** The part of the given class or interface. */
  public <T> T part(Class<T> type) {
    return find(type)
        .orElseThrow(() -> new IllegalStateException("no such part: " + type.getName()));
  }

  /** The part of the given class or interface, if this world has one. */
  public <T> Optional<T> find(Class<T> type) {
    for (Part part : parts) {
      if (type.isInstance(part)) {
        return Optional.of(type.cast(part));
      }
    }
    return Optional.empty();
  }

  /** All parts that are of the given type, in the order of adding. */
  public <T> List<T> parts(Class<T> type) {
    List<T> found = new ArrayList<>();
    for (Part part : parts) {
      if (type.isInstance(part)) {
        found.add(type.cast(part));
      }
    }
    return found;
  }

  /** What this world may use at the most. */
  public Limits limits() {
    return limits;
  }

  /** Nanoseconds since this world began. */
  public long nanos() {
    return nowNanos;
  }

  /** The wall-clock time inside this world. */
  public Instant now() {
    return instantAt(nowNanos);
  }

  /** The wall-clock time inside this world at {@code nanos} since it began. */
  public Instant instantAt(long nanos) {
    long total = epochNanos + nanos;
    return Instant.ofEpochSecond(
        Math.floorDiv(total, 1_000_000_000L), Math.floorMod(total, 1_000_000_000L));
  }

  /** The next 64 random bits of this world (SplitMix64). */
  public long randomLong() {
    randomState += GOLDEN_GAMMA;
    return mixed(randomState);
  }

  private static long mixed(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A random integer from 0 (inclusive) to {@code bound} (exclusive). */
  public int randomInt(int bound) {
    return (int) Long.remainderUnsigned(randomLong() >>> 1, bound);
  }

  /** Lets {@code event} occur after {@code delay}; a delay of zero means after what is due now. */
  public Timer schedule(Duration delay, Event event) {
    return scheduleAt(nowNanos + Math.max(0, delay.toNanos()), event);
  }

  /**
   * Lets {@code event} occur at {@code atNanos} since this world began, or now if that has passed.
   */
  public Timer scheduleAt(long atNanos, Event event) {
    assert event.getClass().isRecord() || event instanceof Enum<?>
        : "events are data: " + event.getClass();
    Timer timer = new Timer(Math.max(atNanos, nowNanos), nextSequence++);
    timers = timers.with(timer, Objects.requireNonNull(event));
    return timer;
  }

  /** Takes a scheduled event back; does nothing when it has occurred already. */
  public void cancel(Timer timer) {
    timers = timers.without(timer);
  }

  /** How many events are scheduled. */
  public int scheduled() {
    return timers.size();
  }

  /** When the next scheduled event occurs, in nanoseconds since this world began, or null. */
  public @Nullable Long nextEventNanos() {
    Timer first = timers.firstKey();
    return first == null ? null : first.atNanos();
  }

  /** Moves time to the next scheduled event and lets it occur; false when there is none. */
  public boolean runNext() {
    Timer first = timers.firstKey();
    if (first == null) {
      return false;
    }
    Event event = Objects.requireNonNull(timers.get(first));
    timers = timers.without(first);
    nowNanos = first.atNanos();
    event.occur(this);
    return true;
  }

  /** Lets everything occur that is due up to {@code nanos}, then sets the time to it. */
  public void runUntil(long nanos) {
    while (true) {
      Timer first = timers.firstKey();
      if (first == null || first.atNanos() > nanos) {
        nowNanos = Math.max(nowNanos, nanos);
        return;
      }
      runNext();
    }
  }

  /** Lets time pass: {@link #runUntil} of {@code duration} from now. */
  public void advance(Duration duration) {
    runUntil(nowNanos + duration.toNanos());
  }
}
