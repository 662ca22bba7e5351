package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.ProcessInfo;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** kill(1), pgrep(1), pkill and pidof(1). */
final class Signals {

  private static final OptionTable PATTERNS =
      OptionTable.of(
          2,
          "signal= d,delimiter= l,list-name a,list-full v,inverse w c,count f,full i,ignore-case"
              + " n,newest o,oldest O= P,parent= u,euid= U,uid= x,exact e,echo g,pgroup= s,session="
              + " t,terminal= r,runstates= A L F,pidfile= q,queue=",
          "\nUsage:\n pgrep [options] <pattern>\n\nFor more details see pgrep(1).");

  private Signals() {}

  /** A signal by its name ("TERM", "SIGTERM") or number; null when there is none. */
  static @Nullable Signal signal(String text) {
    String name = text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    for (Signal signal : Signal.values()) {
      if (signal.name().equals(name) || String.valueOf(signal.number()).equals(text)) {
        return signal;
      }
    }
    return null;
  }

  static int kill(Call call) {
    List<String> words = new ArrayList<>(call.arguments());
    Signal signal = Signal.TERM;
    boolean probe = false;
    if (words.isEmpty()) {
      throw Failure.plain(
          1, "\nUsage:\n kill [options] <pid> [...]\n\nFor more details see kill(1).");
    }
    String first = words.getFirst();
    if (first.matches("-[lL].*|--list.*|--table")) {
      return list(call, words);
    }
    boolean named = first.equals("-s") || first.equals("--signal") || first.equals("-n");
    if (named || first.startsWith("-") && !first.equals("--") && !first.matches("-\\d{4,}")) {
      String name = named ? words.size() > 1 ? words.get(1) : "" : first.substring(1);
      words.subList(0, named ? Math.min(2, words.size()) : 1).clear();
      probe = name.equals("0");
      Signal found = signal(name);
      if (found == null && !probe) {
        throw new Failure(1, "unknown signal name " + name);
      }
      signal = found == null ? signal : found;
    }
    words.remove("--");
    if (words.isEmpty()) {
      throw Failure.plain(
          1, "\nUsage:\n kill [options] <pid> [...]\n\nFor more details see kill(1).");
    }
    int status = 0;
    for (String word : words) {
      status |= send(call, word, signal, probe);
    }
    return status;
  }

  private static int send(Call call, String word, Signal signal, boolean probe) {
    if (!word.matches("-?\\d{1,9}")) {
      throw new Failure(1, "failed to parse argument: '" + word + "'");
    }
    int pid = Integer.parseInt(word);
    try {
      if (probe) {
        boolean there = call.sys().processes().stream().anyMatch(each -> each.pid() == pid);
        if (!there) {
          throw new SysException(Errno.ESRCH);
        }
      } else {
        call.sys().kill(pid, signal);
      }
      return 0;
    } catch (SysException failed) {
      call.complain("(" + word + ") - " + failed.errno().text());
      return 1;
    }
  }

  private static int list(Call call, List<String> words) {
    if (words.size() > 1) {
      for (String word : words.subList(1, words.size())) {
        boolean number = word.matches("\\d+");
        Signal signal = signal(number ? String.valueOf(Integer.parseInt(word) & 127) : word);
        if (signal == null) {
          throw new Failure(1, "unknown signal name " + word);
        }
        call.println(number ? signal.name() : String.valueOf(signal.number()));
      }
      return 0;
    }
    boolean table = words.getFirst().equals("-L") || words.getFirst().equals("--table");
    StringBuilder text = new StringBuilder();
    for (Signal signal : Signal.values()) {
      text.append(
          table
              ? String.format(
                  "%2d %-8s%s",
                  signal.number(), signal.name(), signal.number() % 7 == 0 ? "\n" : "")
              : signal.name() + " ");
    }
    call.println(text.toString().stripTrailing());
    return 0;
  }

  // ---- pgrep and pkill

