package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.Glob;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** diff(1). */
final class Diff {

  private static final OptionTable TABLE =
      OptionTable.of(
          2,
          "normal q,brief s,report-identical-files c u C,context= U,unified[=] e,ed y,side-by-side"
              + " W,width= p,show-c-function F= L,label= t,expand-tabs T,initial-tab r,recursive"
              + " N,new-file unidirectional-new-file P ignore-file-name-case x,exclude= X= S="
              + " i,ignore-case E,ignore-tab-expansion Z,ignore-trailing-space b,ignore-space-change"
              + " w,ignore-all-space B,ignore-blank-lines I= a,text strip-trailing-cr D= d,minimal"
              + " H,speed-large-files color[=] no-dereference suppress-common-lines left-column"
              + " horizon-lines= 0 1 2 3 4 5 6 7 8 9 n from-file= to-file= palette= l",
          "diff: Try 'diff --help' for more information.");

  private final Call call;
  private final Sys sys;
  private final Options options;
  private final boolean color;
  private int status;

  private Diff(Call call) {
    this.call = call;
    this.sys = call.sys();
    this.options = TABLE.parse(call);
    String when = options.value("color", options.has("color") ? "auto" : "never");
    this.color = when.equals("always") || when.equals("auto") && sys.isTerminal(1);
  }

  /** The standard input, when it is compared. */
  static List<String> inputs(Call call) {
    return TABLE.parse(call).operands().contains("-") ? List.of("-") : List.of();
  }

  static int run(Call call, List<Gatherer.Gathered> gathered) {
    return new Diff(call).compare(gathered.isEmpty() ? "" : gathered.getFirst().text());
  }

  private int compare(String input) {
    List<String> operands = options.operands();
    if (operands.isEmpty()) {
      throw TABLE.missingOperandAfter(call, call.name());
    }
    if (operands.size() == 1) {
      throw TABLE.missingOperandAfter(call, operands.getFirst());
    }
    if (operands.size() > 2) {
      throw TABLE.extraOperand(call, operands.get(2));
    }
    paths(operands.get(0), operands.get(1), input, true);
    return status;
  }

  private void paths(String left, String right, String input, boolean top) {
    FileInfo first = left.equals("-") ? null : FileAccess.statOrNull(sys, left);
    FileInfo second = right.equals("-") ? null : FileAccess.statOrNull(sys, right);
    boolean missingLeft = first == null && !left.equals("-");
    boolean missingRight = second == null && !right.equals("-");
    if (missingLeft && (missingRight || !options.has("N"))) {
      missing(left);
      if (missingRight) {
        missing(right);
      }
      return;
    }
    if (missingRight && !options.has("N")) {
      missing(right);
      return;
    }
    boolean leftDirectory = first != null && first.isDirectory();
    boolean rightDirectory = second != null && second.isDirectory();
    if (leftDirectory && (rightDirectory || missingRight) || rightDirectory && missingLeft) {
      directories(left, right, top);
    } else if (leftDirectory || rightDirectory) {
      if (top) {
        String name = FileAccess.baseName(leftDirectory ? right : left);
        paths(
            leftDirectory ? FileAccess.join(left, name) : left,
            rightDirectory ? FileAccess.join(right, name) : right,
            input,
            false);
      } else {
        call.println(
            "File "
                + left
                + " is a "
                + kind(leftDirectory)
                + " while file "
                + right
                + " is a "
                + kind(rightDirectory));
        status = Math.max(status, 1);
      }
    } else {
      files(left, right, input, top);
    }
  }

  private static String kind(boolean directory) {
    return directory ? "directory" : "regular file";
  }

  private void missing(String path) {
    call.complain(Quoting.needed(path) + ": No such file or directory");
    status = 2;
  }

  private void directories(String left, String right, boolean top) {
    if (!top && !options.has("r")) {
      call.println("Common subdirectories: " + left + " and " + right);
      return;
    }
    TreeSet<String> names = new TreeSet<>(names(left));
    List<String> others = names(right);
    List<String> own = names(left);
    names.addAll(others);
    for (String name : names) {
      if (options.values("x").stream().anyMatch(glob -> Glob.matches(glob, name))) {
        continue;
      }
      boolean onlyLeft = !others.contains(name);
      boolean onlyRight = !own.contains(name);
      if ((onlyLeft || onlyRight) && !options.has("N")) {
        call.println("Only in " + (onlyLeft ? left : right) + ": " + name);
        status = Math.max(status, 1);
      } else {
        paths(FileAccess.join(left, name), FileAccess.join(right, name), "", false);
      }
    }
  }

  private List<String> names(String path) {
    try {
      return sys.list(path);
    } catch (SysException missing) {
      return List.of();
    }
  }

  private String text(String path, String input) {
    if (path.equals("-")) {
      return input;
    }
    try {
      return Text.decode(FileAccess.read(sys, path));
    } catch (SysException failed) {
      if (FileAccess.missing(failed) && options.has("N")) {
        return "";
      }
      throw new Failure(2, Quoting.needed(path) + ": " + failed.errno().text());
    }
  }

