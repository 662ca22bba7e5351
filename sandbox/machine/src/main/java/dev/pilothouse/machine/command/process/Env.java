package dev.pilothouse.machine.command.process;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.SearchPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** env(1). */
final class Env implements Program<Integer> {

  private static final OptionTable TABLE =
      OptionTable.of(
          125, "+ i,ignore-environment 0,null u,unset= C,chdir= S,split-string= v,debug");

  @Override
  public Step<Integer> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return run(call);
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

  private static Step<Integer> run(Call call) {
    Sys sys = call.sys();
    Options options = TABLE.parse(call);
    List<String> words = new ArrayList<>(options.operands());
    if (options.has("S")) {
      words.addAll(0, List.of(options.value("S", "").trim().split("\\s+")));
    }
    boolean empty = options.has("i");
    if (!words.isEmpty() && words.getFirst().equals("-")) {
      empty = true;
      words.removeFirst();
    }
    SortedMap<String, String> environment = empty ? SortedMap.empty() : sys.environment();
    for (String name : options.values("u")) {
      environment = environment.without(name);
    }
    while (!words.isEmpty() && words.getFirst().indexOf('=') >= 0) {
      String word = words.removeFirst();
      int equals = word.indexOf('=');
      environment = environment.with(word.substring(0, equals), word.substring(equals + 1));
    }
    if (options.has("C")) {
      changeDirectory(sys, options.value("C", ""));
    }
    if (words.isEmpty()) {
      print(call, environment, options.has("0") ? '\0' : '\n');
      call.flush();
      return Step.exit(0);
    }
    return exec(call, words, environment, true);
  }

  private static void changeDirectory(Sys sys, String path) {
    try {
      sys.changeDirectory(path);
    } catch (SysException failed) {
      throw new Failure(
          125, "cannot change directory to " + Quoting.always(path) + ": " + failed.errno().text());
    }
  }

  private static void print(Call call, SortedMap<String, String> environment, char end) {
    for (Map.Entry<String, String> entry : environment) {
      call.print(entry.getKey() + "=" + entry.getValue() + end);
    }
  }

  /** Goes on as another program; 127 when it is not there, 126 when it cannot be run. */
  static Step<Integer> exec(
      Call call, List<String> words, SortedMap<String, String> environment, boolean quoted) {
    Sys sys = call.sys();
    String name = words.getFirst();
    String path =
        SearchPath.find(
            sys, name, environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    SysException why = new SysException(Errno.ENOENT);
    if (path != null) {
      try {
        sys.checkExec(path);
        call.flush();
        return new Step.Exec<>(path, words, environment);
      } catch (SysException failed) {
        why = failed;
      }
    }
    String doing = quoted ? "" : "failed to run command ";
    call.complain(doing + Quoting.always(name) + ": " + why.errno().text());
    call.flush();
    return Step.exit(why.errno() == Errno.ENOENT ? 127 : 126);
  }

  /** printenv(1). */
  static int printEnvironment(Call call) {
    Options options = OptionTable.of(2, "0,null").parse(call);
    char end = options.has("0") ? '\0' : '\n';
    if (options.operands().isEmpty()) {
      print(call, call.sys().environment(), end);
      return 0;
    }
    int status = 0;
    for (String name : options.operands()) {
      String value = call.sys().environment().get(name);
      if (value == null) {
        status = 1;
      } else {
        call.print(value + end);
      }
    }
    return status;
  }
}