  static int match(Call call) {
    boolean kills = call.shortName().equals("pkill");
    List<String> words = new ArrayList<>();
    Signal signal = Signal.TERM;
    for (String word : call.arguments()) {
      Signal found = kills && word.matches("-[A-Z0-9]{2,}|-\\d") ? signal(word.substring(1)) : null;
      if (found != null) {
        signal = found;
      } else {
        words.add(word);
      }
    }
    Options options = PATTERNS.parse(call, words);
    if (options.has("signal")) {
      Signal found = signal(options.value("signal", ""));
      signal = found == null ? signal : found;
    }
    List<ProcessInfo> found = matching(call, options);
    for (ProcessInfo process : found) {
      if (kills) {
        try {
          call.sys().kill(process.pid(), signal);
          if (options.has("e")) {
            call.println(Processes.name(process) + " killed (pid " + process.pid() + ")");
          }
        } catch (SysException failed) {
          call.complain("killing pid " + process.pid() + " failed: " + failed.errno().text());
        }
      } else if (!options.has("c")) {
        String text =
            options.has("a")
                ? " " + String.join(" ", process.arguments())
                : options.has("l") ? " " + Processes.name(process) : "";
        boolean last = process == found.getLast();
        call.print(process.pid() + text + (last ? "\n" : options.value("d", "\n")));
      }
    }
    if (options.has("c")) {
      call.println(String.valueOf(found.size()));
    }
    return found.isEmpty() ? 1 : 0;
  }

  private static List<ProcessInfo> matching(Call call, Options options) {
    boolean filtered = !options.last("P", "u", "U", "t", "g", "s").isEmpty();
    if (options.operands().isEmpty() && !filtered) {
      throw PATTERNS.misuse(
          call,
          "no matching criteria specified\nTry `" + call.name() + " --help' for more information.");
    }
    if (options.operands().size() > 1) {
      throw PATTERNS.misuse(
          call,
          "only one pattern can be provided\nTry `"
              + call.name()
              + " --help' for more information.");
    }
    String pattern = options.operands().isEmpty() ? "" : options.operands().getFirst();
    Regex regex;
    try {
      regex =
          Regex.compile(
              pattern,
              Regex.Syntax.EXTENDED,
              options.has("i"),
              false,
              options.has("x") ? Regex.Extent.LINE : Regex.Extent.ANY);
    } catch (RegexException wrong) {
      throw new Failure(2, wrong.text());
    }
    Accounts accounts = Accounts.of(call.sys());
    List<ProcessInfo> found = new ArrayList<>();
    for (ProcessInfo process : call.sys().processes()) {
      if (process.pid() == call.sys().pid()) {
        continue;
      }
      String text =
          options.has("f") ? String.join(" ", process.arguments()) : Processes.name(process);
      boolean matches =
          (pattern.isEmpty() || regex.matches(text)) && fits(process, options, accounts);
      if (matches != options.has("v")) {
        found.add(process);
      }
    }
    if ((options.has("n") || options.has("o")) && !found.isEmpty()) {
      found.sort(
          Comparator.comparingLong(ProcessInfo::startedNanos).thenComparingInt(ProcessInfo::pid));
      return List.of(options.has("n") ? found.getLast() : found.getFirst());
    }
    return found;
  }

  private static boolean fits(ProcessInfo process, Options options, Accounts accounts) {
    String user = options.value("u", options.value("U", ""));
    return among(options.value("P", ""), String.valueOf(process.parentPid()))
        && among(options.value("g", ""), String.valueOf(process.processGroup()))
        && among(options.value("s", ""), String.valueOf(process.session()))
        && among(options.value("t", ""), process.terminal())
        && (among(user, String.valueOf(process.user()))
            || among(user, accounts.userName(process.user())));
  }

  private static boolean among(String list, String value) {
    return list.isEmpty() || List.of(list.split(",")).contains(value);
  }

  static int pidOf(Call call) {
    List<String> found = new ArrayList<>();
    boolean single = call.arguments().contains("-s");
    for (String name : call.arguments()) {
      if (!name.startsWith("-")) {
        for (ProcessInfo process : call.sys().processes()) {
          boolean same =
              FileAccess.baseName(Processes.name(process)).equals(FileAccess.baseName(name));
          if (same && process.pid() != call.sys().pid()) {
            found.addFirst(String.valueOf(process.pid()));
          }
        }
      }
    }
    if (found.isEmpty()) {
      return 1;
    }
    call.println(single ? found.getFirst() : String.join(" ", found));
    return 0;
  }
}
