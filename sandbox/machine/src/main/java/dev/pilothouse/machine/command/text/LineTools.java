package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Chance;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.Columns;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Small commands that need all lines first: tac, paste, comm, join, shuf, split, column. */
final class LineTools {

  private static final OptionTable TAC = OptionTable.of(1, "b,before r,regex s,separator=");
  private static final OptionTable PASTE =
      OptionTable.of(1, "d,delimiters= s,serial z,zero-terminated");
  private static final OptionTable COMM =
      OptionTable.of(
          1, "1 2 3 check-order nocheck-order output-delimiter= total z,zero-terminated");
  private static final OptionTable JOIN =
      OptionTable.of(1, "a= e= i,ignore-case j= o= t= v= 1= 2= check-order nocheck-order header z");
  private static final OptionTable SHUF =
      OptionTable.of(
          1,
          "e,echo i,input-range= n,head-count= o,output= r,repeat z,zero-terminated random-source=");
  private static final OptionTable SPLIT =
      OptionTable.of(
          1,
          "a,suffix-length= additional-suffix= b,bytes= C,line-bytes= d,numeric-suffixes[=] x l,lines= n,number= verbose e,elide-empty-files t,separator=");
  private static final OptionTable COLUMN =
      OptionTable.of(
          1,
          "t,table s,separator= o,output-separator= c,output-width= x,fillrows n N,table-columns= R,table-right= L,keep-empty-lines");

  private LineTools() {}

  static List<String> tacInputs(Call call) {
    return Gatherer.orStandardInput(TAC.parse(call).operands());
  }

  /** Tells why a file could not be read; whether it could. */
  private static boolean readable(Call call, Gatherer.Gathered file, String prefix) {
    SysException why = file.why();
    if (why != null) {
      call.complain(
          prefix
              + Quoting.needed(file.path())
              + (prefix.isEmpty() ? "" : " for reading")
              + ": "
              + why.errno().text());
    }
    return why == null;
  }

  static int tac(Call call, List<Gatherer.Gathered> files) {
    String separator = TAC.parse(call).value("s", "\n");
    int status = 0;
    for (Gatherer.Gathered file : files) {
      SysException why = file.why();
      if (why != null) {
        call.complain(
            (FileAccess.missing(why)
                    ? "failed to open " + Quoting.always(file.path()) + " for reading"
                    : Quoting.needed(file.path()) + ": read error")
                + ": "
                + why.errno().text());
        status = 1;
        continue;
      }
      String text = file.text();
      int end = text.length();
      while (end > 0) {
        int start =
            end - separator.length() > 0
                ? text.lastIndexOf(separator, end - separator.length() - 1)
                : -1;
        start = start < 0 ? 0 : start + separator.length();
        call.print(text.substring(start, end));
        end = start;
      }
    }
    return status;
  }

  static List<String> pasteInputs(Call call) {
    return Gatherer.orStandardInput(PASTE.parse(call).operands());
  }

  static int paste(Call call, List<Gatherer.Gathered> files) {
    Options options = PASTE.parse(call);
    List<String> delimiters = delimiters(options.value("d", "\t"));
    List<List<String>> columns = new ArrayList<>();
    List<String> input = List.of();
    long dashes = files.stream().filter(file -> file.path().equals("-")).count();
    for (Gatherer.Gathered file : files) {
      if (!readable(call, file, "")) {
        return 1;
      }
      input = file.path().equals("-") && input.isEmpty() ? Gatherer.lines(file.text()) : input;
      columns.add(Gatherer.lines(file.text()));
    }
    if (dashes > 1) {
      int which = 0;
      for (int index = 0; index < files.size(); index++) {
        if (files.get(index).path().equals("-")) {
          columns.set(index, every(input, which++, (int) dashes));
        }
      }
    }
    if (options.has("s")) {
      columns.forEach(lines -> call.println(joined(lines, delimiters)));
      return 0;
    }
    int rows = columns.stream().mapToInt(List::size).max().orElse(0);
    for (int row = 0; row < rows; row++) {
      List<String> cells = new ArrayList<>();
      for (List<String> column : columns) {
        cells.add(row < column.size() ? column.get(row) : "");
      }
      call.println(joined(cells, delimiters));
    }
    return 0;
  }

