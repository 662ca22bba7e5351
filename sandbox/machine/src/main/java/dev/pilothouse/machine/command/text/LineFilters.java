package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.LineFilter;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Regex;

/** Small commands that change one line after the other: nl, rev, fold, expand, unexpand. */
final class LineFilters {

  private LineFilters() {}

  private static int number(Options options, String key, int otherwise, String what) {
    String text = options.value(key, String.valueOf(otherwise));
    if (!text.matches("-?\\d{1,9}")) {
      throw new Failure(1, what + ": " + Quoting.always(text));
    }
    return Integer.parseInt(text);
  }

  private static void put(Call call, String text, boolean complete) {
    call.print(complete ? text + "\n" : text);
  }

  /** nl(1); it remembers the next number. */
  static final class Nl extends LineFilter<Nl.Memory> {

    private static final OptionTable TABLE =
        OptionTable.of(
            1,
            "b,body-numbering= d,section-delimiter= f,footer-numbering= h,header-numbering="
                + " i,line-increment= l,join-blank-lines= n,number-format= p,no-renumber"
                + " s,number-separator= v,starting-line-number= w,number-width=");

    record Memory(String style, long next, int step, String format, String separator, int width) {}

    @Override
    protected Begin<Memory> begin(Call call) {
      Options options = TABLE.parse(call);
      String style = options.value("b", "t");
      if (!style.matches("[atn]|p.*")) {
        throw TABLE.misuse(call, "invalid body numbering style: " + Quoting.always(style));
      }
      return new Begin<>(
          new Memory(
              style,
              number(options, "v", 1, "invalid starting line number"),
              number(options, "i", 1, "invalid line number increment"),
              options.value("n", "rn"),
              options.value("s", "\t"),
              number(options, "w", 6, "invalid line number field width")),
          Gatherer.orStandardInput(options.operands()));
    }

    @Override
    protected Memory line(Memory m, Line line, Call call) {
      String text = line.text();
      boolean numbered =
          switch (m.style.charAt(0)) {
            case 'a' -> true;
            case 'n' -> false;
            case 'p' ->
                Regex.compile(m.style.substring(1), Regex.Syntax.BASIC, false).matches(text);
            default -> !text.isEmpty();
          };
      if (!numbered) {
        call.println(" ".repeat(m.width + m.separator.length()) + text);
        return m;
      }
      String flags = m.format.equals("ln") ? "-" : m.format.equals("rz") ? "0" : "";
      call.println(String.format("%" + flags + m.width + "d", m.next) + m.separator + text);
      return new Memory(m.style, m.next + m.step, m.step, m.format, m.separator, m.width);
    }
  }

  /** rev(1). */
  static final class Rev extends LineFilter<Boolean> {

    @Override
    protected Begin<Boolean> begin(Call call) {
      Options options = OptionTable.of(1, "0,zero").parse(call);
      return new Begin<>(true, Gatherer.orStandardInput(options.operands()));
    }

    @Override
    protected Boolean line(Boolean memory, Line line, Call call) {
      put(call, new StringBuilder(line.text()).reverse().toString(), line.complete());
      return memory;
    }
  }

  /** fold(1). */
  static final class Fold extends LineFilter<Fold.Plan> {

    private static final OptionTable TABLE =
        OptionTable.of(1, "b,bytes c,characters s,spaces w,width= 0 1 2 3 4 5 6 7 8 9");

    record Plan(int width, boolean spaces, boolean bytes) {}

    @Override
    protected Begin<Plan> begin(Call call) {
      Options options = TABLE.parse(call);
      int width = number(options, "w", 80, "invalid number of columns");
      if (width < 1) {
        throw new Failure(1, "invalid number of columns: " + Quoting.always(String.valueOf(width)));
      }
      return new Begin<>(
          new Plan(width, options.has("s"), options.has("b")),
          Gatherer.orStandardInput(options.operands()));
    }

    @Override
    protected Plan line(Plan plan, Line line, Call call) {
      String text = line.text();
      int from = 0;
      while (true) {
        int end = end(text, from, plan);
        if (end >= text.length()) {
          put(call, text.substring(from), line.complete());
          return plan;
        }
        int blank = plan.spaces && end > from ? text.lastIndexOf(' ', end - 1) : -1;
        int cut = blank >= from ? blank + 1 : Math.max(from + 1, end);
        call.println(text.substring(from, cut));
        from = cut;
      }
    }

    private static int end(String text, int from, Plan plan) {
      int column = 0;
      for (int at = from; at < text.length(); ) {
        int point = text.codePointAt(at);
        int width =
            point == '\t' ? 8 - column % 8 : plan.bytes ? 1 : Math.max(0, CharWidth.of(point));
        if (column + width > plan.width) {
          return at;
        }
        column += width;
        at += Character.charCount(point);
      }
      return text.length();
    }
  }

  /** expand(1) and unexpand(1). */
  static final class Tabs extends LineFilter<Tabs.Plan> {

    private static final OptionTable TABLE =
        OptionTable.of(1, "i,initial a,all first-only t,tabs= 0 1 2 3 4 5 6 7 8 9");

    private final boolean expands;

    record Plan(int width, boolean initial) {}

    Tabs(boolean expands) {
      this.expands = expands;
    }

    @Override
    protected Begin<Plan> begin(Call call) {
      Options options = TABLE.parse(call);
      int width = number(options, "t", 8, "tab size contains invalid character(s)");
      if (width < 1) {
        throw new Failure(1, "tab size cannot be 0");
      }
      boolean initial =
          expands
              ? options.has("i")
              : !options.has("a") && !options.has("t") || options.has("first-only");
      return new Begin<>(new Plan(width, initial), Gatherer.orStandardInput(options.operands()));
    }

    @Override
    protected Plan line(Plan plan, Line line, Call call) {
      put(
          call,
          expands ? expanded(line.text(), plan) : unexpanded(line.text(), plan),
          line.complete());
      return plan;
    }

    private static String expanded(String text, Plan plan) {
      StringBuilder result = new StringBuilder();
      int column = 0;
      boolean leading = true;
      for (int point : text.codePoints().toArray()) {
        if (point == '\t' && (leading || !plan.initial)) {
          int gap = plan.width - column % plan.width;
          result.append(" ".repeat(gap));
          column += gap;
        } else {
          leading &= point == ' ' || point == '\t';
          result.appendCodePoint(point);
          column += Math.max(0, CharWidth.of(point));
        }
      }
      return result.toString();
    }

    private static String unexpanded(String text, Plan plan) {
      StringBuilder result = new StringBuilder();
      int column = 0;
      int blanks = 0;
      boolean leading = true;
      for (int point : text.codePoints().toArray()) {
        boolean blank = point == ' ' || point == '\t';
        if (blank && (leading || !plan.initial)) {
          int next = point == '\t' ? column / plan.width * plan.width + plan.width : column + 1;
          blanks += next - column;
          column = next;
          if (column % plan.width == 0 && (blanks > 1 || point == '\t')) {
            result.append('\t');
            blanks = 0;
          }
          continue;
        }
        leading = false;
        result.append(" ".repeat(blanks)).appendCodePoint(point);
        blanks = 0;
        column += Math.max(0, CharWidth.of(point));
      }
      return result.append(" ".repeat(blanks)).toString();
    }
  }
}
