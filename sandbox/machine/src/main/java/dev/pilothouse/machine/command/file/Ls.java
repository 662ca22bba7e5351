package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.Columns;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Glob;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Sizes;
import dev.pilothouse.machine.command.support.Versions;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** ls(1). */
final class Ls {

  private static final OptionTable TABLE =
      OptionTable.of(
          2,
          "a,all A,almost-all l h,human-readable R,recursive t S r,reverse 1 d,directory i,inode"
              + " F,classify[=] p color[=] C x m n,numeric-uid-gid g o G,no-group s,size U f v X"
              + " L,dereference H,dereference-command-line k,kibibytes w,width= T,tabsize= c u"
              + " B,ignore-backups I,ignore= hide= N,literal q,hide-control-chars Q,quote-name"
              + " b,escape si full-time time-style= sort= time= group-directories-first"
              + " format= show-control-chars indicator-style= quoting-style= author Z,context"
              + " file-type zero hyperlink[=] block-size= D,dired");

  /** About half a year, as ls takes it: older files show their year. */
  private static final long RECENT_SECONDS = 31_556_952L / 2;

  private static final long SECOND = 1_000_000_000L;

  /** A file to be listed. */
  private record Entry(String name, String path, FileInfo info, @Nullable String target) {}

  private final Call call;
  private final Sys sys;
  private final Options options;
  private final Accounts accounts;
  private final LsColors colors;
  private final boolean colored;
  private final boolean longFormat;
  private final boolean terminal;
  private final boolean human;
  private final ZoneId zone;
  private boolean colorStarted;
  private boolean printedBefore;
  private int status;

  private Ls(Call call) {
    this.call = call;
    this.sys = call.sys();
    this.options = TABLE.parse(call);
    this.terminal = sys.isTerminal(1);
    this.longFormat = format().equals("l");
    this.human = options.has("h") || options.has("si");
    this.accounts = Accounts.of(sys);
    this.colors = new LsColors(call.environment("LS_COLORS", ""));
    this.colored = colored();
    this.zone = Dates.zone(sys);
  }

  static int run(Call call) {
    return new Ls(call).list();
  }

  private boolean colored() {
    if (!options.has("color")) {
      return false;
    }
    String when = options.value("color", "always");
    return switch (when) {
      case "always", "yes", "force" -> true;
      case "never", "no", "none" -> false;
      case "auto", "tty", "if-tty" -> terminal;
      default ->
          throw Failure.plain(
              1,
              call.name()
                  + ": invalid argument "
                  + Quoting.always(when)
                  + " for '--color'\nValid arguments are:\n  - 'always', 'yes', 'force'\n"
                  + "  - 'never', 'no', 'none'\n  - 'auto', 'tty', 'if-tty'\nTry '"
                  + call.name()
                  + " --help' for more information.");
    };
  }

  private String format() {
    String format = options.last("l", "1", "C", "x", "m", "n", "g", "o", "full-time", "format");
    if (format.equals("1") && longGiven()) {
      return "l";
    }
    return switch (format) {
      case "l", "n", "g", "o", "full-time" -> "l";
      case "format" ->
          switch (options.value("format", "")) {
            case "long", "verbose" -> "l";
            case "single-column" -> "1";
            case "across", "horizontal" -> "x";
            case "commas" -> "m";
            default -> "C";
          };
      case "" -> terminal && !options.has("zero") ? "C" : "1";
      default -> format;
    };
  }

  private boolean longGiven() {
    return !options.last("l", "n", "g", "o", "full-time").isEmpty();
  }

  private int list() {
    List<String> operands = options.operands().isEmpty() ? List.of(".") : options.operands();
    List<Entry> files = new ArrayList<>();
    List<Entry> directories = new ArrayList<>();
    for (String operand : operands) {
      try {
        Entry entry = operand(operand);
        (entry.info.isDirectory() && !options.has("d") ? directories : files).add(entry);
      } catch (SysException failed) {
        call.complain("cannot access " + Quoting.always(operand) + ": " + failed.errno().text());
        status = 2;
      }
    }
    sort(files);
    sort(directories);
    if (!files.isEmpty()) {
      print(files, false);
    }
    boolean headed = operands.size() > 1 || options.has("R");
    for (Entry directory : directories) {
      directory(directory.path, headed, true);
    }
    return status;
  }

  private Entry operand(String operand) {
    FileInfo link = sys.lstat(operand);
    boolean follows =
        options.has("L")
            || options.has("H")
            || !longFormat && !options.has("d") && options.last("F").isEmpty();
    if (link.type() != FileInfo.Type.SYMBOLIC_LINK) {
      return new Entry(operand, operand, link, null);
    }
    FileInfo target = FileAccess.statOrNull(sys, operand);
    if (target != null && (follows || !options.has("d") && !longFormat && target.isDirectory())) {
      return new Entry(operand, operand, target, null);
    }
    return new Entry(operand, operand, link, sys.readLink(operand));
  }

