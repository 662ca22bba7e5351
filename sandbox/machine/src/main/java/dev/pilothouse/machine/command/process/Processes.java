package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.ProcessInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ps(1). */
final class Processes {

  private static final long SECOND = 1_000_000_000L;
  private static final Map<String, String> HEADS = new LinkedHashMap<>();

  static {
    String[] heads = {
      "pid",
      "PID",
      "ppid",
      "PPID",
      "pgid",
      "PGID",
      "sid",
      "SID",
      "uid",
      "UID",
      "user",
      "USER",
      "euser",
      "EUSER",
      "ruser",
      "RUSER",
      "group",
      "GROUP",
      "comm",
      "COMMAND",
      "ucmd",
      "CMD",
      "cmd",
      "CMD",
      "args",
      "COMMAND",
      "command",
      "COMMAND",
      "tty",
      "TT",
      "tt",
      "TT",
      "tname",
      "TTY",
      "stat",
      "STAT",
      "state",
      "S",
      "s",
      "S",
      "time",
      "TIME",
      "cputime",
      "TIME",
      "etime",
      "ELAPSED",
      "etimes",
      "ELAPSED",
      "start",
      "STARTED",
      "stime",
      "STIME",
      "lstart",
      "STARTED",
      "start_time",
      "START",
      "pcpu",
      "%CPU",
      "%cpu",
      "%CPU",
      "pmem",
      "%MEM",
      "%mem",
      "%MEM",
      "rss",
      "RSS",
      "vsz",
      "VSZ",
      "c",
      "C",
      "ni",
      "NI",
      "pri",
      "PRI",
      "f",
      "F",
      "nlwp",
      "NLWP",
      "wchan",
      "WCHAN",
      "psr",
      "PSR",
      "sz",
      "SZ",
      "bsdtime",
      "TIME",
      "bsdstart",
      "START",
      "bsduser",
      "USER",
      "fulluser",
      "UID",
      "fullcmd",
      "CMD"
    };
    for (int index = 0; index < heads.length; index += 2) {
      HEADS.put(heads[index], heads[index + 1]);
    }
  }

  /** Columns of numbers, which stand at the right. */
  private static final List<String> RIGHT =
      List.of(
          "pid", "ppid", "pgid", "sid", "uid", "time", "cputime", "etime", "etimes", "pcpu", "%cpu",
          "pmem", "%mem", "rss", "vsz", "c", "ni", "pri", "nlwp", "psr", "sz", "bsdtime", "start");

  /** Which processes to show, and what of them. */
  private static final class Wanted {
    private boolean all;
    private boolean withTerminal;
    private boolean headless;
    private boolean forest;
    private final List<String> columns = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private final List<String> pids = new ArrayList<>();
    private final List<String> parents = new ArrayList<>();
    private final List<String> users = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> terminals = new ArrayList<>();
    private String sort = "";

    boolean selects() {
      return !pids.isEmpty()
          || !users.isEmpty()
          || !names.isEmpty()
          || !parents.isEmpty()
          || !terminals.isEmpty();
    }
  }

  private Processes() {}

  /** The short name of a process, as /proc/PID/comm has it. */
  static String name(ProcessInfo process) {
    if (process.arguments().isEmpty()) {
      return "";
    }
    String name = FileAccess.baseName(process.arguments().getFirst());
    return name.startsWith("-") ? name.substring(1) : name;
  }

  static int ps(Call call) {
    Wanted wanted = wanted(call);
    Sys sys = call.sys();
    Accounts accounts = Accounts.of(sys);
    List<ProcessInfo> shown = new ArrayList<>();
    ProcessInfo self =
        sys.processes().stream().filter(each -> each.pid() == sys.pid()).findFirst().orElse(null);
    for (ProcessInfo process : sys.processes()) {
      if (shows(wanted, process, self, accounts)) {
        shown.add(process);
      }
    }
    order(shown, wanted.sort);
    print(call, wanted, shown, accounts);
    return shown.isEmpty() ? 1 : 0;
  }

  private static boolean shows(
      Wanted wanted, ProcessInfo process, @Nullable ProcessInfo self, Accounts accounts) {
    if (wanted.selects()) {
      return wanted.pids.contains(String.valueOf(process.pid()))
          || wanted.parents.contains(String.valueOf(process.parentPid()))
          || wanted.users.contains(String.valueOf(process.user()))
          || wanted.users.contains(accounts.userName(process.user()))
          || wanted.terminals.contains(process.terminal())
          || wanted.names.contains(name(process));
    }
    if (wanted.all) {
      return true;
    }
    if (self == null) {
      return false;
    }
    boolean ownTerminal = process.terminal().equals(self.terminal());
    return wanted.withTerminal
        ? !process.terminal().isEmpty()
        : ownTerminal && process.user() == self.user();
  }

