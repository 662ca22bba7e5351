package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.ScreenProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands behind ":". */
final class ViEx {

  private static final Pattern COMMAND = Pattern.compile("([a-zA-Z]+|[!=<>&#]|)(!?)\\s*(.*)");

  private final ViSession vi;
  private String rest = "";
  private int from;
  private int to;
  private int addresses;
  private boolean wrong;

  ViEx(ViSession vi) {
    this.vi = vi;
  }

  /** Runs a command line without its colon. */
  void run(String line) {
    rest = line.strip().replaceFirst("^:+\\s*", "");
    if (rest.startsWith("\"")) {
      return;
    }
    int bar = bar(rest);
    if (bar >= 0) {
      String second = rest.substring(bar + 1);
      run(rest.substring(0, bar));
      if (!vi.message.error()) {
        new ViEx(vi).run(second);
      }
      return;
    }
    range();
    if (wrong) {
      return;
    }
    if (from < 0 || to >= vi.lines.size() || from > to) {
      vi.fail(from > to ? "E493: Backwards range given" : "E16: Invalid range");
      return;
    }
    Matcher matcher = COMMAND.matcher(rest);
    if (!matcher.matches()) {
      vi.fail("E492: Not an editor command: " + line);
      return;
    }
    String name = matcher.group(1);
    String arguments = matcher.group(3);
    boolean force = !matcher.group(2).isEmpty();
    if (name.matches("s[^a-z].*|[sg]") || rest.matches("[sg]\\W.*|v/.*|g!.*")) {
      patterned(name.substring(0, 1), rest.substring(1));
      return;
    }
    if (!command(name, force, arguments.strip(), line)) {
      vi.fail("E492: Not an editor command: " + line);
    }
  }

  /** Where a second command begins, or -1; what "g" and "normal" run may have bars of its own. */
  private static int bar(String line) {
    if (line.matches("[%0-9,.$'<>]*(g|v|norm|!).*")) {
      return -1;
    }
    for (int at = 0; at < line.length(); at++) {
      if (line.charAt(at) == '\\') {
        at++;
      } else if (line.charAt(at) == '|') {
        return at;
      }
    }
    return -1;
  }

  // ---- ranges

  private void range() {
    from = to = vi.cursor.line();
    if (rest.startsWith("%")) {
      rest = rest.substring(1).stripLeading();
      from = 0;
      to = vi.lines.size() - 1;
      addresses = 2;
      return;
    }
    Integer first = address();
    while (first != null || rest.startsWith(",") || rest.startsWith(";")) {
      from = to;
      to = first == null ? vi.cursor.line() : first;
      from = addresses == 0 ? to : from;
      addresses++;
      if (!rest.startsWith(",") && !rest.startsWith(";")) {
        return;
      }
      rest = rest.substring(1).stripLeading();
      Integer next = address();
      from = to;
      to = next == null ? vi.cursor.line() : next;
      addresses++;
      first = null;
      if (!rest.startsWith(",") && !rest.startsWith(";")) {
        return;
      }
    }
  }

  private @Nullable Integer address() {
    Integer line = base();
    Matcher offset = Pattern.compile("\\s*([-+])(\\d*)").matcher(rest);
    while (offset.lookingAt()) {
      int amount = offset.group(2).isEmpty() ? 1 : number(offset.group(2));
      line =
          (line == null ? vi.cursor.line() : line)
              + (offset.group(1).equals("+") ? amount : -amount);
      rest = rest.substring(offset.end());
      offset = Pattern.compile("\\s*([-+])(\\d*)").matcher(rest);
    }
    rest = rest.stripLeading();
    return line;
  }

  private static int number(String digits) {
    return digits.length() > 8 ? 99_999_999 : Integer.parseInt(digits);
  }

