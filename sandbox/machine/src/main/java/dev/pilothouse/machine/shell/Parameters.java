package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Special parameters, and variables whose values the shell makes when they are read. */
final class Parameters {

  private final Shell shell;

  Parameters(Shell shell) {
    this.shell = shell;
  }

  /** The value of a special parameter or dynamic variable, or null when the name is none. */
  @Nullable String dynamic(String name) {
    if (name.isEmpty()) {
      return null;
    }
    Registers r = shell.r;
    char first = name.charAt(0);
    if (first >= '0' && first <= '9') {
      return positional(name);
    }
    if (name.length() == 1 && !(first >= 'A' && first <= 'z')) {
      return special(first);
    }
    if (!shell.bash()) {
      return name.equals("LINENO") ? String.valueOf(r.line) : null;
    }
    return switch (name) {
      case "RANDOM" -> random();
      case "SECONDS" -> String.valueOf(shell.sys.nanos() / 1_000_000_000L - r.secondsFrom);
      case "LINENO" -> String.valueOf(r.line);
      case "BASHPID" -> String.valueOf(shell.sys.pid());
      case "BASH_SUBSHELL" -> String.valueOf(r.subshellDepth);
      case "EPOCHSECONDS" -> String.valueOf(shell.sys.realtimeNanos() / 1_000_000_000L);
      case "EPOCHREALTIME" -> realtime();
      case "SRANDOM" -> String.valueOf(shell.sys.randomLong() & 0xffffffffL);
      case "HISTCMD" -> String.valueOf(r.history.next());
      case "BASH_COMMAND" -> r.command == null ? "" : Printer.text(r.command);
      case "_" -> r.lastArgument;
      case "FUNCNAME", "PIPESTATUS", "DIRSTACK", "GROUPS", "BASH_SOURCE", "BASH_LINENO" -> {
        Variable array = variable(name);
        yield array == null ? null : array.scalar();
      }
      default -> null;
    };
  }

  private String realtime() {
    long micros = shell.sys.realtimeNanos() / 1000;
    return micros / 1_000_000 + "." + String.format("%06d", micros % 1_000_000);
  }

  private @Nullable String positional(String name) {
    if (!name.matches("[0-9]{1,9}")) {
      return null;
    }
    int index = Integer.parseInt(name);
    if (index == 0) {
      return shell.r.name;
    }
    return index <= shell.r.positional.size() ? shell.r.positional.get(index - 1) : null;
  }

  private @Nullable String special(char name) {
    Registers r = shell.r;
    return switch (name) {
      case '?' -> String.valueOf(r.status);
      case '$' -> String.valueOf(r.shellPid);
      case '!' -> r.lastBackground == 0 ? null : String.valueOf(r.lastBackground);
      case '#' -> String.valueOf(r.positional.size());
      case '-' -> flags();
      default -> null;
    };
  }

  /** The letters of the options, with that of an interactive shell in its place. */
  private String flags() {
    Registers r = shell.r;
    String letters = r.options.letters();
    int place = 0;
    while (place < letters.length() && "abefh".indexOf(letters.charAt(place)) >= 0) {
      place++;
    }
    return letters.substring(0, place)
        + (r.interactive ? "i" : "")
        + letters.substring(place)
        + (r.origin == 0 ? "" : String.valueOf(r.origin));
  }

  /** Knuth's generator as bash 5 has it, so that a seed gives a sequence. */
  private String random() {
    shell.r.random = shell.r.random * 6364136223846793005L + 1442695040888963407L;
    return String.valueOf(shell.r.random >>> 33 & 0x7fff);
  }

  /** The variable of the name, also one that the shell makes. */
  @Nullable Variable variable(String name) {
    Registers r = shell.r;
    if (shell.bash()) {
      switch (name) {
        case "FUNCNAME" -> {
          List<String> names = functionNames();
          return names.isEmpty() ? null : array(names);
        }
        case "PIPESTATUS" -> {
          return array(r.pipeStatus.stream().map(String::valueOf).toList());
        }
        case "DIRSTACK" -> {
          List<String> stack = new ArrayList<>(r.directoryStack);
          stack.addFirst(r.directory);
          return array(stack);
        }
        case "GROUPS" -> {
          return array(List.of(String.valueOf(shell.sys.group())));
        }
        case "BASH_SOURCE" -> {
          return sources();
        }
        case "BASH_LINENO" -> {
          return array(callLines());
        }
        default -> {
          String dynamic = dynamic(name);
          if (dynamic != null) {
            return Variable.of(dynamic);
          }
        }
      }
    } else {
      String dynamic = dynamic(name);
      if (dynamic != null) {
        return Variable.of(dynamic);
      }
    }
    return shell.variables.get(name);
  }

  private @Nullable Variable sources() {
    Registers r = shell.r;
    if (!r.file.isEmpty()) {
      return array(List.of(r.file));
    }
    return r.functionDepth > 0 ? array(List.of(r.origin == 'c' ? "environment" : "main")) : null;
  }

  private List<String> functionNames() {
    List<String> names = new ArrayList<>();
    for (Frames at = shell.r.frames; at != null; at = at.below()) {
      if (at.top() instanceof Frame.Call call) {
        names.add(call.name());
      } else if (at.top() instanceof Frame.Sourced) {
        names.add("source");
      }
    }
    if (!names.isEmpty() && shell.r.origin != 'c') {
      names.add("main");
    }
    return names;
  }

  private List<String> callLines() {
    List<String> lines = new ArrayList<>();
    for (Frames at = shell.r.frames; at != null; at = at.below()) {
      if (at.top() instanceof Frame.Call call) {
        lines.add(String.valueOf(call.callLine()));
      }
    }
    lines.add("0");
    return lines;
  }

  static Variable array(List<String> values) {
    SortedMap<Long, String> elements = SortedMap.empty();
    for (int index = 0; index < values.size(); index++) {
      elements = elements.with((long) index, values.get(index));
    }
    return Variable.UNSET.withElements(elements);
  }
}
