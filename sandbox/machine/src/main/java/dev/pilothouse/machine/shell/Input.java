package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Parser;
import dev.pilothouse.machine.shell.syntax.SyntaxException;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands from the standard input, one complete command at a time, so that the commands can
 * read what follows them.
 */
final class Input {

  private final Shell shell;
  private final Interpreter interpreter;

  Input(Shell shell, Interpreter interpreter) {
    this.shell = shell;
    this.interpreter = interpreter;
  }

  @Nullable Step<ShellState> lines(Frame.Lines frame) {
    Sys sys = shell.sys;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    String pending = frame.pending();
    int start = pending.lastIndexOf('\n') + 1;
    line.writeBytes(ByteText.encode(pending.substring(start)).toArray());
    String before = pending.substring(0, start);
    while (true) {
      if (!sys.charge(1)) {
        return again(before, line, frame.line(), Step.yield(shell.freeze()));
      }
      ReadResult result;
      try {
        result = sys.read(0, 1);
      } catch (SysException closed) {
        result = new ReadResult.End();
      }
      switch (result) {
        case ReadResult.Blocked() -> {
          shell.push(new Frame.Lines(before + text(line), frame.line()));
          return Step.await(shell.freeze(), Wake.readable(0));
        }
        case ReadResult.End() -> {
          String text = before + text(line);
          if (!text.isEmpty()) {
            parse(text, frame.line(), true);
          }
          return null;
        }
        case ReadResult.Data(Bytes bytes) -> {
          line.write(bytes.at(0));
          if (bytes.at(0) == '\n' && parse(before + text(line), frame.line(), false)) {
            return null;
          }
          if (bytes.at(0) == '\n') {
            before += text(line);
            line.reset();
          }
        }
      }
    }
  }

  private Step<ShellState> again(
      String before, ByteArrayOutputStream line, int number, Step<ShellState> step) {
    shell.push(new Frame.Lines(before + text(line), number));
    return Step.yield(shell.freeze());
  }

  private static String text(ByteArrayOutputStream bytes) {
    return ByteText.decode(Bytes.of(bytes.toByteArray()));
  }

  /** Runs the text when it is complete; false when more lines are needed. */
  private boolean parse(String text, int line, boolean last) {
    Parser.Parsed parsed;
    try {
      parsed = Parser.next(text, 0, line, last, shell.r.dialect, new ShellAliases(shell));
    } catch (SyntaxException wrong) {
      if (wrong.incomplete() && !last) {
        return false;
      }
      new SyntaxErrors(shell).report(text, line, Frame.Origin.SCRIPT, wrong);
      shell.r.status = 2;
      interpreter.exit(2);
      return true;
    }
    shell.sys.charge(text.length() / 32);
    int next = line + (int) text.chars().filter(c -> c == '\n').count();
    if (!last) {
      shell.push(new Frame.Lines("", next));
    }
    if (shell.has(Option.VERBOSE)) {
      shell.complain(text);
    }
    if (parsed != null) {
      int end = text.length() - parsed.remaining();
      if (parsed.remaining() > 0 && !text.substring(end).isBlank()) {
        shell.push(new Frame.Text(text, end, parsed.line(), false, Frame.Origin.SCRIPT));
      }
      if (!shell.has(Option.NOEXEC)) {
        shell.push(new Frame.Run(parsed.command(), false));
      }
    }
    return true;
  }
}