  private @Nullable Integer base() {
    if (rest.isEmpty()) {
      return null;
    }
    char c = rest.charAt(0);
    if (Character.isDigit(c)) {
      String digits = rest.replaceFirst("(?s)^(\\d+).*", "$1");
      rest = rest.substring(digits.length());
      return Math.max(-1, number(digits) - 1);
    }
    switch (c) {
      case '.' -> {
        rest = rest.substring(1);
        return vi.cursor.line();
      }
      case '$' -> {
        rest = rest.substring(1);
        return vi.lines.size() - 1;
      }
      case '\'' -> {
        String name = rest.length() > 1 ? rest.substring(1, 2) : "";
        rest = rest.substring(Math.min(2, rest.length()));
        Cursor mark = vi.marks.get(name);
        if (mark == null) {
          vi.fail("E20: Mark not set");
          wrong = true;
          return null;
        }
        return Math.min(mark.line(), vi.lines.size() - 1);
      }
      case '/', '?' -> {
        int end = rest.indexOf(c, 1);
        String pattern = end < 0 ? rest.substring(1) : rest.substring(1, end);
        rest = end < 0 ? "" : rest.substring(end + 1);
        Cursor found = new ViSearch(vi).find(pattern.isEmpty() ? vi.search : pattern, c == '/', 1);
        wrong |= found == null;
        return found == null ? null : (Integer) found.line();
      }
      default -> {
        return null;
      }
    }
  }

  // ---- commands

  private boolean command(String name, boolean force, String arguments, String line) {
    switch (name) {
      case "" -> {
        if (force) {
          shell(arguments);
        } else if (addresses > 0) {
          vi.moveTo(to, ViMotions.firstNonBlank(vi.lines.get(to)));
        }
        return arguments.isEmpty() || force;
      }
      case "!" -> shell(force ? "!" + arguments : arguments);
      case "w", "wr", "wri", "writ", "write" -> write(arguments, force);
      case "wq" -> {
        if (write(arguments, force)) {
          end();
        }
      }
      case "x", "xit", "exit", "xa", "wqa", "wqall", "xall" -> {
        if (!vi.file.modified() && !name.startsWith("w") || write(arguments, force)) {
          end();
        }
      }
      case "q", "qu", "quit", "qa", "qall", "quita", "quitall", "cq", "clo", "close" ->
          quit(force, name);
      case "e", "ed", "edit" -> edit(arguments, force);
      case "ene", "enew", "new" -> edit("", force);
      case "r", "re", "read" -> read(arguments);
      case "f", "file" -> {
        if (!arguments.isEmpty()) {
          rename(arguments);
        }
        vi.tell(ViDrawing.fileInfo(vi));
      }
      case "d", "de", "del", "delete" -> delete();
      case "y", "ya", "yank" -> vi.store(arguments, text(), true, true);
      case "pu", "put" -> put();
      case "m", "mo", "move" -> transfer(arguments, true);
      case "t", "co", "copy" -> transfer(arguments, false);
      case "j", "jo", "join" -> join();
      case ">", "<" -> {
        int steps = 1 + arguments.replaceAll("[^<>]", "").length();
        shift(name.equals(">") ? steps : -steps);
      }
      case "norm", "normal" -> normal(arguments);
      case "u", "un", "undo" -> vi.feed(List.of("u"));
      case "red", "redo" -> vi.feed(List.of("\u0012"));
      case "k", "ma", "mark" -> vi.marks = vi.marks.with(arguments, Cursor.at(to, 0));
      case "=" -> vi.tell(String.valueOf(addresses > 0 ? to + 1 : vi.lines.size()));
      case "p", "print", "P", "nu", "number" -> vi.moveTo(to, 0);
      case "se", "set" -> new ViSet(vi).set(arguments);
      case "noh", "nohl", "nohls", "nohlsearch" ->
          vi.search = vi.options.highlight() ? "" : vi.search;
      case "sh", "shell" -> vi.wish = new ScreenProgram.Wish.Run(List.of("/bin/sh"));
      case "st", "stop", "sus", "suspend" -> vi.wish = new ScreenProgram.Wish.Suspend();
      case "sy",
          "syn",
          "syntax",
          "filetype",
          "colo",
          "colorscheme",
          "let",
          "hi",
          "highlight",
          "ab",
          "abbreviate",
          "map",
          "nmap",
          "inoremap",
          "nnoremap",
          "autocmd",
          "au" -> {}
      case "ver", "version" -> vi.tell("VIM - Vi IMproved 9.1");
      case "h", "help" -> vi.fail("E433: No tags file");
      case "n", "next" -> vi.fail("E163: There is only one file to edit");
      case "&" -> patterned("s", "");
      default -> {
        return false;
      }
    }
    return true;
  }