  private void directory(String path, boolean headed, boolean named) {
    List<String> names;
    try {
      names = sys.list(path);
    } catch (SysException failed) {
      call.complain("cannot open directory " + Quoting.always(path) + ": " + failed.errno().text());
      status = Math.max(status, named ? 2 : 1);
      return;
    }
    if (headed) {
      call.print((printedBefore ? "\n" : "") + shown(path) + ":\n");
    }
    printedBefore = true;
    List<Entry> entries = entries(path, names);
    sort(entries);
    print(entries, true);
    if (options.has("R")) {
      for (Entry entry : entries) {
        boolean real = !entry.name.equals(".") && !entry.name.equals("..");
        if (real && entry.info.isDirectory() && !listedAbove(entry)) {
          directory(entry.path, true, false);
        }
      }
    }
  }

  private boolean listedAbove(Entry entry) {
    if (!options.has("L") || FileAccess.loop(sys, "", entry.path, entry.info) == null) {
      return false;
    }
    call.complain(entry.path + ": not listing already-listed directory");
    status = 2;
    return true;
  }

  private List<Entry> entries(String path, List<String> names) {
    List<Entry> entries = new ArrayList<>();
    boolean all = options.last("a", "A").equals("a") || options.has("f");
    if (all) {
      add(entries, ".", path);
      add(entries, "..", FileAccess.join(path, ".."));
    }
    for (String name : names) {
      sys.charge(1);
      if (!ignored(name, all || options.has("A"))) {
        add(entries, name, FileAccess.join(path, name));
      }
    }
    return entries;
  }

  private boolean ignored(String name, boolean all) {
    if (name.startsWith(".") && !all || options.has("B") && name.endsWith("~")) {
      return true;
    }
    if (!all && options.values("hide").stream().anyMatch(hidden -> Glob.matches(hidden, name))) {
      return true;
    }
    return options.values("I").stream().anyMatch(pattern -> Glob.matches(pattern, name));
  }

  private void add(List<Entry> entries, String name, String path) {
    try {
      FileInfo info = sys.lstat(path);
      boolean link = info.type() == FileInfo.Type.SYMBOLIC_LINK;
      FileInfo target = link && options.has("L") ? FileAccess.statOrNull(sys, path) : null;
      if (target != null) {
        entries.add(new Entry(name, path, target, null));
      } else {
        entries.add(new Entry(name, path, info, link ? sys.readLink(path) : null));
      }
    } catch (SysException failed) {
      call.complain("cannot access " + Quoting.always(path) + ": " + failed.errno().text());
      status = Math.max(status, 1);
    }
  }

  private void sort(List<Entry> entries) {
    Comparator<Entry> byName = Comparator.comparing(Entry::name);
    Comparator<Entry> order =
        switch (sortKey()) {
          case "t" ->
              Comparator.comparingLong((Entry entry) -> entry.info.modifiedNanos())
                  .reversed()
                  .thenComparing(byName);
          case "S" ->
              Comparator.comparingLong((Entry entry) -> entry.info.size())
                  .reversed()
                  .thenComparing(byName);
          case "X" ->
              Comparator.comparing((Entry entry) -> extension(entry.name)).thenComparing(byName);
          case "v" -> (left, right) -> Versions.compare(left.name, right.name);
          case "U", "f" -> (left, right) -> 0;
          default -> byName;
        };
    entries.sort(order);
    if (options.has("r") && !sortKey().equals("U") && !sortKey().equals("f")) {
      Collections.reverse(entries);
    }
    if (options.has("group-directories-first")) {
      entries.sort(Comparator.comparing(entry -> !entry.info.isDirectory()));
    }
  }

