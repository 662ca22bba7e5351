package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.LineFilter;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;

/** cut(1). */
final class Cut extends LineFilter<Cut.Plan> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "b,bytes= c,characters= d,delimiter= f,fields= n complement s,only-delimited"
              + " output-delimiter= z,zero-terminated");

  /** First and last, from 1. */
  record Range(long first, long last) {}

  /** What to cut out. */
  record Plan(
      boolean fields,
      List<Range> ranges,
      boolean complement,
      String delimiter,
      boolean delimitedOnly,
      String joint,
      boolean zero) {

    boolean takes(long number) {
      return ranges.stream().anyMatch(range -> number >= range.first && number <= range.last)
          != complement;
    }

    boolean startsRange(long number) {
      return ranges.stream().anyMatch(range -> range.first == number);
    }
  }

  @Override
  protected Begin<Plan> begin(Call call) {
    Options options = TABLE.parse(call);
    int lists =
        options.values("b").size() + options.values("c").size() + options.values("f").size();
    if (lists == 0) {
      throw TABLE.misuse(call, "you must specify a list of bytes, characters, or fields");
    }
    if (lists > 1) {
      throw TABLE.misuse(call, "only one list may be specified");
    }
    boolean fields = options.has("f");
    String delimiter = options.value("d", "\t");
    if (delimiter.codePointCount(0, delimiter.length()) > 1) {
      throw TABLE.misuse(call, "the delimiter must be a single character");
    }
    if (options.has("d") && !fields) {
      throw TABLE.misuse(call, "an input delimiter may be specified only when operating on fields");
    }
    if (options.has("s") && !fields) {
      throw TABLE.misuse(
          call, "suppressing non-delimited lines makes sense\n\tonly when operating on fields");
    }
    delimiter = delimiter.isEmpty() ? "\0" : delimiter;
    String list = options.value("b", options.value("c", options.value("f", "")));
    String joint = options.value("output-delimiter", fields ? delimiter : "");
    return new Begin<>(
        new Plan(
            fields,
            ranges(call, list, fields),
            options.has("complement"),
            delimiter,
            options.has("s"),
            joint,
            options.has("z")),
        Gatherer.orStandardInput(options.operands()));
  }

  private static List<Range> ranges(Call call, String list, boolean fields) {
    List<Range> ranges = new ArrayList<>();
    String what = fields ? "field" : "byte/character position";
    for (String part : list.split("[, \t]", -1)) {
      if (part.equals("-")) {
        throw TABLE.misuse(call, "invalid range with no endpoint: -");
      }
      if (!part.matches("\\d*-?\\d*") || part.isEmpty() && !list.isEmpty()) {
        throw TABLE.misuse(
            call,
            part.isEmpty()
                ? fields
                    ? "fields are numbered from 1"
                    : "byte/character positions are numbered from 1"
                : "invalid " + what + (fields ? " value " : " ") + Quoting.always(part));
      }
      ranges.add(range(call, part, fields));
    }
    return List.copyOf(ranges);
  }

  private static Range range(Call call, String part, boolean fields) {
    int dash = part.indexOf('-');
    String low = dash < 0 ? part : part.substring(0, dash);
    String high = dash < 0 ? part : part.substring(dash + 1);
    long first = low.isEmpty() ? 1 : number(low);
    long last = high.isEmpty() ? Long.MAX_VALUE : number(high);
    if (first == 0 || last == 0) {
      throw TABLE.misuse(
          call,
          fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1");
    }
    if (last < first) {
      throw TABLE.misuse(call, "invalid decreasing range");
    }
    return new Range(first, last);
  }

  private static long number(String digits) {
    if (digits.length() > 18) {
      throw new Failure(1, "field number " + Quoting.always(digits) + " is too large");
    }
    return Long.parseLong(digits);
  }

  @Override
  protected byte delimiter(Plan plan) {
    return (byte) (plan.zero ? 0 : '\n');
  }

  @Override
  protected Plan line(Plan plan, Line line, Call call) {
    if (plan.fields) {
      fields(plan, line.text(), call);
    } else {
      call.write(bytes(plan, Text.encode(line.text()))).write(plan.zero ? 0 : '\n');
    }
    return plan;
  }

  private static void fields(Plan plan, String line, Call call) {
    int end = plan.zero ? 0 : '\n';
    if (!line.contains(plan.delimiter)) {
      if (!plan.delimitedOnly) {
        call.print(line).write(end);
      }
      return;
    }
    StringBuilder result = new StringBuilder();
    boolean first = true;
    long number = 0;
    int at = 0;
    while (at <= line.length()) {
      int next = line.indexOf(plan.delimiter, at);
      next = next < 0 ? line.length() : next;
      if (plan.takes(++number)) {
        result.append(first ? "" : plan.joint).append(line, at, next);
        first = false;
      }
      at = next + plan.delimiter.length();
    }
    call.print(result.toString()).write(end);
  }

  private static Bytes bytes(Plan plan, Bytes line) {
    Bytes result = Bytes.EMPTY;
    int at = 0;
    boolean any = false;
    while (at < line.size()) {
      int start = at;
      while (at < line.size()
          && plan.takes(at + 1L) == plan.takes(start + 1L)
          && (at == start || plan.joint.isEmpty() || !plan.startsRange(at + 1L))) {
        at++;
      }
      if (plan.takes(start + 1L)) {
        result = any ? result.plus(Text.encode(plan.joint)) : result;
        result = result.plus(line.slice(start, at));
        any = true;
      }
    }
    return result;
  }
}