  private String text() {
    return String.join("\n", vi.lines.slice(from, to + 1)) + "\n";
  }

  private void shell(String command) {
    String script =
        command.replaceAll("(?<!\\\\)%", Matcher.quoteReplacement(vi.file.name()))
            + "\nprintf '\\nPress ENTER or type command to continue'\nread _";
    vi.wish = new ScreenProgram.Wish.Run(List.of("/bin/sh", "-c", script));
  }

  private void end() {
    vi.wish = new ScreenProgram.Wish.End(0, "");
  }

  private void quit(boolean force, String name) {
    if (vi.file.modified() && !force && !name.equals("cq")) {
      vi.fail("E37: No write since last change (add ! to override)");
      return;
    }
    vi.wish = new ScreenProgram.Wish.End(name.equals("cq") ? 1 : 0, "");
  }

  private void rename(String name) {
    vi.file =
        new ViState.File(
            name,
            vi.file.saved(),
            vi.file.modified(),
            vi.file.readOnly(),
            vi.file.finalNewline(),
            false);
  }

  private boolean write(String arguments, boolean force) {
    boolean append = arguments.startsWith(">>");
    String name = append ? arguments.substring(2).strip() : arguments;
    if (name.startsWith("!")) {
      vi.fail("E492: Not an editor command: w " + name);
      return false;
    }
    boolean own = name.isEmpty() || name.equals(vi.file.name());
    String path = name.isEmpty() ? vi.file.name() : name;
    if (path.isEmpty()) {
      vi.fail("E32: No file name");
      return false;
    }
    if (own && vi.file.readOnly() && !force) {
      vi.fail("E45: 'readonly' option is set (add ! to override)");
      return false;
    }
    boolean exists = FileAccess.exists(vi.call.sys(), path);
    if (!own && exists && !force && !append) {
      vi.fail("E13: File exists (add ! to override)");
      return false;
    }
    boolean part = addresses > 0;
    List<String> lines = part ? vi.lines.slice(from, to + 1) : vi.lines.all();
    try {
      int bytes =
          EditedFile.write(vi.call.sys(), path, lines, vi.file.finalNewline() || part, append);
      boolean blank = bytes == 0;
      vi.tell(
          "\""
              + path
              + "\""
              + (exists ? "" : " [New]")
              + " "
              + (blank ? 0 : lines.size())
              + "L, "
              + bytes
              + "B "
              + (append ? "appended" : "written"));
    } catch (SysException failed) {
      vi.fail(
          FileAccess.isDirectory(vi.call.sys(), path)
              ? "E502: \"" + path + "\" is a directory"
              : "\"" + path + "\" E212: Can't open file for writing");
      return false;
    }
    if (own || vi.file.name().isEmpty()) {
      vi.file =
          new ViState.File(
              path,
              part ? vi.file.saved() : vi.lines,
              part && vi.file.modified(),
              vi.file.readOnly(),
              vi.file.finalNewline(),
              true);
    }
    return true;
  }

  private void edit(String arguments, boolean force) {
    if (vi.file.modified() && !force) {
      vi.fail("E37: No write since last change (add ! to override)");
      return;
    }
    String path = arguments.isEmpty() ? vi.file.name() : arguments;
    vi.open(path);
  }

  private void read(String arguments) {
    if (arguments.startsWith("!") || arguments.isEmpty()) {
      vi.fail(
          arguments.isEmpty()
              ? "E32: No file name"
              : "E492: Not an editor command: r " + arguments);
      return;
    }
    EditedFile file = EditedFile.read(vi.call.sys(), arguments);
    if (!file.exists() || file.failure() != null) {
      vi.fail("E484: Can't open file " + arguments);
      return;
    }
    int line = rest.startsWith("0") ? 0 : to + 1;
    vi.lines = vi.lines.inserted(line, file.lines().all());
    vi.moveTo(line, 0);
    vi.tell("\"" + arguments + "\" " + file.lines().size() + "L, " + file.bytes() + "B");
  }

