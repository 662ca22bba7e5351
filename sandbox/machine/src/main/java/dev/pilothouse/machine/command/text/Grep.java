package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.LineFilter;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;

/** grep(1), egrep and fgrep. */
final class Grep extends LineFilter<Grep.Memory> {

  /** A line that may be shown as context of a later match. */
  record Before(long number, long offset, String text) {}

  /**
   * What is known of the present file.
   *
   * @param number of the last line
   * @param offset of the next line in bytes
   * @param matches how many lines were selected
   * @param after how many lines of context are still to be shown
   * @param before the last lines that were not shown
   * @param shown the number of the last line that was shown, 0 for none
   * @param binary whether a NUL was seen
   * @param done whether the rest does not matter
   */
  record OfFile(
      long number,
      long offset,
      long matches,
      int after,
      List<Before> before,
      long shown,
      boolean binary,
      boolean done) {

    static final OfFile START = new OfFile(0, 0, 0, 0, List.of(), 0, false, false);
  }

  /** {@code selected}: whether any file had a match; {@code grouped}: whether lines were shown. */
  record Memory(GrepPlan plan, OfFile file, boolean selected, boolean grouped, boolean failed) {}

  @Override
  protected Begin<Memory> begin(Call call) {
    GrepPlan plan = GrepPlan.of(call);
    return new Begin<>(new Memory(plan, OfFile.START, false, false, plan.failed()), plan.paths());
  }

  @Override
  protected byte delimiter(Memory memory) {
    return (byte) (memory.plan.zero() ? 0 : '\n');
  }

  @Override
  protected Memory line(Memory memory, Line line, Call call) {
    GrepPlan plan = memory.plan;
    OfFile file = memory.file;
    call.sys().charge(1 + line.text().length() / 64);
    boolean binary =
        file.binary || !plan.asText() && !plan.zero() && line.text().indexOf('\0') >= 0;
    long number = file.number + 1;
    long next = file.offset + Text.length(line.text()) + 1;
    boolean wanted =
        file.matches < plan.limit() && (plan.find(line.text(), 0) != null) != plan.inverted();
    if (!wanted) {
      return unselected(memory, line, number, next, binary, call);
    }
    long matches = file.matches + 1;
    boolean silent = plan.quiet() || plan.namesOnly() || plan.namesWithout();
    boolean last = silent || matches >= plan.limit();
    if (silent || plan.counts()) {
      return new Memory(
          plan,
          new OfFile(number, next, matches, 0, List.of(), 0, binary, last),
          true,
          memory.grouped,
          memory.failed);
    }
    if (binary) {
      call.println(call.name() + ": " + plan.label(line.path()) + ": binary file matches");
      return new Memory(
          plan,
          new OfFile(number, next, matches, 0, List.of(), 0, true, true),
          true,
          memory.grouped,
          memory.failed);
    }
    GrepPrinter printer = new GrepPrinter(plan, call, line.path());
    printContext(memory, number, printer);
    printer.selected(line.text(), number, file.offset);
    boolean done = last && plan.after() == 0;
    return new Memory(
        plan,
        new OfFile(number, next, matches, plan.after(), List.of(), number, false, done),
        true,
        true,
        memory.failed);
  }

  private static void printContext(Memory memory, long number, GrepPrinter printer) {
    OfFile file = memory.file;
    long first = file.before.isEmpty() ? number : file.before.getFirst().number();
    boolean gap = file.shown == 0 ? memory.grouped : first > file.shown + 1;
    if (gap && memory.plan.hasContext()) {
      printer.separator();
    }
    for (Before line : file.before) {
      printer.context(line.text, line.number, line.offset);
    }
  }

  private static Memory unselected(
      Memory memory, Line line, long number, long next, boolean binary, Call call) {
    GrepPlan plan = memory.plan;
    OfFile file = memory.file;
    boolean stop = file.matches >= plan.limit();
    if (file.after > 0) {
      new GrepPrinter(plan, call, line.path()).context(line.text(), number, file.offset);
      return with(
          memory,
          new OfFile(
              number,
              next,
              file.matches,
              file.after - 1,
              List.of(),
              number,
              binary,
              stop && file.after == 1));
    }
    List<Before> before = file.before;
    if (plan.before() > 0) {
      List<Before> kept = new ArrayList<>(before);
      kept.add(new Before(number, file.offset, line.text()));
      if (kept.size() > plan.before()) {
        kept.removeFirst();
      }
      before = List.copyOf(kept);
    }
    return with(
        memory, new OfFile(number, next, file.matches, 0, before, file.shown, binary, stop));
  }

  private static Memory with(Memory memory, OfFile file) {
    return new Memory(memory.plan, file, memory.selected, memory.grouped, memory.failed);
  }

  @Override
  protected Memory fileEnd(Memory memory, String path, Call call) {
    GrepPlan plan = memory.plan;
    boolean found = memory.file.matches > 0;
    GrepPrinter printer = new GrepPrinter(plan, call, path);
    boolean selected = memory.selected;
    if (!plan.quiet()) {
      if (plan.counts() && !plan.namesOnly() && !plan.namesWithout()) {
        printer.count(memory.file.matches);
      } else if (plan.namesOnly() && found || plan.namesWithout() && !found) {
        printer.fileName();
      }
    }
    if (plan.namesWithout()) {
      selected |= found;
    }
    return new Memory(plan, OfFile.START, selected, memory.grouped, memory.failed);
  }

  @Override
  protected boolean skipsRest(Memory memory) {
    return memory.file.done;
  }

  @Override
  protected boolean finished(Memory memory) {
    return memory.plan.quiet() && memory.selected;
  }

  @Override
  protected int unreadable(Memory memory, String path, SysException why, Call call) {
    if (why.errno() == Errno.EISDIR && memory.plan.skipsDirectories()) {
      return 0;
    }
    if (!memory.plan.silent()) {
      call.complain(path, why);
    }
    return 2;
  }

  @Override
  protected int end(Memory memory, Call call) {
    if (memory.failed && !(memory.plan.quiet() && memory.selected)) {
      return 2;
    }
    return memory.selected ? 0 : 1;
  }

  @Override
  protected int combined(int unreadable, int ended) {
    return unreadable;
  }
}