  private static Wanted wanted(Call call) {
    Wanted wanted = new Wanted();
    List<String> words = call.arguments();
    for (int index = 0; index < words.size(); index++) {
      String word = words.get(index);
      String next = index + 1 < words.size() ? words.get(index + 1) : null;
      if (word.startsWith("--")) {
        index += longOption(call, wanted, word, next);
      } else if (word.startsWith("-")) {
        index += dashed(call, wanted, word.substring(1), next);
      } else if (word.matches("\\d+(,\\d+)*")) {
        wanted.pids.addAll(List.of(word.split(",")));
      } else {
        index += undashed(call, wanted, word, next);
      }
    }
    if (wanted.columns.isEmpty()) {
      columns(wanted, "pid,tname,time,ucmd");
    }
    return wanted;
  }

  private static Failure misuse(String message) {
    return Failure.plain(
        1,
        "error: "
            + message
            + "\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).");
  }

  private static int longOption(Call call, Wanted wanted, String word, @Nullable String next) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals >= 0 ? word.substring(equals + 1) : next == null ? "" : next;
    int used = equals >= 0 ? 0 : 1;
    switch (name) {
      case "--sort" -> wanted.sort = value;
      case "--format" -> columns(wanted, value);
      case "--pid" -> wanted.pids.addAll(List.of(value.split("[, ]")));
      case "--ppid" -> wanted.parents.addAll(List.of(value.split("[, ]")));
      case "--user" -> wanted.users.addAll(List.of(value.split("[, ]")));
      default -> {
        used = 0;
        switch (name) {
          case "--no-headers", "--no-heading" -> wanted.headless = true;
          case "--forest" -> wanted.forest = true;
          case "--help" ->
              throw Failure.shown("\nUsage:\n ps [options]\n\nFor more details see ps(1).\n");
          case "--version" -> throw Failure.shown("ps from procps-ng 4.0.4\n");
          default -> throw misuse("unknown gnu long option");
        }
      }
    }
    return used;
  }

  private static int dashed(Call call, Wanted wanted, String letters, @Nullable String next) {
    for (int at = 0; at < letters.length(); at++) {
      char letter = letters.charAt(at);
      String rest = letters.substring(at + 1);
      if ("opuCtUGgs".indexOf(letter) >= 0) {
        String value = rest.isEmpty() ? next : rest;
        if (value == null) {
          throw misuse(
              letter == 'o'
                  ? "format specification must follow -o"
                  : "list of process IDs must follow -p");
        }
        value(wanted, letter, value);
        return rest.isEmpty() ? 1 : 0;
      }
      switch (letter) {
        case 'e', 'A' -> wanted.all = true;
        case 'a' -> wanted.withTerminal = true;
        case 'f' -> columns(wanted, "fulluser,pid,ppid,c,stime,tname,time,fullcmd");
        case 'F' -> columns(wanted, "fulluser,pid,ppid,c,sz,rss,psr,stime,tname,time,fullcmd");
        case 'l' -> columns(wanted, "f,s,uid,pid,ppid,c,pri,ni,sz,wchan,tname,time,ucmd");
        case 'H' -> wanted.forest = true;
        case 'w', 'L', 'm', 'x', 'y', 'T', 'd' -> wanted.all |= letter == 'd';
        case 'j' -> columns(wanted, "pid,pgid,sid,tname,time,ucmd");
        default -> throw misuse("unsupported SysV option");
      }
    }
    return 0;
  }

  private static void value(Wanted wanted, char letter, String value) {
    List<String> parts = List.of(value.split("[, ]"));
    switch (letter) {
      case 'o' -> columns(wanted, value);
      case 'p', 'g', 's' -> wanted.pids.addAll(parts);
      case 'C' -> wanted.names.addAll(parts);
      case 't' -> parts.forEach(part -> wanted.terminals.add(part.replaceFirst("^/dev/", "")));
      default -> wanted.users.addAll(parts);
    }
  }

  private static int undashed(Call call, Wanted wanted, String letters, @Nullable String next) {
    boolean a = false;
    boolean x = false;
    for (int at = 0; at < letters.length(); at++) {
      char letter = letters.charAt(at);
      switch (letter) {
        case 'a' -> a = true;
        case 'x' -> x = true;
        case 'u' ->
            columns(wanted, "bsduser,pid,%cpu,%mem,vsz,rss,tname,stat,bsdstart,bsdtime,args");
        case 'f' -> wanted.forest = true;
        case 'h' -> wanted.headless = true;
        case 'w', 'e', 'c', 'm', 'n', 'S', 'T', 'r' -> {}
        case 'j' -> columns(wanted, "ppid,pid,pgid,sid,tname,stat,uid,bsdtime,args");
        case 'l' -> columns(wanted, "f,uid,pid,ppid,pri,ni,vsz,rss,wchan,stat,tname,bsdtime,args");
        case 'o', 'p', 'U' -> {
          String rest = letters.substring(at + 1);
          String value = rest.isEmpty() ? next : rest;
          if (value == null) {
            throw misuse("format specification must follow o");
          }
          value(wanted, letter, value);
          return rest.isEmpty() ? 1 : 0;
        }
        default -> throw misuse("unsupported option (BSD syntax)");
      }
    }
    wanted.all |= a && x || x;
    wanted.withTerminal |= a;
    if (wanted.columns.isEmpty() && (a || x)) {
      columns(wanted, "pid,tname,stat,bsdtime,args");
    }
    return 0;
  }

  private static void columns(Wanted wanted, String list) {
    for (String part : list.split("[, ]+")) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).toLowerCase(Locale.ROOT);
      String head = HEADS.get(name);
      if (head == null) {
        throw misuse("unknown user-defined format specifier \"" + part + "\"");
      }
      wanted.columns.add(name);
      wanted.titles.add(equals < 0 ? head : part.substring(equals + 1));
    }
  }

  private static void order(List<ProcessInfo> shown, String sort) {
    if (sort.isEmpty()) {
      return;
    }
    String key = sort.replaceFirst("^[-+]", "");
    Comparator<ProcessInfo> order =
        switch (key) {
          case "%cpu", "pcpu", "time", "cputime" -> Comparator.comparingLong(ProcessInfo::cpuNanos);
          case "%mem", "pmem", "rss", "vsz", "size" ->
              Comparator.comparingLong(ProcessInfo::memoryBytes);
          case "start_time", "start", "etime", "lstart" ->
              Comparator.comparingLong(ProcessInfo::startedNanos);
          case "ppid" -> Comparator.comparingInt(ProcessInfo::parentPid);
          case "comm", "cmd", "args", "command" -> Comparator.comparing(Processes::name);
          case "user", "uid" -> Comparator.comparingInt(ProcessInfo::user);
          default -> Comparator.comparingInt(ProcessInfo::pid);
        };
    shown.sort(sort.startsWith("-") ? order.reversed() : order);
  }

  private static void print(Call call, Wanted wanted, List<ProcessInfo> shown, Accounts accounts) {
    List<List<String>> rows = new ArrayList<>();
    Memory memory = Memory.of(call.sys());
    for (ProcessInfo process : shown) {
      List<String> row = new ArrayList<>();
      for (String column : wanted.columns) {
        row.add(field(call.sys(), column, process, accounts, memory));
      }
      rows.add(row);
    }
    int count = wanted.columns.size();
    int[] widths = new int[count];
    for (int index = 0; index < count; index++) {
      widths[index] = Math.max(least(wanted.columns.get(index)), wanted.titles.get(index).length());
      for (List<String> row : rows) {
        widths[index] = Math.max(widths[index], CharWidth.of(row.get(index)));
      }
    }
    boolean titled = !wanted.headless && wanted.titles.stream().anyMatch(title -> !title.isEmpty());
    if (titled) {
      call.println(line(wanted, wanted.titles, widths));
    }
    int limit = call.sys().isTerminal(1) ? call.columns(1, 80) : Integer.MAX_VALUE;
    boolean wide =
        call.arguments().stream().anyMatch(word -> word.contains("w") && !word.startsWith("--"));
    for (List<String> row : rows) {
      String text = line(wanted, row, widths);
      call.println(!wide && text.length() > limit ? text.substring(0, limit) : text);
    }
  }

  private static int least(String column) {
    return switch (column) {
      case "pid", "ppid", "pgid", "sid" -> 7;
      case "user", "bsduser", "fulluser", "euser", "ruser" -> 8;
      case "tname", "tty", "tt" -> 8;
      case "time", "cputime" -> 8;
      case "etime" -> 11;
      case "stat" -> 4;
      case "vsz", "rss" -> 6;
      case "%cpu", "%mem", "pcpu", "pmem" -> 4;
      case "bsdtime" -> 6;
      case "stime", "bsdstart" -> 5;
      default -> 1;
    };
  }

  private static String line(Wanted wanted, List<String> values, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int index = 0; index < values.size(); index++) {
      String value = values.get(index);
      boolean last = index == values.size() - 1;
      int gap = Math.max(0, widths[index] - CharWidth.of(value));
      boolean right = RIGHT.contains(wanted.columns.get(index));
      line.append(index > 0 ? " " : "").append(right ? " ".repeat(gap) : "").append(value);
      line.append(right || last ? "" : " ".repeat(gap));
    }
    return line.toString();
  }

  private static String field(
      Sys sys, String column, ProcessInfo p, Accounts accounts, Memory memory) {
    long age = Math.max(0, sys.nanos() - p.startedNanos());
    long cpu = p.cpuNanos() / SECOND;
    return switch (column) {
      case "pid" -> String.valueOf(p.pid());
      case "ppid" -> String.valueOf(p.parentPid());
      case "pgid" -> String.valueOf(p.processGroup());
      case "sid" -> String.valueOf(p.session());
      case "uid" -> String.valueOf(p.user());
      case "user", "euser", "ruser", "bsduser", "fulluser" ->
          shortened(accounts.userName(p.user()));
      case "group" -> accounts.groupName(p.user());
      case "comm", "ucmd" -> name(p) + (p.state() == 'Z' ? " <defunct>" : "");
      case "args", "command", "cmd", "fullcmd" ->
          p.state() == 'Z' || p.arguments().isEmpty()
              ? "[" + name(p) + "]" + (p.state() == 'Z' ? " <defunct>" : "")
              : String.join(" ", p.arguments());
      case "tty", "tt", "tname" -> p.terminal().isEmpty() ? "?" : p.terminal();
      case "stat" -> state(sys, p);
      case "state", "s" -> String.valueOf(p.state());
      case "time", "cputime" ->
          String.format("%02d:%02d:%02d", cpu / 3600, cpu / 60 % 60, cpu % 60);
      case "bsdtime" -> String.format("%d:%02d", cpu / 60, cpu % 60);
      case "etime" -> elapsed(age / SECOND);
      case "etimes" -> String.valueOf(age / SECOND);
      case "start", "stime", "bsdstart", "start_time" ->
          started(sys, age, column.equals("start") ? "%H:%M:%S" : "%H:%M");
      case "lstart" ->
          Dates.format(
              "%a %b %e %H:%M:%S %Y", Dates.at(sys.realtimeNanos() - age, Dates.zone(sys)));
      case "pcpu", "%cpu" ->
          String.format(Locale.ROOT, "%.1f", age == 0 ? 0 : 100.0 * p.cpuNanos() / age);
      case "c" -> String.valueOf(age == 0 ? 0 : Math.min(99, 100 * p.cpuNanos() / age));
      case "pmem", "%mem" ->
          String.format(
              Locale.ROOT, "%.1f", 100.0 * p.memoryBytes() / Math.max(1, memory.totalBytes()));
      case "rss" -> String.valueOf(p.memoryBytes() / 1024);
      case "vsz" -> String.valueOf(p.memoryBytes() / 1024 * 2);
      case "sz" -> String.valueOf(p.memoryBytes() / 4096);
      case "ni", "psr" -> "0";
      case "pri" -> "19";
      case "nlwp" -> "1";
      case "f" -> p.user() == 0 ? "4" : "0";
      default -> "-";
    };
  }

  private static String shortened(String name) {
    return name.length() > 8 ? name.substring(0, 7) + "+" : name;
  }

  private static String state(Sys sys, ProcessInfo p) {
    String text = String.valueOf(p.state()) + (p.session() == p.pid() ? "s" : "");
    boolean foreground = !p.terminal().isEmpty() && p.state() != 'Z' && isForeground(sys, p);
    return text + (foreground ? "+" : "");
  }

  private static boolean isForeground(Sys sys, ProcessInfo p) {
    return p.processGroup() == sys.processGroup();
  }

  private static String started(Sys sys, long age, String format) {
    boolean today = age < 24 * 3600 * SECOND;
    return Dates.format(
        today ? format : "%b%d", Dates.at(sys.realtimeNanos() - age, Dates.zone(sys)));
  }

  private static String elapsed(long seconds) {
    long days = seconds / 86400;
    long hours = seconds / 3600 % 24;
    String text = String.format("%02d:%02d", seconds / 60 % 60, seconds % 60);
    if (days > 0) {
      return String.format("%d-%02d:%s", days, hours, text);
    }
    return hours > 0 ? String.format("%02d:%s", hours, text) : text;
  }
}