  private void delete() {
    int count = to - from + 1;
    vi.store("", text(), true, false);
    vi.removeLines(from, to + 1);
    vi.moveTo(Math.min(from, vi.lines.size() - 1), 0);
    if (count > 2) {
      vi.tell(count + " fewer lines");
    }
  }

  private void put() {
    vi.moveTo(to, 0);
    vi.feed(List.of("p"));
  }

  private void transfer(String arguments, boolean move) {
    rest = arguments;
    int first = from;
    int last = to;
    boolean top = arguments.equals("0");
    Integer target = top ? Integer.valueOf(-1) : address();
    if (target == null) {
      vi.fail("E16: Invalid range");
      return;
    }
    List<String> moved = vi.lines.slice(first, last + 1);
    int at = target + 1;
    if (move) {
      if (target >= first && target <= last) {
        vi.fail("E134: Cannot move a range of lines into itself");
        return;
      }
      vi.lines = vi.lines.removed(first, last + 1);
      at = target > last ? at - moved.size() : at;
    }
    vi.lines = vi.lines.inserted(at, moved);
    vi.moveTo(at + moved.size() - 1, 0);
  }

  private void join() {
    vi.moveTo(from, 0);
    int count = Math.max(2, to - from + 1);
    List<String> keys = new ArrayList<>();
    for (char digit : String.valueOf(count).toCharArray()) {
      keys.add(String.valueOf(digit));
    }
    keys.add("J");
    vi.feed(keys);
  }

  private void shift(int steps) {
    for (int line = from; line <= to; line++) {
      vi.lines = vi.lines.with(line, ViText.shifted(vi.lines.get(line), steps, vi.options));
    }
    vi.moveTo(to, ViMotions.firstNonBlank(vi.lines.get(to)));
  }

  private void normal(String keys) {
    int last = addresses == 0 ? from : to;
    List<String> typed = new ArrayList<>();
    keys.codePoints().forEach(point -> typed.add(Character.toString(point)));
    for (int line = from; line <= Math.min(last, vi.lines.size() - 1); line++) {
      if (addresses > 0) {
        vi.moveTo(line, 0);
      }
      vi.feed(typed);
      vi.pending.clear();
      if (vi.mode != ViState.Mode.NORMAL) {
        vi.feed(List.of("\033"));
      }
    }
  }

  // ---- s and g

  private void patterned(String name, String text) {
    boolean inverted = name.equals("v");
    String body = text;
    if (name.equals("g") && body.startsWith("!")) {
      inverted = true;
      body = body.substring(1);
    }
    if (name.equals("s")) {
      new ViSubstitute(vi).run(body, from, to);
    } else {
      global(body, inverted);
    }
  }

  private void global(String body, boolean inverted) {
    if (body.isEmpty()) {
      vi.fail("E148: Regular expression missing from :global");
      return;
    }
    List<String> parts = ViSubstitute.parts(body.substring(1), body.charAt(0), 1);
    String pattern = parts.getFirst().isEmpty() ? vi.search : parts.getFirst();
    String command = parts.size() > 1 ? parts.get(1) : "p";
    vi.search = pattern;
    Regex regex = new ViSearch(vi).regex(pattern, false);
    if (regex == null) {
      return;
    }
    int first = addresses == 0 ? 0 : from;
    int last = addresses == 0 ? vi.lines.size() - 1 : to;
    boolean any = false;
    int before = vi.lines.size();
    int remaining = last - first + 1;
    int line = first;
    while (remaining-- > 0 && line < vi.lines.size()) {
      if (regex.matches(vi.lines.get(line)) == inverted) {
        line++;
        continue;
      }
      any = true;
      int size = vi.lines.size();
      vi.moveTo(line, 0);
      new ViEx(vi).run(command.isEmpty() ? "p" : command);
      line += 1 + vi.lines.size() - size;
      if (vi.wish != null) {
        return;
      }
    }
    if (!any) {
      vi.fail("E486: Pattern not found: " + pattern);
    } else if (Math.abs(before - vi.lines.size()) > 2) {
      int difference = vi.lines.size() - before;
      vi.tell(Math.abs(difference) + (difference < 0 ? " fewer lines" : " more lines"));
    }
  }
}