  private String sortKey() {
    String key = options.last("t", "S", "U", "f", "v", "X", "sort");
    if (key.equals("sort")) {
      return switch (options.value("sort", "")) {
        case "time" -> "t";
        case "size" -> "S";
        case "extension" -> "X";
        case "version" -> "v";
        case "none" -> "U";
        default -> "";
      };
    }
    return key;
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot);
  }

  private void print(List<Entry> entries, boolean ofDirectory) {
    printedBefore = true;
    if (longFormat || options.has("s")) {
      if (ofDirectory) {
        long blocks = entries.stream().mapToLong(entry -> kibibytes(entry.info)).sum();
        call.println("total " + (human ? size(blocks * 1024) : String.valueOf(blocks)));
      }
    }
    if (longFormat) {
      printLong(entries);
      return;
    }
    boolean aligned = quotes() && entries.stream().anyMatch(entry -> isQuoted(entry.name));
    int inodeWidth = width(entries, entry -> String.valueOf(entry.info.inode()));
    int blockWidth = width(entries, this::blocks);
    List<String> texts = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    for (Entry entry : entries) {
      String prefix = prefix(entry, inodeWidth, blockWidth);
      String gap = aligned && !isQuoted(entry.name) && !format().equals("1") ? " " : "";
      String mark = mark(entry.info, false);
      texts.add(prefix + gap + painted(entry) + mark);
      widths.add(prefix.length() + gap.length() + CharWidth.of(shown(entry.name)) + mark.length());
    }
    int columns = options.has("w") ? lineWidth() : call.columns(1, environmentColumns());
    switch (format()) {
      case "C" -> call.print(Columns.down(texts, widths, columns));
      case "x" -> call.print(Columns.across(texts, widths, columns));
      case "m" -> call.print(commas(texts, widths, columns));
      default -> texts.forEach(text -> call.print(text + (options.has("zero") ? "\0" : "\n")));
    }
  }

  private int lineWidth() {
    Long width = Sizes.parse(options.value("w", "80"));
    if (width == null) {
      throw new Failure(2, "invalid line width: " + Quoting.always(options.value("w", "")));
    }
    return width == 0 ? Integer.MAX_VALUE / 2 : (int) Math.min(width, 1 << 20);
  }

  private int environmentColumns() {
    String columns = call.environment("COLUMNS", "80");
    return columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : 80;
  }

  private static String commas(List<String> texts, List<Integer> widths, int lineWidth) {
    StringBuilder result = new StringBuilder();
    int position = 0;
    for (int index = 0; index < texts.size(); index++) {
      boolean last = index == texts.size() - 1;
      if (index > 0) {
        boolean fits = position + 2 + widths.get(index) + (last ? 0 : 1) <= lineWidth - 1;
        result.append(fits ? ", " : ",\n");
        position = fits ? position + 2 : 0;
      }
      result.append(texts.get(index));
      position += widths.get(index);
    }
    return texts.isEmpty() ? "" : result.append('\n').toString();
  }

  private String prefix(Entry entry, int inodeWidth, int blockWidth) {
    String prefix = "";
    boolean padded = !format().equals("m");
    if (options.has("i")) {
      String inode = String.valueOf(entry.info.inode());
      prefix += (padded ? left(inode, inodeWidth) : inode) + " ";
    }
    if (options.has("s")) {
      prefix += (padded ? left(blocks(entry), blockWidth) : blocks(entry)) + " ";
    }
    return prefix;
  }

  private void printLong(List<Entry> entries) {
    int inodes = width(entries, entry -> String.valueOf(entry.info.inode()));
    int blocks = width(entries, this::blocks);
    int links = width(entries, entry -> String.valueOf(entry.info.links()));
    int owners = width(entries, entry -> owner(entry.info));
    int groups = width(entries, entry -> group(entry.info));
    int sizes = width(entries, entry -> sizeText(entry.info));
    List<String> dates = entries.stream().map(entry -> date(entry.info)).toList();
    int dateWidth = dates.stream().mapToInt(String::length).max().orElse(0);
    boolean aligned = quotes() && entries.stream().anyMatch(entry -> isQuoted(entry.name));
    for (int index = 0; index < entries.size(); index++) {
      Entry entry = entries.get(index);
      StringBuilder line = new StringBuilder(prefix(entry, inodes, blocks));
      line.append(Modes.text(entry.info)).append(' ');
      line.append(left(String.valueOf(entry.info.links()), links)).append(' ');
      if (!options.has("g")) {
        line.append(CharWidth.padded(owner(entry.info), owners)).append(' ');
      }
      if (!options.has("o") && !options.has("G")) {
        line.append(CharWidth.padded(group(entry.info), groups)).append(' ');
      }
      line.append(left(sizeText(entry.info), sizes)).append(' ');
      line.append(left(dates.get(index), dateWidth)).append(' ');
      line.append(aligned && !isQuoted(entry.name) ? " " : "").append(painted(entry));
      if (entry.target != null) {
        line.append(" -> ").append(target(entry));
      } else {
        line.append(mark(entry.info, true));
      }
      call.print(line.append(options.has("zero") ? "\0" : "\n").toString());
    }
  }

  private String target(Entry entry) {
    FileInfo target = FileAccess.statOrNull(sys, entry.path);
    String text = shown(entry.target == null ? "" : entry.target);
    return target == null ? text : paint(text, entry.path, target, false) + mark(target, true);
  }

  private static int width(List<Entry> entries, Function<Entry, String> text) {
    return entries.stream().mapToInt(entry -> CharWidth.of(text.apply(entry))).max().orElse(0);
  }

  private static String left(String text, int width) {
    return " ".repeat(Math.max(0, width - CharWidth.of(text))) + text;
  }

  private String owner(FileInfo info) {
    return options.has("n") ? String.valueOf(info.user()) : accounts.userName(info.user());
  }

  private String group(FileInfo info) {
    return options.has("n") ? String.valueOf(info.group()) : accounts.groupName(info.group());
  }

  private String sizeText(FileInfo info) {
    return switch (info.type()) {
      case CHARACTER_DEVICE, BLOCK_DEVICE -> (info.device() >> 8) + ", " + (info.device() & 0xff);
      default -> size(info.size());
    };
  }

  private String size(long bytes) {
    return human ? Sizes.human(bytes, options.has("si") ? 1000 : 1024) : String.valueOf(bytes);
  }

  private String blocks(Entry entry) {
    long kibibytes = kibibytes(entry.info);
    return human ? size(kibibytes * 1024) : String.valueOf(kibibytes);
  }

  /** What a file takes on a file system of 4 KiB blocks. */
  static long kibibytes(FileInfo info) {
    return switch (info.type()) {
      case REGULAR, DIRECTORY -> (info.size() + 4095) / 4096 * 4;
      default -> 0;
    };
  }

  private String date(FileInfo info) {
    ZonedDateTime time = Dates.at(info.modifiedNanos(), zone);
    String style =
        options.has("full-time")
            ? "full-iso"
            : options.value("time-style", call.environment("TIME_STYLE", "locale"));
    long age = sys.realtimeNanos() / SECOND - info.modifiedNanos() / SECOND;
    boolean recent = age >= 0 && age <= RECENT_SECONDS;
    if (style.startsWith("+")) {
      String[] formats = style.substring(1).split("\n", 2);
      return Dates.format(
          recent || formats.length < 2 ? formats[formats.length - 1] : formats[0], time);
    }
    String format =
        switch (style.replaceFirst("^posix-", "")) {
          case "full-iso" -> "%Y-%m-%d %H:%M:%S.%N %z";
          case "long-iso" -> "%Y-%m-%d %H:%M";
          case "iso" -> recent ? "%m-%d %H:%M" : "%Y-%m-%d ";
          default -> recent ? "%b %e %H:%M" : "%b %e  %Y";
        };
    return Dates.format(format, time);
  }

  private boolean quotes() {
    return terminal && options.last("N", "q", "Q", "b", "quoting-style").isEmpty();
  }

  private boolean isQuoted(String name) {
    return !Quoting.needed(name).equals(name);
  }

  private String shown(String name) {
    if (options.has("Q")) {
      return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
    if (quotes()) {
      return Quoting.needed(name);
    }
    return options.has("q") || terminal && options.has("N") ? Quoting.printable(name) : name;
  }

  private String painted(Entry entry) {
    boolean broken = entry.target != null && FileAccess.statOrNull(sys, entry.path) == null;
    return paint(shown(entry.name), entry.name, entry.info, broken);
  }

  private String paint(String text, String name, FileInfo info, boolean broken) {
    String color = colored ? colors.of(name, info, broken) : null;
    if (color == null) {
      return text;
    }
    String start = colorStarted ? "" : "\033[0m";
    colorStarted = true;
    return start + "\033[" + color + "m" + text + "\033[0m";
  }

  /** The indicator of -F and -p; {@code behindLink}: of a link's target, which shows no "@". */
  private String mark(FileInfo info, boolean behindLink) {
    String style = options.last("F", "p", "file-type", "indicator-style");
    if (style.equals("indicator-style")) {
      style =
          switch (options.value("indicator-style", "none").toLowerCase(Locale.ROOT)) {
            case "slash" -> "p";
            case "file-type" -> "file-type";
            case "classify" -> "F";
            default -> "";
          };
    }
    if (style.isEmpty() || style.equals("F") && !classifies()) {
      return "";
    }
    if (info.isDirectory()) {
      return "/";
    }
    if (style.equals("p")) {
      return "";
    }
    return switch (info.type()) {
      case SYMBOLIC_LINK -> behindLink ? "" : "@";
      case FIFO -> "|";
      case SOCKET -> "=";
      case REGULAR -> style.equals("F") && (info.mode() & 0111) != 0 ? "*" : "";
      default -> "";
    };
  }

  private boolean classifies() {
    return switch (options.value("F", "always")) {
      case "never", "no", "none" -> false;
      case "auto", "tty", "if-tty" -> terminal;
      default -> true;
    };
  }
}
