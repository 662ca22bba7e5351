package dev.pilothouse.machine.command.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Spawn;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Escapes;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Glob;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.SearchPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Evaluates the expression of find(1) for one file, as far as it can without waiting. */
final class FindRun {

  private static final long MINUTE = 60_000_000_000L;

  private final Call call;
  private final Sys sys;
  private final FindParser.Plan plan;
  private final Find.Visit visit;
  private final FileInfo info;
  private final List<Boolean> performed;
  private SortedMap<Integer, List<String>> collected;
  private int actions;
  private boolean pruned;
  private boolean quit;
  private int child;
  private boolean failed;

  FindRun(
      Call call,
      FindParser.Plan plan,
      Find.Visit visit,
      FileInfo info,
      List<Boolean> performed,
      SortedMap<Integer, List<String>> collected) {
    this.call = call;
    this.sys = call.sys();
    this.plan = plan;
    this.visit = visit;
    this.info = info;
    this.performed = new ArrayList<>(performed);
    this.collected = collected;
  }

  /** False when a command was begun that must be waited for. */
  boolean evaluate() {
    FindExpression expression = plan.expression();
    boolean matches = expression == null || is(expression);
    if (child > 0) {
      return false;
    }
    if (matches && plan.prints()) {
      call.println(visit.path());
    }
    return true;
  }

  boolean pruned() {
    return pruned;
  }

  Find.State apply(Find.State state) {
    return new Find.State(
        state.plan(),
        state.visits(),
        child > 0 ? List.copyOf(performed) : List.of(),
        collected,
        child,
        false,
        state.quit() || quit,
        failed ? 1 : state.status());
  }

  private boolean is(FindExpression expression) {
    if (child > 0) {
      return false;
    }
    return switch (expression) {
      case FindExpression.And(var left, var right) -> is(left) && is(right);
      case FindExpression.Or(var left, var right) -> is(left) || is(right);
      case FindExpression.Both(var left, var right) -> {
        is(left);
        yield is(right);
      }
      case FindExpression.Not(var of) -> !is(of);
      case FindExpression.Test test -> test(test);
      case FindExpression.Action action -> act(action);
    };
  }

