package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Sizes;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** dd(1). */
final class Dd implements Program<Dd.State> {

  private static final int MOST = 1 << 20;

  /** What was asked for, in blocks. */
  record Plan(
      long inputBlock,
      long outputBlock,
      long count,
      long skip,
      boolean truncates,
      String status,
      boolean upper,
      boolean lower,
      boolean fullBlocks) {}

  /** How far it is; {@code block} is what has been read of the present block. */
  record State(
      Plan plan,
      int input,
      int output,
      Bytes block,
      long skipped,
      long full,
      long partial,
      long written,
      long bytes,
      long began) {

    State reading(Bytes newBlock) {
      return new State(
          plan, input, output, newBlock, skipped, full, partial, written, bytes, began);
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return begin(call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private Step<State> begin(Call call) {
    String input = "";
    String output = "";
    long inputBlock = 512;
    long outputBlock = 512;
    long count = Long.MAX_VALUE;
    long skip = 0;
    long seek = 0;
    String conversions = "";
    String status = "";
    boolean full = false;
    for (String word : call.arguments()) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? "" : word.substring(equals + 1);
      switch (key) {
        case "if" -> input = value;
        case "of" -> output = value;
        case "bs" -> {
          inputBlock = size(value);
          outputBlock = inputBlock;
        }
        case "ibs" -> inputBlock = size(value);
        case "obs" -> outputBlock = size(value);
        case "count" -> count = size(value);
        case "skip", "iseek" -> skip = size(value);
        case "seek", "oseek" -> seek = size(value);
        case "conv" -> conversions = value;
        case "status" -> status = value;
        case "iflag" -> full = value.contains("fullblock");
        case "oflag", "cbs" -> {}
        default -> {
          if (!word.equals("--")) {
            throw Failure.plain(
                1,
                call.name()
                    + ": unrecognized operand "
                    + Quoting.always(word)
                    + "\nTry '"
                    + call.name()
                    + " --help' for more information.");
          }
        }
      }
    }
    if (inputBlock <= 0 || outputBlock <= 0) {
      throw new Failure(1, "invalid number: '0'");
    }
    Plan plan =
        new Plan(
            inputBlock,
            outputBlock,
            count,
            skip,
            !conversions.contains("notrunc"),
            status,
            conversions.contains("ucase"),
            conversions.contains("lcase"),
            full);
    Sys sys = call.sys();
    int in = input.isEmpty() ? 0 : opened(sys, input);
    int out = output.isEmpty() ? 1 : created(sys, output, seek > 0 || !plan.truncates);
    if (seek > 0 && out != 1) {
      sys.seek(out, seek * outputBlock, 0);
      if (plan.truncates) {
        sys.truncate(output, seek * outputBlock);
      }
    }
    return resume(new State(plan, in, out, Bytes.EMPTY, 0, 0, 0, 0, 0, sys.nanos()), sys);
  }

  private static int opened(Sys sys, String path) {
    try {
      return FileAccess.openToRead(sys, path);
    } catch (SysException failed) {
      throw new Failure(1, "failed to open " + Quoting.always(path) + ": " + failed.errno().text());
    }
  }

  private static int created(Sys sys, String path, boolean keeps) {
    Set<OpenOption> options = EnumSet.of(OpenOption.WRITE, OpenOption.CREATE);
    if (!keeps) {
      options.add(OpenOption.TRUNCATE);
    }
    try {
      return sys.open(path, options, 0666);
    } catch (SysException failed) {
      throw new Failure(1, "failed to open " + Quoting.always(path) + ": " + failed.errno().text());
    }
  }

  private static long size(String text) {
    long product = 1;
    for (String factor : text.split("x", -1)) {
      Long number = Sizes.parse(factor);
      if (number == null) {
        throw new Failure(1, "invalid number: " + Quoting.always(text));
      }
      product =
          number != 0 && product > Long.MAX_VALUE / number ? Long.MAX_VALUE : product * number;
    }
    return product;
  }

  @Override
  public Step<State> resume(State from, Sys sys) {
    Call call = new Call(sys);
    State state = from;
    try {
      while (state.full + state.partial < state.plan.count) {
        long left = state.plan.inputBlock - state.block.size();
        switch (sys.read(state.input, (int) Math.min(MOST, left))) {
          case ReadResult.Blocked _ -> {
            return Step.await(state, Wake.readable(state.input));
          }
          case ReadResult.End _ -> {
            state = state.block.isEmpty() ? state : written(state, call);
            return finish(state, call, 0);
          }
          case ReadResult.Data data -> {
            state = state.reading(state.block.plus(data.bytes()));
            sys.charge(1 + data.bytes().size() / 512);
            boolean whole = state.block.size() >= state.plan.inputBlock;
            boolean split = state.plan.fullBlocks || isSteady(sys, state.input);
            if (whole || !split) {
              state = written(state, call);
            }
          }
        }
        if (!sys.charge(2)) {
          return Step.yield(state);
        }
      }
      return finish(state, call, 0);
    } catch (SysException failed) {
      call.complain("error writing: " + failed.errno().text());
      return finish(state, call, 1);
    }
  }

  /** Whether a read gives all that was asked for: of files and devices, not of pipes. */
  private static boolean isSteady(Sys sys, int descriptor) {
    return switch (sys.fstat(descriptor).type()) {
      case FIFO, SOCKET -> false;
      case CHARACTER_DEVICE -> !sys.isTerminal(descriptor);
      default -> true;
    };
  }

  private static State written(State state, Call call) {
    Bytes block = state.block;
    if (state.skipped < state.plan.skip) {
      return new State(
          state.plan,
          state.input,
          state.output,
          Bytes.EMPTY,
          state.skipped + 1,
          0,
          0,
          0,
          0,
          state.began);
    }
    if (state.plan.upper || state.plan.lower) {
      String text = block.text();
      block =
          Bytes.of(
              state.plan.upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
    }
    call.sys().write(state.output, block);
    boolean whole = block.size() >= state.plan.inputBlock;
    return new State(
        state.plan,
        state.input,
        state.output,
        Bytes.EMPTY,
        state.skipped,
        state.full + (whole ? 1 : 0),
        state.partial + (whole ? 0 : 1),
        state.written + 1,
        state.bytes + block.size(),
        state.began);
  }

  private static Step<State> finish(State state, Call call, int status) {
    if (!state.plan.status.equals("none")) {
      boolean even = state.plan.inputBlock == state.plan.outputBlock;
      long fullOut = even ? state.full : state.bytes / state.plan.outputBlock;
      long partialOut = even ? state.partial : state.bytes % state.plan.outputBlock == 0 ? 0 : 1;
      call.errorText(
          state.full
              + "+"
              + state.partial
              + " records in\n"
              + fullOut
              + "+"
              + partialOut
              + " records out\n");
      if (!state.plan.status.equals("noxfer")) {
        double seconds = Math.max(1e-9, (call.sys().nanos() - state.began) / 1e9);
        call.errorText(
            amount(state.bytes)
                + " copied, "
                + time(seconds)
                + " s, "
                + rate(state.bytes / seconds)
                + "\n");
      }
    }
    call.flush();
    return Step.exit(status);
  }

  private static String amount(long bytes) {
    if (bytes < 1000) {
      return bytes + (bytes == 1 ? " byte" : " bytes");
    }
    String decimal = scaled(bytes, 1000, new String[] {"kB", "MB", "GB", "TB"});
    String binary =
        bytes < 1024 ? "" : ", " + scaled(bytes, 1024, new String[] {"KiB", "MiB", "GiB", "TiB"});
    return bytes + " bytes (" + decimal + binary + ")";
  }

  private static String scaled(double bytes, int base, String[] units) {
    double value = bytes / base;
    int unit = 0;
    while (value >= base && unit + 1 < units.length) {
      value /= base;
      unit++;
    }
    return (value < 10
            ? String.format(Locale.ROOT, "%.1f", value)
            : String.format(Locale.ROOT, "%.0f", value))
        + " "
        + units[unit];
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "%.6g", seconds)
        .replaceFirst("0+$", "")
        .replaceFirst("\\.$", "");
  }

  private static String rate(double bytesPerSecond) {
    return bytesPerSecond < 1000
        ? String.format(Locale.ROOT, "%.1f B/s", bytesPerSecond)
        : scaled(bytesPerSecond, 1000, new String[] {"kB/s", "MB/s", "GB/s", "TB/s"});
  }
}
