package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.LineFilter;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** uniq(1). */
final class Uniq extends LineFilter<Uniq.Memory> {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "c,count d,repeated D all-repeated[=] f,skip-fields= i,ignore-case s,skip-chars="
              + " u,unique w,check-chars= z,zero-terminated group[=]");

  /** What to do. */
  record Manner(
      boolean counts,
      boolean repeated,
      boolean allRepeated,
      boolean unique,
      boolean ignoreCase,
      int fields,
      int chars,
      int width,
      boolean zero) {}

  /** The line that began the present group, and how many it has. */
  record Memory(Manner manner, @Nullable String line, long count) {}

  @Override
  protected Begin<Memory> begin(Call call) {
    Options options = TABLE.parse(call);
    if (options.operands().size() > 2) {
      throw TABLE.extraOperand(call, options.operands().get(2));
    }
    if (options.operands().size() == 2) {
      int output = FileAccess.openToWrite(call.sys(), options.operands().get(1), 0666);
      call.sys().duplicate(output, 1);
    }
    Manner manner =
        new Manner(
            options.has("c"),
            options.has("d"),
            options.has("D") || options.has("all-repeated"),
            options.has("u"),
            options.has("i"),
            number(options, "f", "fields to skip"),
            number(options, "s", "bytes to skip"),
            options.has("w") ? number(options, "w", "bytes to compare") : Integer.MAX_VALUE,
            options.has("z"));
    List<String> paths =
        options.operands().isEmpty() ? List.of("-") : options.operands().subList(0, 1);
    return new Begin<>(new Memory(manner, null, 0), paths);
  }

  private static int number(Options options, String key, String what) {
    String text = options.value(key, "0");
    if (!text.matches("\\d{1,9}")) {
      throw new Failure(1, Quoting.needed(text) + ": invalid number of " + what);
    }
    return Integer.parseInt(text);
  }

  @Override
  protected byte delimiter(Memory memory) {
    return (byte) (memory.manner.zero ? 0 : '\n');
  }

  @Override
  protected Memory line(Memory memory, Line line, Call call) {
    Manner manner = memory.manner;
    String before = memory.line;
    if (before != null && key(before, manner).equals(key(line.text(), manner))) {
      if (manner.allRepeated) {
        if (memory.count == 1) {
          print(before, manner, call);
        }
        print(line.text(), manner, call);
      }
      return new Memory(manner, before, memory.count + 1);
    }
    finish(memory, call);
    return new Memory(manner, line.text(), 1);
  }

  private static String key(String line, Manner manner) {
    int at = 0;
    for (int field = 0; field < manner.fields && at < line.length(); field++) {
      while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
        at++;
      }
      while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
        at++;
      }
    }
    at = Math.min(line.length(), at + manner.chars);
    int end = (int) Math.min(line.length(), (long) at + manner.width);
    String key = line.substring(at, end);
    return manner.ignoreCase ? key.toLowerCase(Locale.ROOT) : key;
  }

  private static void finish(Memory memory, Call call) {
    String line = memory.line;
    Manner manner = memory.manner;
    if (line == null || manner.allRepeated) {
      return;
    }
    boolean shown = memory.count > 1 ? !manner.unique : !manner.repeated;
    if (shown) {
      print((manner.counts ? String.format("%7d ", memory.count) : "") + line, manner, call);
    }
  }

  private static void print(String line, Manner manner, Call call) {
    call.print(line).write(manner.zero ? 0 : '\n');
  }

  @Override
  protected int end(Memory memory, Call call) {
    finish(memory, call);
    return 0;
  }
}
