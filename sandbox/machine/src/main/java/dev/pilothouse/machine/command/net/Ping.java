package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.network.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** ping(8). */
final class Ping implements Program<Ping.State> {

  private static final String USAGE =
      "\nUsage\n  ping [options] <destination>\n\nOptions:\n  <destination>      DNS name or IP address\n"
          + "  -c <count>         stop after <count> replies\n"
          + "  -i <interval>      seconds between sending each packet\n"
          + "  -q                 quiet output\n"
          + "  -s <size>          use <size> as number of data bytes to be sent\n"
          + "  -w <deadline>      reply wait <deadline> in seconds\n"
          + "  -W <timeout>       time to wait for response\n";
  private static final OptionTable TABLE =
      OptionTable.of(
          2,
          "4 6 a A b B c= D d f h i= I= l= L m= M= n O p= Q= q R r s= S= t= T= U v V w= W=",
          USAGE);
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLISECOND = 1_000_000L;

  /** A request that waits for its reply. */
  record Sent(int descriptor, long at) {}

  /** What was asked for. */
  record Plan(
      String name,
      long count,
      long intervalNanos,
      long timeoutNanos,
      long deadlineNanos,
      int bytes,
      boolean quiet,
      boolean tellsMissing) {}

  /**
   * The requests and what came of them; times in nanoseconds.
   *
   * @param lookup the descriptor of the name's lookup, -1 when the address is known
   * @param missed requests that were answered by an error
   */
  record State(
      Plan plan,
      int lookup,
      String address,
      long began,
      int sequence,
      long next,
      SortedMap<Integer, Sent> waiting,
      int received,
      int missed,
      long least,
      long most,
      long sum,
      double squares,
      long last) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      if (options.has("h")) {
        throw Failure.plain(2, USAGE.stripTrailing());
      }
      if (options.operands().isEmpty()) {
        throw Failure.plain(1, call.name() + ": usage error: Destination address required");
      }
      Plan plan = plan(options);
      sys.setDisposition(Signal.INT, Disposition.CATCH);
      sys.setDisposition(Signal.QUIT, Disposition.CATCH);
      int lookup = sys.resolve(plan.name);
      return run(
          new State(plan, lookup, "", 0, 0, 0, SortedMap.empty(), 0, 0, Long.MAX_VALUE, 0, 0, 0, 0),
          call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static Plan plan(Options options) {
    return new Plan(
        options.operands().getLast(),
        number(options, "c", 0, 1),
        (long) (seconds(options, "i", 1.0) * SECOND),
        (long) (seconds(options, "W", 10.0) * SECOND),
        (long) (seconds(options, "w", 0.0) * SECOND),
        (int) number(options, "s", 56, 0),
        options.has("q"),
        options.has("O"));
  }

  private static long number(Options options, String key, long otherwise, long least) {
    String text = options.value(key, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("-?\\d{1,18}")) {
      throw new Failure(1, "invalid argument: '" + text + "'");
    }
    long number = Long.parseLong(text);
    if (number < least || key.equals("s") && number > 127_992) {
      throw new Failure(
          1,
          "invalid argument: '"
              + text
              + "': out of range: "
              + least
              + " <= value <= "
              + (key.equals("s") ? "127992" : "9223372036854775807"));
    }
    return number;
  }

  private static double seconds(Options options, String key, double otherwise) {
    String text = options.value(key, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("\\d*\\.?\\d+")) {
      throw new Failure(1, "option argument contains garbage: " + text);
    }
    double seconds = Double.parseDouble(text);
    return key.equals("i") ? Math.max(0.002, seconds) : seconds;
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

  private static Step<State> run(State from, Call call) {
    Sys sys = call.sys();
    State state = from;
    boolean interrupted = sys.takeSignals().contains(Signal.INT);
    if (state.lookup >= 0) {
      List<String> addresses = sys.resolved(state.lookup);
      if (interrupted) {
        return Step.exit(130);
      }
      if (addresses == null) {
        return Step.await(state, Wake.readable(state.lookup));
      }
      state = resolved(state, addresses, call);
    }
    state = received(state, call);
    boolean over = interrupted || finished(state, sys);
    while (!over && sys.nanos() >= state.next && mayRepeat(state)) {
      state = received(sent(state, call), call);
      over = finished(state, sys);
    }
    if (over) {
      return summary(state, call);
    }
    call.flush();
    List<Wake> wakes = new ArrayList<>();
    for (Map.Entry<Integer, Sent> entry : state.waiting) {
      wakes.add(Wake.readable(entry.getValue().descriptor));
    }
    wakes.add(Wake.until(wakeAt(state)));
    return new Step.Await<>(state, wakes);
  }

  private static boolean mayRepeat(State state) {
    return state.plan.count == 0 || state.sequence < state.plan.count;
  }

  private static long wakeAt(State state) {
    long at = mayRepeat(state) ? state.next : state.last + wait(state);
    return state.plan.deadlineNanos > 0 ? Math.min(at, state.began + state.plan.deadlineNanos) : at;
  }

  /** How long to wait for late replies: two round trips, or the timeout when there were none. */
  private static long wait(State state) {
    return state.received > 0
        ? Math.min(state.plan.timeoutNanos, Math.max(2 * state.most, SECOND))
        : state.plan.timeoutNanos;
  }

  private static boolean finished(State state, Sys sys) {
    if (state.plan.deadlineNanos > 0 && sys.nanos() >= state.began + state.plan.deadlineNanos) {
      return true;
    }
    if (state.plan.count == 0 || state.sequence < state.plan.count) {
      return false;
    }
    return state.waiting.isEmpty() || sys.nanos() >= state.last + wait(state);
  }

  private static State resolved(State state, List<String> addresses, Call call) {
    Sys sys = call.sys();
    Errno errno = sys.connectionError(state.lookup);
    sys.close(state.lookup);
    if (addresses.isEmpty()) {
      throw new Failure(
          2,
          state.plan.name
              + (errno == null
                  ? ": Name or service not known"
                  : ": Temporary failure in name resolution"));
    }
    String address = addresses.getFirst();
    int bytes = state.plan.bytes;
    call.println(
        "PING "
            + state.plan.name
            + " ("
            + address
            + ") "
            + bytes
            + "("
            + (bytes + 28)
            + ") bytes of data.");
    return new State(
        state.plan,
        -1,
        address,
        sys.nanos(),
        0,
        sys.nanos(),
        state.waiting,
        0,
        0,
        Long.MAX_VALUE,
        0,
        0,
        0,
        sys.nanos());
  }

  private static State sent(State state, Call call) {
    Sys sys = call.sys();
    int sequence = state.sequence + 1;
    SortedMap<Integer, Sent> waiting = state.waiting;
    try {
      int descriptor = sys.ping(state.address, sequence, state.plan.bytes);
      if (state.plan.tellsMissing && waiting.containsKey(sequence - 1)) {
        call.println("no answer yet for icmp_seq=" + (sequence - 1));
      }
      waiting = waiting.with(sequence, new Sent(descriptor, sys.nanos()));
    } catch (SysException failed) {
      if (state.sequence == 0) {
        throw new Failure(2, "connect: " + failed.errno().text());
      }
      call.complain("sendmsg: " + failed.errno().text());
    }
    while (waiting.size() > 32) {
      Map.Entry<Integer, Sent> oldest = waiting.iterator().next();
      sys.close(oldest.getValue().descriptor);
      waiting = waiting.without(oldest.getKey());
    }
    return new State(
        state.plan,
        -1,
        state.address,
        state.began,
        sequence,
        sys.nanos() + state.plan.intervalNanos,
        waiting,
        state.received,
        state.missed,
        state.least,
        state.most,
        state.sum,
        state.squares,
        sys.nanos());
  }

  private static State received(State from, Call call) {
    State state = from;
    for (Map.Entry<Integer, Sent> entry : from.waiting) {
      int descriptor = entry.getValue().descriptor;
      switch (call.sys().read(descriptor, 16)) {
        case ReadResult.Data data ->
            state =
                replied(state, entry.getKey(), entry.getValue(), data.bytes().at(0) & 0xff, call);
        case ReadResult.End _ -> state = unreachable(state, entry.getKey(), descriptor, call);
        case ReadResult.Blocked _ -> {}
      }
    }
    return state;
  }

  private static State replied(State state, int sequence, Sent sent, int hops, Call call) {
    Sys sys = call.sys();
    sys.close(sent.descriptor);
    long time = sys.nanos() - sent.at;
    if (!state.plan.quiet) {
      call.println(
          state.plan.bytes
              + 8
              + " bytes from "
              + from(state)
              + ": icmp_seq="
              + sequence
              + " ttl="
              + hops
              + " time="
              + milliseconds(time)
              + " ms");
    }
    return new State(
        state.plan,
        -1,
        state.address,
        state.began,
        state.sequence,
        state.next,
        state.waiting.without(sequence),
        state.received + 1,
        state.missed,
        Math.min(state.least, time),
        Math.max(state.most, time),
        state.sum + time,
        state.squares + (double) time * time,
        state.last);
  }

  private static String from(State state) {
    boolean named = !Addresses.isAddress(state.plan.name);
    return named ? state.plan.name + " (" + state.address + ")" : state.address;
  }

  private static State unreachable(State state, int sequence, int descriptor, Call call) {
    Sys sys = call.sys();
    sys.close(descriptor);
    String own = "";
    for (Map.Entry<String, List<String>> each : sys.interfaces()) {
      boolean useful = !each.getKey().equals("lo") && !each.getValue().isEmpty() && own.isEmpty();
      own = useful ? Addresses.withoutLength(each.getValue().getFirst()) : own;
    }
    if (!state.plan.quiet) {
      call.println("From " + own + " icmp_seq=" + sequence + " Destination Host Unreachable");
    }
    return new State(
        state.plan,
        -1,
        state.address,
        state.began,
        state.sequence,
        state.next,
        state.waiting.without(sequence),
        state.received,
        state.missed + 1,
        state.least,
        state.most,
        state.sum,
        state.squares,
        state.last);
  }

  /** As ping writes times: three significant digits. */
  private static String milliseconds(long nanos) {
    double time = nanos / (double) MILLISECOND;
    String format = time >= 100 ? "%.0f" : time >= 10 ? "%.1f" : time >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, time);
  }

  private static Step<State> summary(State state, Call call) {
    int lost = state.sequence - state.received;
    String percent = state.sequence == 0 ? "0" : percent(100.0 * lost / state.sequence);
    long time = (Math.max(state.last, state.began) - state.began) / MILLISECOND;
    call.println("\n--- " + state.plan.name + " ping statistics ---");
    call.println(
        state.sequence
            + " packets transmitted, "
            + state.received
            + " received, "
            + (state.missed > 0 ? "+" + state.missed + " errors, " : "")
            + percent
            + "% packet loss, time "
            + time
            + "ms");
    if (state.received > 0) {
      double mean = state.sum / (double) state.received;
      double deviation = Math.sqrt(Math.max(0, state.squares / state.received - mean * mean));
      call.println(
          String.format(
              Locale.ROOT,
              "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms",
              state.least / 1e6,
              mean / 1e6,
              state.most / 1e6,
              deviation / 1e6));
    }
    call.flush();
    boolean enough =
        state.plan.deadlineNanos == 0
            || state.plan.count == 0
            || state.received >= state.plan.count;
    return Step.exit(state.received > 0 && enough ? 0 : 1);
  }

  private static String percent(double value) {
    return value == Math.rint(value)
        ? String.valueOf((int) value)
        : String.format(Locale.ROOT, "%.4f", value).replaceFirst("0+$", "");
  }
}
