package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import java.util.ArrayList;
import java.util.List;

/** nohup(1), nice(1) and busybox(1): they go on as another program. */
final class Wrappers implements Program<Integer> {

  /** Says as what to go on. */
  interface Way {
    Step<Integer> go(Call call);
  }

  private final Way way;

  Wrappers(Way way) {
    this.way = way;
  }

  @Override
  public Step<Integer> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return way.go(call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<Integer> resume(Integer state, Sys sys) {
    return Step.exit(state);
  }

  static Step<Integer> nohup(Call call) {
    OptionTable table = OptionTable.of(125, "+");
    List<String> words = table.parse(call).operands();
    if (words.isEmpty()) {
      throw table.missingOperand(call);
    }
    Sys sys = call.sys();
    boolean input = sys.isTerminal(0);
    boolean output = sys.isTerminal(1);
    if (input) {
      int none = FileAccess.openToRead(sys, "/dev/null");
      sys.duplicate(none, 0);
      sys.close(none);
    }
    if (output) {
      String path = "nohup.out";
      int file;
      try {
        file = FileAccess.openToAppend(sys, path);
      } catch (SysException failed) {
        path = FileAccess.join(call.environment("HOME", "/"), "nohup.out");
        file = FileAccess.openToAppend(sys, path);
      }
      String ignoring = input ? "ignoring input and " : "";
      call.complain(ignoring + "appending output to '" + path + "'");
      sys.duplicate(file, 1);
      sys.close(file);
    } else if (input) {
      call.complain("ignoring input");
    }
    if (sys.isTerminal(2)) {
      sys.duplicate(1, 2);
    }
    sys.setDisposition(Signal.HUP, Disposition.IGNORE);
    return Env.exec(call, words, sys.environment(), false);
  }

  static Step<Integer> nice(Call call) {
    Options options = OptionTable.of(125, "+ n,adjustment= 0 1 2 3 4 5 6 7 8 9").parse(call);
    if (options.operands().isEmpty()) {
      call.println("0");
      call.flush();
      return Step.exit(0);
    }
    return Env.exec(call, options.operands(), call.sys().environment(), true);
  }

  static Step<Integer> busyBox(Call call) {
    List<String> words = call.arguments();
    if (words.isEmpty() || words.getFirst().startsWith("-")) {
      call.println("BusyBox v1.37.0 (2025-01-17 18:12:01 UTC) multi-call binary.");
      call.println("\nUsage: busybox [function [arguments]...]");
      call.flush();
      return Step.exit(0);
    }
    String path = "/bin/" + words.getFirst();
    if (!FileAccess.exists(call.sys(), path)) {
      call.errorText(words.getFirst() + ": applet not found\n");
      return Step.exit(127);
    }
    return Env.exec(call, prefixed(path, words), call.sys().environment(), true);
  }

  private static List<String> prefixed(String path, List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.set(0, path);
    return all;
  }
}
