package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Chance;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** sort(1), in the C locale. */
final class Sort {

  private static final OptionTable TABLE =
      OptionTable.of(
          2,
          "b,ignore-leading-blanks d,dictionary-order f,ignore-case g,general-numeric-sort"
              + " h,human-numeric-sort i,ignore-nonprinting M,month-sort n,numeric-sort R,random-sort"
              + " r,reverse V,version-sort c,check[=] C m,merge o,output= s,stable k,key="
              + " t,field-separator= u,unique z,zero-terminated S,buffer-size= T,temporary-directory="
              + " parallel= debug sort= random-source= files0-from= batch-size= compress-program=");

  private Sort() {}

  static List<String> inputs(Call call) {
    return Gatherer.orStandardInput(TABLE.parse(call).operands());
  }

  static int run(Call call, List<Gatherer.Gathered> files) {
    Options options = TABLE.parse(call);
    char end = options.has("z") ? '\0' : '\n';
    List<String> lines = new ArrayList<>();
    for (Gatherer.Gathered file : files) {
      SysException why = file.why();
      if (why != null) {
        String doing = why.errno() == Errno.EISDIR ? "read failed: " : "cannot read: ";
        throw new Failure(2, doing + Quoting.needed(file.path()) + ": " + why.errno().text());
      }
      lines.addAll(split(file.text(), end));
    }
    SortOrder order = SortOrder.of(call, options, TABLE);
    call.sys().charge(lines.size());
    if (options.has("c") || options.has("C")) {
      return check(call, options, order, lines, files.getFirst().path());
    }
    List<String> sorted = options.has("R") ? shuffled(call, lines) : sorted(lines, order, options);
    return write(call, options, sorted, end);
  }

  private static List<String> split(String text, char end) {
    List<String> lines = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int next = text.indexOf(end, at);
      next = next < 0 ? text.length() : next;
      lines.add(text.substring(at, next));
      at = next + 1;
    }
    return lines;
  }

  private static List<String> sorted(List<String> lines, SortOrder order, Options options) {
    boolean unique = options.has("u");
    Comparator<String> comparator = unique || options.has("s") ? order : order.withLastResort();
    lines.sort(comparator);
    if (!unique) {
      return lines;
    }
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      if (kept.isEmpty() || order.compare(kept.getLast(), line) != 0) {
        kept.add(line);
      }
    }
    return kept;
  }

  private static List<String> shuffled(Call call, List<String> lines) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    lines.forEach(line -> groups.computeIfAbsent(line, key -> new ArrayList<>()).add(line));
    List<String> keys = new ArrayList<>(groups.keySet());
    new Chance(call.sys()).shuffle(keys);
    List<String> result = new ArrayList<>();
    keys.forEach(key -> result.addAll(groups.getOrDefault(key, List.of())));
    return result;
  }

  private static int check(
      Call call, Options options, SortOrder order, List<String> lines, String path) {
    Comparator<String> comparator =
        options.has("u") || options.has("s") ? order : order.withLastResort();
    for (int index = 1; index < lines.size(); index++) {
      int difference = comparator.compare(lines.get(index - 1), lines.get(index));
      if (difference > 0 || options.has("u") && difference == 0) {
        boolean quiet =
            options.has("C") || List.of("quiet", "silent").contains(options.value("c", ""));
        if (!quiet) {
          call.complain(path + ":" + (index + 1) + ": disorder: " + lines.get(index));
        }
        return 1;
      }
    }
    return 0;
  }

  private static int write(Call call, Options options, List<String> lines, char end) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line).append(end);
    }
    if (!options.has("o")) {
      call.print(text.toString());
      return 0;
    }
    String path = options.value("o", "");
    try {
      FileAccess.write(call.sys(), path, Text.encode(text.toString()), 0666);
      return 0;
    } catch (SysException failed) {
      throw new Failure(2, "open failed: " + Quoting.needed(path) + ": " + failed.errno().text());
    }
  }
}
