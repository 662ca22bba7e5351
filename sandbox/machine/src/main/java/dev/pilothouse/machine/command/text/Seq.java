package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Printf;
import dev.pilothouse.machine.command.support.Quoting;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** seq(1); its state is the number that comes next. */
final class Seq implements Program<BigDecimal> {

  private static final OptionTable TABLE =
      OptionTable.of(1, "+ f,format= s,separator= w,equal-width");

  /** First, step and last number. */
  private record Plan(
      BigDecimal first, BigDecimal step, BigDecimal last, int width, Options options) {}

  @Override
  public Step<BigDecimal> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return run(plan(call).first, call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<BigDecimal> resume(BigDecimal next, Sys sys) {
    return run(next, new Call(sys));
  }

  private static Plan plan(Call call) {
    List<String> words = new ArrayList<>(call.arguments());
    int at = 0;
    while (at < words.size() && !words.get(at).matches("-[\\d.].*|[^-].*|-")) {
      at += words.get(at).matches("-[fs]") ? 2 : 1;
    }
    boolean marked = words.contains("--");
    if (at < words.size() && words.get(at).startsWith("-") && !marked) {
      words.add(at, "--");
    }
    Options options = TABLE.parse(call, words);
    List<String> operands = options.operands();
    if (operands.isEmpty()) {
      throw TABLE.missingOperand(call);
    }
    if (operands.size() > 3) {
      throw TABLE.extraOperand(call, operands.get(3));
    }
    List<BigDecimal> numbers = operands.stream().map(operand -> number(call, operand)).toList();
    BigDecimal first = numbers.size() > 1 ? numbers.getFirst() : BigDecimal.ONE;
    BigDecimal step = numbers.size() > 2 ? numbers.get(1) : BigDecimal.ONE;
    if (step.signum() == 0) {
      throw TABLE.misuse(call, "invalid Zero increment value: " + Quoting.always(operands.get(1)));
    }
    int scale = Math.max(0, Math.max(first.scale(), step.scale()));
    first = first.setScale(scale, RoundingMode.HALF_UP);
    BigDecimal last = numbers.getLast();
    int width =
        Math.max(
            first.toPlainString().length(),
            last.setScale(scale, RoundingMode.DOWN).toPlainString().length());
    return new Plan(first, step, last, options.has("w") ? width : 0, options);
  }

  private static BigDecimal number(Call call, String text) {
    try {
      return new BigDecimal(text.startsWith("+") ? text.substring(1) : text);
    } catch (NumberFormatException wrong) {
      throw TABLE.misuse(call, "invalid floating point argument: " + Quoting.always(text));
    }
  }

  private static Step<BigDecimal> run(BigDecimal from, Call call) {
    Plan plan = plan(call);
    String separator = plan.options.value("s", "\n");
    String format = plan.options.value("f", "");
    BigDecimal next = from;
    boolean up = plan.step.signum() > 0;
    while (up ? next.compareTo(plan.last) <= 0 : next.compareTo(plan.last) >= 0) {
      if (call.broken()) {
        return Step.exit(1);
      }
      boolean first = next.compareTo(plan.first) == 0;
      call.print((first ? "" : separator) + shown(next, format, plan.width));
      next = next.add(plan.step);
      if (!call.sys().charge(1)) {
        call.flush();
        return Step.yield(next);
      }
    }
    if (next.compareTo(plan.first) != 0) {
      call.print("\n");
    }
    call.flush();
    return Step.exit(0);
  }

  private static String shown(BigDecimal number, String format, int width) {
    if (!format.isEmpty()) {
      return formatted(format, number);
    }
    String text = number.toPlainString();
    if (text.length() >= width) {
      return text;
    }
    String sign = text.startsWith("-") ? "-" : "";
    return sign + "0".repeat(width - text.length()) + text.substring(sign.length());
  }

  private static String formatted(String format, BigDecimal number) {
    return Printf.format(format, List.of(number.toPlainString())).text();
  }
}
