package dev.pilothouse.machine.command.process;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ProcessInfo;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.ScreenProgram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** top(1). */
final class Top extends ScreenProgram<Top.Shown> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "b,batch-mode c d,delay= H i n,iterations= o,sort-override= p,pid= s u= U= w[=] 1 e= E= h V",
          "\nUsage:\n top -hv | -bcEeHiOSs1 -d secs -n max -u|U user -p pid(s) -o field -w [cols]");
  private static final long SECOND = 1_000_000_000L;

  /**
   * What is shown.
   *
   * @param due when it is looked at again
   * @param used the CPU time of each process when it was looked at last
   */
  record Shown(
      List<String> lines,
      long looked,
      long due,
      SortedMap<Integer, Long> used,
      int rounds,
      boolean byMemory) {}

  @Override
  protected @Nullable Step<State<Shown>> withoutTerminal(Call call) {
    Options options = TABLE.parse(call);
    if (!options.has("b")) {
      throw Failure.plain(1, "top: failed tty get");
    }
    Shown state = look(first(call.sys()), call.sys(), options);
    state.lines.forEach(call::println);
    call.flush();
    return Step.exit(0);
  }

  private static Shown first(Sys sys) {
    return new Shown(List.of(), 0, sys.nanos(), SortedMap.empty(), 0, false);
  }

  @Override
  protected Shown begin(Call call, Size size) {
    return look(first(call.sys()), call.sys(), TABLE.parse(call));
  }

  private static long delay(Options options) {
    String text = options.value("d", "3");
    return text.matches("\\d*\\.?\\d+")
        ? (long) (Math.max(0.1, Double.parseDouble(text)) * SECOND)
        : 3 * SECOND;
  }

  private static Shown look(Shown before, Sys sys, Options options) {
    List<ProcessInfo> processes = new ArrayList<>(sys.processes());
    Accounts accounts = Accounts.of(sys);
    Memory memory = Memory.of(sys);
    long span = Math.max(1, sys.nanos() - before.looked);
    SortedMap<Integer, Long> used = SortedMap.empty();
    for (ProcessInfo process : processes) {
      used = used.with(process.pid(), process.cpuNanos());
    }
    boolean byMemory = before.byMemory || options.value("o", "").contains("MEM");
    Comparator<ProcessInfo> order =
        byMemory
            ? Comparator.comparingLong(process -> -process.memoryBytes())
            : Comparator.comparingLong(process -> -share(process, before));
    processes.sort(order.thenComparingInt(ProcessInfo::pid));
    List<String> lines = head(sys, processes, memory);
    for (ProcessInfo process : processes) {
      lines.add(row(process, accounts, memory, 100.0 * share(process, before) / span));
    }
    return new Shown(
        List.copyOf(lines),
        sys.nanos(),
        sys.nanos() + delay(options),
        used,
        before.rounds + 1,
        byMemory);
  }

  private static long share(ProcessInfo process, Shown before) {
    return process.cpuNanos() - before.used.getOrDefault(process.pid(), 0L);
  }

  private static List<String> head(Sys sys, List<ProcessInfo> processes, Memory memory) {
    List<String> lines = new ArrayList<>();
    String clock = Dates.format("%H:%M:%S", Dates.at(sys.realtimeNanos(), Dates.zone(sys)));
    long up = sys.nanos() / SECOND;
    lines.add(
        String.format(
            "top - %s up %2d:%02d,  load average: 0.00, 0.00, 0.00",
            clock, up / 3600, up / 60 % 60));
    lines.add(
        String.format(
            "Tasks: %3d total, %3d running, %3d sleeping, %3d stopped, %3d zombie",
            processes.size(),
            count(processes, 'R'),
            count(processes, 'S'),
            count(processes, 'T'),
            count(processes, 'Z')));
    double total = memory.totalBytes() / 1048576.0;
    double free = memory.freeBytes() / 1048576.0;
    double cached = (memory.buffersBytes() + memory.cachedBytes()) / 1048576.0;
    lines.add(
        String.format(
            Locale.ROOT,
            "MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache",
            total,
            free,
            Math.max(0, total - free - cached),
            cached));
    lines.add("MiB Swap:      0.0 total,      0.0 free,      0.0 used.");
    lines.add("");
    lines.add(
        "\033[7m    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\033[m");
    return lines;
  }

  private static long count(List<ProcessInfo> processes, char state) {
    return processes.stream().filter(process -> process.state() == state).count();
  }

  private static String row(ProcessInfo process, Accounts accounts, Memory memory, double share) {
    long hundredths = process.cpuNanos() / 10_000_000L;
    long kibibytes = process.memoryBytes() / 1024;
    return String.format(
        Locale.ROOT,
        "%7d %-8.8s  20   0 %7d %6d %6d %c %5.1f %5.1f %3d:%02d.%02d %s",
        process.pid(),
        accounts.userName(process.user()),
        2 * kibibytes,
        kibibytes,
        kibibytes / 2,
        process.state(),
        share,
        100.0 * process.memoryBytes() / Math.max(1, memory.totalBytes()),
        hundredths / 6000,
        hundredths / 100 % 60,
        hundredths % 100,
        Processes.name(process));
  }

  @Override
  protected List<Wake> wakes(Shown state, Sys sys) {
    return List.of(Wake.until(state.due));
  }

  @Override
  protected Reaction<Shown> woken(Shown state, Size size, Call call) {
    if (call.sys().nanos() < state.due) {
      return Reaction.of(state);
    }
    Options options = TABLE.parse(call);
    String rounds = options.value("n", "");
    if (rounds.matches("\\d{1,9}") && state.rounds >= Integer.parseInt(rounds)) {
      return new Reaction<>(state, new Wish.End(0, ""));
    }
    return Reaction.of(look(state, call.sys(), options));
  }

  @Override
  protected Reaction<Shown> key(Shown state, String key, Size size, Call call) {
    return switch (key) {
      case "q", "\u0003" -> new Reaction<>(state, new Wish.End(0, ""));
      case "\u001a" -> new Reaction<>(state, new Wish.Suspend());
      case "M", "P" ->
          Reaction.of(
              new Shown(
                  state.lines,
                  state.looked,
                  call.sys().nanos(),
                  state.used,
                  state.rounds,
                  key.equals("M")));
      case " ", "\r" ->
          Reaction.of(
              new Shown(
                  state.lines,
                  state.looked,
                  call.sys().nanos(),
                  state.used,
                  state.rounds,
                  state.byMemory));
      default -> Reaction.of(state);
    };
  }

  @Override
  protected Frame draw(Shown state, Size size) {
    List<String> rows = new ArrayList<>();
    for (String line : state.lines) {
      if (rows.size() < size.rows()) {
        boolean plain = !line.startsWith("\033");
        rows.add(
            plain && line.length() > size.columns() ? line.substring(0, size.columns()) : line);
      }
    }
    while (rows.size() < size.rows()) {
      rows.add("");
    }
    return new Frame(rows, -1, 0);
  }
}