  private static List<String> every(List<String> lines, int first, int step) {
    List<String> some = new ArrayList<>();
    for (int index = first; index < lines.size(); index += step) {
      some.add(lines.get(index));
    }
    return some;
  }

  private static List<String> delimiters(String text) {
    List<String> delimiters = new ArrayList<>();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        char next = text.charAt(++at);
        delimiters.add(
            next == 'n' ? "\n" : next == 't' ? "\t" : next == '0' ? "" : String.valueOf(next));
      } else {
        delimiters.add(String.valueOf(c));
      }
    }
    return delimiters.isEmpty() ? List.of("") : delimiters;
  }

  private static String joined(List<String> cells, List<String> delimiters) {
    StringBuilder line = new StringBuilder();
    for (int index = 0; index < cells.size(); index++) {
      line.append(index > 0 ? delimiters.get((index - 1) % delimiters.size()) : "")
          .append(cells.get(index));
    }
    return line.toString();
  }

  static List<String> commInputs(Call call) {
    return two(call, COMM);
  }

  private static List<String> two(Call call, OptionTable table) {
    List<String> operands = table.parse(call).operands();
    if (operands.isEmpty()) {
      throw table.missingOperand(call);
    }
    if (operands.size() == 1) {
      throw table.missingOperandAfter(call, operands.getFirst());
    }
    if (operands.size() > 2) {
      throw table.extraOperand(call, operands.get(2));
    }
    return operands;
  }

  static int comm(Call call, List<Gatherer.Gathered> files) {
    Options options = COMM.parse(call);
    if (!readable(call, files.get(0), "") || !readable(call, files.get(1), "")) {
      return 1;
    }
    List<String> left = Gatherer.lines(files.get(0).text());
    List<String> right = Gatherer.lines(files.get(1).text());
    String gap = options.value("output-delimiter", "\t");
    String second = options.has("1") ? "" : gap;
    String third = second + (options.has("2") ? "" : gap);
    int l = 0;
    int r = 0;
    while (l < left.size() || r < right.size()) {
      int order =
          l >= left.size() ? 1 : r >= right.size() ? -1 : left.get(l).compareTo(right.get(r));
      if (order < 0) {
        call.print(options.has("1") ? "" : left.get(l) + "\n");
        l++;
      } else if (order > 0) {
        call.print(options.has("2") ? "" : second + right.get(r) + "\n");
        r++;
      } else {
        call.print(options.has("3") ? "" : third + left.get(l) + "\n");
        l++;
        r++;
      }
    }
    return disorder(call, left, 1) | disorder(call, right, 2);
  }

  private static int disorder(Call call, List<String> lines, int file) {
    for (int index = 1; index < lines.size(); index++) {
      if (lines.get(index - 1).compareTo(lines.get(index)) > 0) {
        call.complain("file " + file + " is not in sorted order");
        call.complain("input is not in sorted order");
        return 1;
      }
    }
    return 0;
  }

  static List<String> joinInputs(Call call) {
    return two(call, JOIN);
  }

  static int join(Call call, List<Gatherer.Gathered> files) {
    Options options = JOIN.parse(call);
    if (!readable(call, files.get(0), "") || !readable(call, files.get(1), "")) {
      return 1;
    }
    String separator = options.value("t", "");
    int leftKey = number(options.value("1", options.value("j", "1")));
    int rightKey = number(options.value("2", options.value("j", "1")));
    List<List<String>> left = fields(files.get(0).text(), separator);
    List<List<String>> right = fields(files.get(1).text(), separator);
    List<String> unpaired = new ArrayList<>(options.values("a"));
    unpaired.addAll(options.values("v"));
    boolean pairs = !options.has("v");
    String gap = separator.isEmpty() ? " " : separator;
    int l = 0;
    int r = 0;
    while (l < left.size() || r < right.size()) {
      int order =
          l >= left.size()
              ? 1
              : r >= right.size()
                  ? -1
                  : key(left.get(l), leftKey).compareTo(key(right.get(r), rightKey));
      if (order < 0) {
        call.print(unpaired.contains("1") ? alone(left.get(l), leftKey, gap) : "");
        l++;
      } else if (order > 0) {
        call.print(unpaired.contains("2") ? alone(right.get(r), rightKey, gap) : "");
        r++;
      } else {
        String key = key(left.get(l), leftKey);
        int end = r;
        while (end < right.size() && key(right.get(end), rightKey).equals(key)) {
          end++;
        }
        for (; l < left.size() && key(left.get(l), leftKey).equals(key); l++) {
          for (int index = r; index < end && pairs; index++) {
            List<String> cells = new ArrayList<>(List.of(key));
            cells.addAll(without(left.get(l), leftKey));
            cells.addAll(without(right.get(index), rightKey));
            call.println(String.join(gap, cells));
          }
        }
        r = end;
      }
    }
    return 0;
  }

  private static int number(String text) {
    if (!text.matches("[1-9]\\d{0,6}")) {
      throw new Failure(1, "invalid field number: " + Quoting.always(text));
    }
    return Integer.parseInt(text);
  }

  private static List<List<String>> fields(String text, String separator) {
    List<List<String>> rows = new ArrayList<>();
    for (String line : Gatherer.lines(text)) {
      rows.add(
          separator.isEmpty()
              ? List.of(line.strip().split("[ \t]+"))
              : List.of(line.split(Pattern.quote(separator), -1)));
    }
    return rows;
  }

  private static String key(List<String> row, int field) {
    return field <= row.size() ? row.get(field - 1) : "";
  }

  private static List<String> without(List<String> row, int field) {
    List<String> rest = new ArrayList<>(row);
    if (field <= rest.size()) {
      rest.remove(field - 1);
    }
    return rest;
  }

  private static String alone(List<String> row, int field, String gap) {
    List<String> cells = new ArrayList<>(List.of(key(row, field)));
    cells.addAll(without(row, field));
    return String.join(gap, cells) + "\n";
  }

  static List<String> shufInputs(Call call) {
    Options options = SHUF.parse(call);
    return options.has("e") || options.has("i")
        ? List.of()
        : Gatherer.orStandardInput(options.operands());
  }

  static int shuf(Call call, List<Gatherer.Gathered> files) {
    Options options = SHUF.parse(call);
    List<String> lines = new ArrayList<>();
    if (options.has("e")) {
      lines.addAll(options.operands());
    } else if (options.has("i")) {
      String[] range = options.value("i", "").split("-", 2);
      if (range.length < 2 || !range[0].matches("\\d{1,9}") || !range[1].matches("\\d{1,9}")) {
        throw new Failure(1, "invalid input range: " + Quoting.always(options.value("i", "")));
      }
      for (long number = Long.parseLong(range[0]);
          number <= Long.parseLong(range[1]) && lines.size() < 1 << 20;
          number++) {
        lines.add(String.valueOf(number));
      }
    } else {
      if (!readable(call, files.getFirst(), "")) {
        return 1;
      }
      lines.addAll(Gatherer.lines(files.getFirst().text()));
    }
    Chance chance = new Chance(call.sys());
    String text = options.value("n", "");
    if (!text.isEmpty() && !text.matches("\\d{1,18}")) {
      throw new Failure(1, "invalid line count: " + Quoting.always(text));
    }
    long most = text.isEmpty() ? Long.MAX_VALUE : Long.parseLong(text);
    if (options.has("r")) {
      for (long index = 0; index < Math.min(most, 1 << 20) && !lines.isEmpty(); index++) {
        call.println(lines.get(chance.below(lines.size())));
      }
      return 0;
    }
    chance.shuffle(lines);
    for (String line : lines.subList(0, (int) Math.min(most, lines.size()))) {
      call.println(line);
    }
    return 0;
  }

  static List<String> splitInputs(Call call) {
    List<String> operands = SPLIT.parse(call).operands();
    return List.of(operands.isEmpty() ? "-" : operands.getFirst());
  }

  static int split(Call call, List<Gatherer.Gathered> files) {
    Options options = SPLIT.parse(call);
    Gatherer.Gathered file = files.getFirst();
    SysException why = file.why();
    if (why != null) {
      throw new Failure(
          1, "cannot open " + Quoting.always(file.path()) + " for reading: " + why.errno().text());
    }
    String prefix = options.operands().size() > 1 ? options.operands().get(1) : "x";
    Long size = Sizes.parse(options.value("b", options.value("l", "1000")));
    if (size == null || size == 0) {
      throw new Failure(
          1,
          "invalid number of "
              + (options.has("b") ? "bytes: " : "lines: ")
              + Quoting.always(options.value("b", options.value("l", ""))));
    }
    int number = 0;
    int at = 0;
    while (at < file.content().size()) {
      int end =
          options.has("b")
              ? (int) Math.min(file.content().size(), at + size)
              : linesEnd(file, at, size);
      String name = prefix + suffix(number++, options) + options.value("additional-suffix", "");
      FileAccess.write(call.sys(), name, file.content().slice(at, end), 0666);
      at = end;
    }
    return 0;
  }

  private static int linesEnd(Gatherer.Gathered file, int start, long lines) {
    int at = start;
    for (long line = 0; line < lines && at < file.content().size(); line++) {
      int newline = file.content().indexOf((byte) '\n', at);
      at = newline < 0 ? file.content().size() : newline + 1;
    }
    return at;
  }

  private static String suffix(int number, Options options) {
    String text = options.value("a", "2");
    int length = text.matches("[1-9]") ? Integer.parseInt(text) : 2;
    if (options.has("d")) {
      return String.format("%0" + length + "d", number);
    }
    StringBuilder suffix = new StringBuilder();
    int rest = number;
    for (int index = 0; index < length; index++) {
      suffix.insert(0, (char) ('a' + rest % 26));
      rest /= 26;
    }
    if (rest > 0) {
      throw new Failure(1, "output file suffixes exhausted");
    }
    return suffix.toString();
  }

  static List<String> columnInputs(Call call) {
    return Gatherer.orStandardInput(COLUMN.parse(call).operands());
  }

  static int column(Call call, List<Gatherer.Gathered> files) {
    Options options = COLUMN.parse(call);
    List<String> lines = new ArrayList<>();
    for (Gatherer.Gathered file : files) {
      if (!readable(call, file, "")) {
        return 1;
      }
      Gatherer.lines(file.text()).stream().filter(line -> !line.isBlank()).forEach(lines::add);
    }
    if (!options.has("t")) {
      List<Integer> widths = lines.stream().map(CharWidth::of).toList();
      call.print(Columns.down(lines, widths, call.columns(1, 80)));
      return 0;
    }
    String separators = options.value("s", " \t");
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines) {
      String set = "[" + Pattern.quote(separators) + "]";
      String[] cells = options.has("s") ? line.split(set, -1) : line.strip().split(set + "+");
      rows.add(List.of(cells));
    }
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    rows.forEach(
        row -> {
          for (int index = 0; index < row.size(); index++) {
            widths[index] = Math.max(widths[index], CharWidth.of(row.get(index)));
          }
        });
    String gap = options.value("o", "  ");
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int index = 0; index < row.size(); index++) {
        boolean last = index == columns - 1;
        line.append(last ? row.get(index) : CharWidth.padded(row.get(index), widths[index]) + gap);
      }
      call.println(line.toString().stripTrailing());
    }
    return 0;
  }
}