  private void files(String left, String right, String input, boolean top) {
    String before = text(left, input);
    String after = text(right, input);
    sys.charge(1 + (before.length() + after.length()) / 256);
    if (before.equals(after)) {
      same(left, right);
      return;
    }
    if (!options.has("a") && (before.indexOf('\0') >= 0 || after.indexOf('\0') >= 0)) {
      call.println(
          (options.has("q") ? "Files " : "Binary files ") + left + " and " + right + " differ");
      status = Math.max(status, 1);
      return;
    }
    DiffText old = DiffText.of(before, options);
    DiffText current = DiffText.of(after, options);
    List<Differences.Change> changes = old.changes(current, options.has("B"));
    if (changes.isEmpty()) {
      same(left, right);
      return;
    }
    status = Math.max(status, 1);
    if (options.has("q")) {
      call.println("Files " + Quoting.needed(left) + " and " + Quoting.needed(right) + " differ");
      return;
    }
    DiffPrinter printer = new DiffPrinter(call, old, current, changes, color);
    if (options.has("e")) {
      throw new Failure(2, "ed scripts are not supported by this machine");
    }
    StringBuilder words = new StringBuilder("diff");
    List<String> given = new ArrayList<>(call.arguments());
    given.removeAll(options.operands());
    given.forEach(word -> words.append(' ').append(Quoting.needed(word)));
    if (!top) {
      call.println(printer.head(words + " " + Quoting.needed(left) + " " + Quoting.needed(right)));
    }
    if (options.has("y")) {
      printer.sideBySide(number("W", 130), options.has("suppress-common-lines"));
    } else if (unified()) {
      printer.unified(label(left, 0), label(right, 1), context());
    } else if (options.has("c") || options.has("C")) {
      printer.context(label(left, 0), label(right, 1), context());
    } else {
      printer.normal();
    }
  }

  private void same(String left, String right) {
    if (options.has("s")) {
      call.println("Files " + left + " and " + right + " are identical");
    }
  }

  private boolean unified() {
    return options.has("u") || options.has("U");
  }

  private int context() {
    StringBuilder digits = new StringBuilder();
    options.given().stream()
        .filter(given -> given.key().matches("\\d"))
        .forEach(given -> digits.append(given.key()));
    int otherwise =
        digits.isEmpty() ? 3 : Integer.parseInt(digits.substring(0, Math.min(6, digits.length())));
    return unified() ? number("U", otherwise) : number("C", otherwise);
  }

  private int number(String key, int otherwise) {
    String text = options.value(key, String.valueOf(otherwise));
    if (!text.matches("\\d{1,8}")) {
      throw TABLE.misuse(call, "invalid context length " + Quoting.always(text));
    }
    return Integer.parseInt(text);
  }

  private String label(String path, int index) {
    List<String> labels = options.values("L");
    if (index < labels.size()) {
      return labels.get(index);
    }
    FileInfo info = path.equals("-") ? null : FileAccess.statOrNull(sys, path);
    long nanos = path.equals("-") ? sys.realtimeNanos() : info == null ? 0 : info.modifiedNanos();
    String format = unified() ? "%Y-%m-%d %H:%M:%S.%N %z" : "%Y-%m-%d %H:%M:%S.%N %z";
    return path + "\t" + Dates.format(format, Dates.at(nanos, Dates.zone(sys)));
  }

  /** A text as it is compared and as it is shown. */
  record DiffText(List<String> lines, List<String> keys, boolean finalNewline) {

    static DiffText of(String text, Options options) {
      List<String> lines = Gatherer.lines(text);
      List<String> keys = new ArrayList<>(lines.size());
      boolean newline = text.isEmpty() || text.endsWith("\n");
      for (int index = 0; index < lines.size(); index++) {
        String key = key(lines.get(index), options);
        boolean last = index == lines.size() - 1 && !newline;
        boolean loose = options.has("b") || options.has("w") || options.has("Z");
        keys.add(last && !loose ? key + "\0" : key);
      }
      return new DiffText(lines, keys, newline);
    }

    private static String key(String line, Options options) {
      String key = line;
      if (options.has("strip-trailing-cr") && key.endsWith("\r")) {
        key = key.substring(0, key.length() - 1);
      }
      if (options.has("w")) {
        key = key.replaceAll("\\s+", "");
      } else if (options.has("b")) {
        key = key.replaceAll("\\s+", " ").stripTrailing();
      } else if (options.has("Z")) {
        key = key.stripTrailing();
      }
      return options.has("i") ? key.toLowerCase(Locale.ROOT) : key;
    }

    List<Differences.Change> changes(DiffText other, boolean ignoreBlank) {
      List<Differences.Change> changes = Differences.between(keys, other.keys);
      if (!ignoreBlank) {
        return changes;
      }
      return changes.stream()
          .filter(
              change ->
                  lines.subList(change.oldStart(), change.oldEnd()).stream()
                          .anyMatch(line -> !line.isBlank())
                      || other.lines.subList(change.newStart(), change.newEnd()).stream()
                          .anyMatch(line -> !line.isBlank()))
          .toList();
    }
  }
}
