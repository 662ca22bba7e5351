package dev.pilothouse.machine.command.process;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Text;

/** yes(1); its state is what it writes at a time. */
final class Yes implements Program<Bytes> {

  private static final int PIECE = 4096;

  @Override
  public Step<Bytes> start(Sys sys) {
    var words =
        sys.arguments().subList(Math.min(1, sys.arguments().size()), sys.arguments().size());
    String line = words.isEmpty() ? "y" : String.join(" ", words);
    return resume(Text.encode((line + "\n").repeat(Math.max(1, PIECE / (line.length() + 1)))), sys);
  }

  @Override
  public Step<Bytes> resume(Bytes piece, Sys sys) {
    try {
      sys.write(1, piece);
      sys.charge(1 + piece.size() / 64);
      return Step.yield(piece);
    } catch (SysException closed) {
      return Step.exit(1);
    }
  }
}
