package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.Text;

/** Writes the lines that grep found in one file. */
final class GrepPrinter {

  private static final String NAME = "35";
  private static final String NUMBER = "32";
  private static final String SEPARATOR = "36";
  private static final String MATCH = "01;31";

  private final GrepPlan plan;
  private final Call call;
  private final String path;

  GrepPrinter(GrepPlan plan, Call call, String path) {
    this.plan = plan;
    this.call = call;
    this.path = path;
  }

  void selected(String line, long number, long offset) {
    if (plan.onlyMatching()) {
      if (!plan.inverted()) {
        parts(line, number, offset);
      }
      return;
    }
    prefix(':', number, offset);
    call.print(plan.inverted() ? line : highlighted(line)).write(end());
  }

  private int end() {
    return plan.zero() ? 0 : '\n';
  }

  private void parts(String line, long number, long offset) {
    int at = 0;
    while (at <= line.length()) {
      Regex.Match match = plan.find(line, at);
      if (match == null) {
        return;
      }
      if (match.end() > match.start()) {
        prefix(':', number, offset + Text.length(line.substring(0, match.start())));
        call.print(paint(MATCH, line.substring(match.start(), match.end()))).write(end());
      }
      at = match.end() > match.start() ? match.end() : match.end() + 1;
    }
  }

  private String highlighted(String line) {
    if (!plan.colored()) {
      return line;
    }
    StringBuilder text = new StringBuilder();
    int at = 0;
    int shown = 0;
    while (at <= line.length()) {
      Regex.Match match = plan.find(line, at);
      if (match == null) {
        break;
      }
      if (match.end() > match.start()) {
        text.append(line, shown, match.start());
        text.append(paint(MATCH, line.substring(match.start(), match.end())));
        shown = match.end();
      }
      at = match.end() > match.start() ? match.end() : match.end() + 1;
    }
    return text.append(line, Math.min(shown, line.length()), line.length()).toString();
  }

  void context(String line, long number, long offset) {
    if (!plan.onlyMatching()) {
      prefix('-', number, offset);
      call.print(plan.inverted() ? highlighted(line) : line).write(end());
    }
  }

  void separator() {
    if (!plan.separator().isEmpty() && !plan.onlyMatching()) {
      call.print(
          plan.colored()
              ? paint(SEPARATOR, plan.separator().stripTrailing()) + "\n"
              : plan.separator());
    }
  }

  void count(long matches) {
    if (plan.named()) {
      name(':');
    }
    call.println(String.valueOf(matches));
  }

  void fileName() {
    call.print(paint(NAME, plan.label(path)));
    call.write(plan.zeroNames() ? 0 : '\n');
  }

  private void name(char mark) {
    call.print(paint(NAME, plan.label(path)));
    call.print(plan.zeroNames() ? "\0" : paint(SEPARATOR, String.valueOf(mark)));
  }

  private void prefix(char mark, long number, long offset) {
    if (plan.named()) {
      name(mark);
    }
    if (plan.numbers()) {
      String text = plan.initialTab() ? String.format("%4d", number) : String.valueOf(number);
      call.print(paint(NUMBER, text) + paint(SEPARATOR, String.valueOf(mark)));
    }
    if (plan.offsets()) {
      call.print(paint(NUMBER, String.valueOf(offset)) + paint(SEPARATOR, String.valueOf(mark)));
    }
    if (plan.initialTab() && (plan.named() || plan.numbers() || plan.offsets())) {
      call.print("\t");
    }
  }

  private String paint(String color, String text) {
    return plan.colored() ? "\033[" + color + "m\033[K" + text + "\033[m\033[K" : text;
  }
}
