package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.Glob;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call of grep asks for. Immutable. */
record GrepPlan(
    List<Regex> patterns,
    List<String> paths,
    boolean inverted,
    boolean numbers,
    boolean counts,
    boolean namesOnly,
    boolean namesWithout,
    boolean onlyMatching,
    boolean quiet,
    boolean silent,
    boolean named,
    boolean offsets,
    boolean zero,
    boolean zeroNames,
    boolean asText,
    boolean colored,
    boolean skipsDirectories,
    boolean initialTab,
    int before,
    int after,
    String separator,
    String standardInputLabel,
    long limit,
    boolean failed) {

  private static final String USAGE =
      "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.";

  private static final OptionTable TABLE =
      OptionTable.of(
          2,
          "E,extended-regexp F,fixed-strings G,basic-regexp P,perl-regexp e,regexp= f,file="
              + " i,y,ignore-case no-ignore-case w,word-regexp x,line-regexp z,null-data s,no-messages"
              + " v,invert-match m,max-count= b,byte-offset n,line-number line-buffered"
              + " H,with-filename h,no-filename label= o,only-matching q,quiet,silent"
              + " binary-files= a,text I d,directories= D,devices= r,recursive"
              + " R,dereference-recursive include= exclude= exclude-from= exclude-dir="
              + " L,files-without-match l,files-with-matches c,count T,initial-tab Z,null"
              + " B,before-context= A,after-context= C,context= color,colour[=] U,binary u"
              + " V group-separator= no-group-separator 0 1 2 3 4 5 6 7 8 9",
          USAGE);

  static GrepPlan of(Call call) {
    Options options = TABLE.parse(call);
    List<String> operands = new ArrayList<>(options.operands());
    List<Regex> patterns = patterns(call, options, operands);
    boolean recursive = options.has("r") || options.has("R");
    Walk walk = new Walk(call, options);
    List<String> paths = operands;
    if (recursive) {
      paths = walk.expand(operands.isEmpty() ? List.of("") : operands);
    } else if (operands.isEmpty()) {
      paths = List.of("-");
    } else {
      paths = operands.stream().filter(walk::takesOperand).toList();
    }
    String naming = options.last("H", "h");
    boolean named = naming.isEmpty() ? operands.size() > 1 || recursive : naming.equals("H");
    if (recursive
        && naming.isEmpty()
        && operands.size() == 1
        && !FileAccess.isDirectory(call.sys(), operands.getFirst())) {
      named = false;
    }
    boolean limited = options.has("l") || options.has("L") || options.has("q");
    long limit = limit(options);
    return new GrepPlan(
        patterns,
        paths,
        options.has("v"),
        options.has("n"),
        options.has("c"),
        options.last("l", "L").equals("l"),
        options.last("l", "L").equals("L"),
        options.has("o"),
        options.has("q"),
        options.has("s"),
        named,
        options.has("b"),
        options.has("z"),
        options.has("Z"),
        options.has("a") || options.value("binary-files", "").equals("text"),
        colored(call, options),
        options.value("d", "").equals("skip"),
        options.has("T"),
        limited ? 0 : context(call, options, "B"),
        limited ? 0 : context(call, options, "A"),
        options.has("no-group-separator") ? "" : options.value("group-separator", "--") + "\n",
        options.value("label", "(standard input)"),
        limit,
        walk.failed);
  }

  private static long limit(Options options) {
    if (!options.has("m")) {
      return Long.MAX_VALUE;
    }
    String text = options.value("m", "");
    if (!text.matches("-?\\d{1,18}")) {
      throw new Failure(2, "invalid max count");
    }
    long limit = Long.parseLong(text);
    return limit < 0 ? Long.MAX_VALUE : limit;
  }

  private static boolean colored(Call call, Options options) {
    if (!options.has("color")) {
      return false;
    }
    return switch (options.value("color", "auto")) {
      case "always", "yes", "force" -> true;
      case "auto", "tty", "if-tty" ->
          call.sys().isTerminal(1) && !call.environment("TERM", "dumb").equals("dumb");
      case "never", "no", "none" -> false;
      default -> throw TABLE.misuse(call, "unrecognized color");
    };
  }

  private static int context(Call call, Options options, String key) {
    String text = options.value(key, "");
    if (text.isEmpty()) {
      text = options.value("C", "");
    }
    if (text.isEmpty()) {
      StringBuilder digits = new StringBuilder();
      options.given().stream()
          .filter(given -> given.key().matches("\\d"))
          .forEach(given -> digits.append(given.key()));
      text = digits.isEmpty() ? "0" : digits.toString();
    }
    if (!text.matches("\\d+")) {
      throw new Failure(2, text + ": invalid context length argument");
    }
    return text.length() > 6 ? 1 << 20 : Integer.parseInt(text);
  }

  private static List<Regex> patterns(Call call, Options options, List<String> operands) {
    List<String> sources = new ArrayList<>();
    boolean given = false;
    for (Options.Given option : options.given()) {
      if (option.key().equals("e")) {
        given = true;
        sources.addAll(List.of(option.text().split("\n", -1)));
      } else if (option.key().equals("f")) {
        given = true;
        sources.addAll(patternFile(call, option.text()));
      }
    }
    if (!given) {
      if (operands.isEmpty()) {
        throw Failure.plain(2, USAGE);
      }
      sources.addAll(List.of(operands.removeFirst().split("\n", -1)));
    }
    Regex.Syntax syntax = syntax(call, options);
    Regex.Extent extent =
        options.has("x")
            ? Regex.Extent.LINE
            : options.has("w") ? Regex.Extent.WORD : Regex.Extent.ANY;
    boolean ignoreCase = options.last("i", "no-ignore-case").equals("i");
    List<Regex> patterns = new ArrayList<>();
    for (String source : sources) {
      try {
        if (syntax == Regex.Syntax.EXTENDED && source.startsWith("*")) {
          call.complain("warning: * at start of expression");
        }
        patterns.add(Regex.compile(source, syntax, ignoreCase, false, extent));
      } catch (RegexException wrong) {
        throw new Failure(2, wrong.text());
      }
    }
    return List.copyOf(patterns);
  }

  private static List<String> patternFile(Call call, String path) {
    try {
      String text =
          Text.decode(
              path.equals("-")
                  ? FileAccess.rest(call.sys(), 0)
                  : FileAccess.read(call.sys(), path));
      return Gatherer.lines(text);
    } catch (SysException failed) {
      throw new Failure(2, path + ": " + failed.errno().text());
    }
  }

  private static Regex.Syntax syntax(Call call, Options options) {
    String language = options.last("E", "F", "G", "P");
    if (language.isEmpty()) {
      language =
          switch (call.shortName()) {
            case "egrep" -> "E";
            case "fgrep" -> "F";
            default -> "G";
          };
    }
    return switch (language) {
      case "E" -> Regex.Syntax.EXTENDED;
      case "F" -> Regex.Syntax.FIXED;
      case "P" -> Regex.Syntax.PERL;
      default -> Regex.Syntax.BASIC;
    };
  }

  /** The first match at {@code from} or later, the longest of those that begin there; or null. */
  Regex.@Nullable Match find(String line, int from) {
    Regex.Match best = null;
    for (Regex pattern : patterns) {
      Regex.Match match = pattern.find(line, from);
      boolean better =
          match != null
              && (best == null
                  || match.start() < best.start()
                  || match.start() == best.start() && match.end() > best.end());
      best = better ? match : best;
    }
    return best;
  }

  boolean hasContext() {
    return before > 0 || after > 0;
  }

  /** The name that a file goes by in the output. */
  String label(String path) {
    return path.equals("-") ? standardInputLabel : path;
  }

  /** Finds the files of directories. */
  private static final class Walk {
    private final Sys sys;
    private final Call call;
    private final List<String> include;
    private final List<String> exclude;
    private final List<String> excludedDirectories;
    private final boolean follow;
    private final boolean silent;
    private final List<String> found = new ArrayList<>();
    private boolean failed;

    Walk(Call call, Options options) {
      this.call = call;
      this.sys = call.sys();
      this.include = options.values("include");
      this.exclude = options.values("exclude");
      this.excludedDirectories =
          options.values("exclude-dir").stream().map(FileAccess::withoutTrailingSlashes).toList();
      this.follow = options.has("R");
      this.silent = options.has("s");
    }

    List<String> expand(List<String> operands) {
      for (String operand : operands) {
        if (operand.isEmpty()) {
          walk("");
        } else if (FileAccess.isDirectory(sys, operand)) {
          if (!matches(excludedDirectories, FileAccess.baseName(operand))) {
            walk(operand);
          }
        } else if (takes(operand)) {
          found.add(operand);
        }
      }
      return List.copyOf(found);
    }

    private boolean takesOperand(String path) {
      return path.equals("-") || FileAccess.isDirectory(sys, path) || takes(path);
    }

    private boolean takes(String path) {
      String name = FileAccess.baseName(path);
      return (include.isEmpty() || matches(include, name)) && !matches(exclude, name);
    }

    private static boolean matches(List<String> globs, String name) {
      return globs.stream().anyMatch(glob -> Glob.matches(glob, name));
    }

    private void walk(String directory) {
      List<String> names;
      try {
        names = sys.list(directory.isEmpty() ? "." : directory);
      } catch (SysException failure) {
        if (!silent) {
          call.complain(directory, failure);
        }
        failed = true;
        return;
      }
      for (String name : names) {
        sys.charge(1);
        String path = directory.isEmpty() ? name : FileAccess.join(directory, name);
        FileInfo info = FileAccess.lstatOrNull(sys, path);
        if (info != null && follow && info.type() == FileInfo.Type.SYMBOLIC_LINK) {
          info = FileAccess.statOrNull(sys, path);
        }
        if (info == null) {
          continue;
        }
        if (info.isDirectory()) {
          if (follow && FileAccess.loop(sys, "", path, info) != null) {
            call.complain(path + ": warning: recursive directory loop");
          } else if (!matches(excludedDirectories, name)) {
            walk(path);
          }
        } else if (info.isRegular() && takes(path)) {
          found.add(path);
        }
      }
    }
  }
}