  private boolean test(FindExpression.Test test) {
    String name = FileAccess.baseName(visit.path());
    return switch (test.name()) {
      case "-true" -> true;
      case "-false" -> false;
      case "-name" -> Glob.matches(test.text(), name);
      case "-iname" -> Glob.matches(lower(test.text()), lower(name));
      case "-path", "-wholename" -> Glob.matches(test.text(), visit.path());
      case "-ipath", "-iwholename" -> Glob.matches(lower(test.text()), lower(visit.path()));
      case "-lname" -> isLink() && Glob.matches(test.text(), sys.readLink(visit.path()));
      case "-ilname" ->
          isLink() && Glob.matches(lower(test.text()), lower(sys.readLink(visit.path())));
      case "-regex", "-iregex" -> test.regex() != null && test.regex().matches(visit.path());
      case "-type" -> List.of(test.text().split(",")).contains(letter(info));
      case "-xtype" -> {
        FileInfo target = FileAccess.statOrNull(sys, visit.path());
        yield List.of(test.text().split(",")).contains(letter(target == null ? info : target));
      }
      case "-empty" -> isEmpty();
      case "-readable" -> sys.mayAccess(visit.path(), 4);
      case "-writable" -> sys.mayAccess(visit.path(), 2);
      case "-executable" -> sys.mayAccess(visit.path(), 1);
      case "-nouser" -> !Accounts.of(sys).knowsUser(info.user());
      case "-nogroup" -> !Accounts.of(sys).knowsGroup(info.group());
      case "-fstype" -> sys.fileSystem(visit.path()).type().equals(test.text());
      case "-newer" -> info.modifiedNanos() > test.number();
      case "-perm" -> permitted(test);
      default -> compared(test);
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private boolean isLink() {
    return info.type() == FileInfo.Type.SYMBOLIC_LINK;
  }

  private static String letter(FileInfo info) {
    char letter = Modes.type(info.type());
    return letter == '-' ? "f" : String.valueOf(letter);
  }

  private boolean isEmpty() {
    try {
      return info.isDirectory()
          ? sys.list(visit.path()).isEmpty()
          : info.isRegular() && info.size() == 0;
    } catch (SysException unreadable) {
      return false;
    }
  }

  private boolean permitted(FindExpression.Test test) {
    int mode = info.mode();
    int wanted = (int) test.number();
    return switch (test.sign()) {
      case '-' -> (mode & wanted) == wanted;
      case '/' -> wanted == 0 || (mode & wanted) != 0;
      default -> mode == wanted;
    };
  }

  private boolean compared(FindExpression.Test test) {
    long age = sys.realtimeNanos() - info.modifiedNanos();
    long value =
        switch (test.name()) {
          case "-size" -> units(info.size(), test.text());
          case "-links" -> info.links();
          case "-inum" -> info.inode();
          case "-uid" -> info.user();
          case "-gid" -> info.group();
          case "-mmin", "-cmin", "-amin" ->
              test.sign() == '+' ? (age - 1) / MINUTE : (age + MINUTE - 1) / MINUTE;
          default -> age / (24 * 60 * MINUTE);
        };
    return switch (test.sign()) {
      case '+' -> value > test.number();
      case '-' -> value < test.number();
      default -> value == test.number();
    };
  }

  private static long units(long size, String unit) {
    long bytes =
        switch (unit) {
          case "c" -> 1;
          case "w" -> 2;
          case "k" -> 1 << 10;
          case "M" -> 1 << 20;
          case "G" -> 1 << 30;
          default -> 512;
        };
    return (size + bytes - 1) / bytes;
  }

  /** Does an action, unless it was done before the command was waited for. */
  private boolean act(FindExpression.Action action) {
    int index = actions++;
    if (index < performed.size()) {
      pruned |= action.name().equals("-prune");
      return performed.get(index);
    }
    boolean result = perform(action);
    if (child == 0) {
      performed.add(result);
    }
    return result;
  }

  private boolean perform(FindExpression.Action action) {
    switch (action.name()) {
      case "-print" -> call.println(visit.path());
      case "-print0" -> call.print(visit.path()).write(0);
      case "-printf" -> call.print(new Printed().fill(action.words().getFirst()));
      case "-fprint" -> append(action.words().getFirst());
      case "-ls" ->
          call.println(new Printed().fill("%8i %6k %M %3n %-8u %-8g %8s %Tb %Td %TH:%TM %p"));
      case "-prune" -> pruned = true;
      case "-quit" -> quit = true;
      case "-delete" -> {
        return delete();
      }
      default -> {
        return run(action);
      }
    }
    return true;
  }

  private void append(String path) {
    int descriptor = FileAccess.openToAppend(sys, path);
    sys.write(descriptor, Bytes.of(visit.path() + "\n"));
    sys.close(descriptor);
  }

  private boolean delete() {
    if (visit.path().equals(".")) {
      return true;
    }
    try {
      if (info.isDirectory() && !isLink()) {
        sys.removeDirectory(visit.path());
      } else {
        sys.unlink(visit.path());
      }
      return true;
    } catch (SysException why) {
      call.complain("cannot delete " + Quoting.always(visit.path()) + ": " + why.errno().text());
      failed = true;
      return false;
    }
  }

  private boolean run(FindExpression.Action action) {
    if (action.collects()) {
      List<String> files = new ArrayList<>(collected.getOrDefault(action.id(), List.of()));
      files.add(visit.path());
      collected = collected.with(action.id(), List.copyOf(files));
      return true;
    }
    boolean inside = action.name().endsWith("dir");
    String file = inside ? "./" + FileAccess.baseName(visit.path()) : visit.path();
    List<String> words = action.words().stream().map(word -> word.replace("{}", file)).toList();
    Integer pid = spawn(call, words, inside ? FileAccess.directoryName(visit.path()) : null);
    if (pid == null) {
      return false;
    }
    child = pid;
    return false;
  }

  /** Begins a command; null after a message when it cannot be run. */
  static @Nullable Integer spawn(Call call, List<String> words, @Nullable String directory) {
    Sys sys = call.sys();
    call.flush();
    try {
      String path = SearchPath.find(sys, words.getFirst());
      if (path != null) {
        SortedMap<Integer, Integer> descriptors = SortedMap.empty();
        return sys.spawn(
            new Spawn(
                path,
                words,
                sys.environment(),
                descriptors.with(0, 0).with(1, 1).with(2, 2),
                null,
                false,
                directory));
      }
      call.complain(Quoting.always(words.getFirst()) + ": No such file or directory");
    } catch (SysException why) {
      call.complain(Quoting.always(words.getFirst()) + ": " + why.errno().text());
    }
    return null;
  }

  /** The format of -printf. */
  private final class Printed {

    String fill(String format) {
      StringBuilder text = new StringBuilder();
      int at = 0;
      while (at < format.length()) {
        char c = format.charAt(at);
        if (c == '\\') {
          at = Escapes.read(format, at, text, false);
        } else if (c == '%' && at + 1 < format.length()) {
          int end = at + 1;
          while (end < format.length() && "-0+ #123456789.".indexOf(format.charAt(end)) >= 0) {
            end++;
          }
          String flags = format.substring(at + 1, Math.min(end, format.length()));
          char code = end < format.length() ? format.charAt(end++) : '%';
          String value;
          if ("TAC".indexOf(code) >= 0 && end < format.length()) {
            value = time(format.charAt(end++));
          } else {
            value = field(code);
          }
          text.append(
              flags.isEmpty() ? value : String.format("%" + flags.replace("0", "") + "s", value));
          at = end;
        } else {
          text.append(c);
          at++;
        }
      }
      return text.toString();
    }

    private String time(char code) {
      var time = Dates.at(info.modifiedNanos(), Dates.zone(sys));
      return switch (code) {
        case '@' -> Dates.format("%s.%N", time) + "0";
        case 'S' -> Dates.format("%S.%N", time) + "0";
        case '+' -> Dates.format("%Y-%m-%d+%H:%M:%S.%N", time) + "0";
        case 'T' -> Dates.format("%H:%M:%S.%N", time) + "0";
        default -> Dates.format("%" + code, time);
      };
    }

    private String field(char code) {
      Accounts accounts = Accounts.of(sys);
      String path = visit.path();
      return switch (code) {
        case 'p' -> path;
        case 'f' -> FileAccess.baseName(path);
        case 'h' -> path.contains("/") ? FileAccess.directoryName(path) : ".";
        case 'P' ->
            path.equals(visit.start())
                ? ""
                : path.substring(visit.start().length()).replaceFirst("^/", "");
        case 'H' -> visit.start();
        case 's' -> String.valueOf(info.size());
        case 'm' -> Integer.toOctalString(info.mode());
        case 'M' -> Modes.text(info);
        case 'u' -> accounts.userName(info.user());
        case 'g' -> accounts.groupName(info.group());
        case 'U' -> String.valueOf(info.user());
        case 'G' -> String.valueOf(info.group());
        case 'y' -> letter(info);
        case 'l' -> isLink() ? sys.readLink(path) : "";
        case 'd' -> String.valueOf(visit.depth());
        case 'n' -> String.valueOf(info.links());
        case 'i' -> String.valueOf(info.inode());
        case 'k' -> String.valueOf(Ls.kibibytes(info));
        case 'b' -> String.valueOf(Ls.kibibytes(info) * 2);
        case 't' ->
            Dates.format(
                "%a %b %e %H:%M:%S.%N0 %Y", Dates.at(info.modifiedNanos(), Dates.zone(sys)));
        case '%' -> "%";
        default -> "%" + code;
      };
    }
  }
}
