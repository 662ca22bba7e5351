package dev.pilothouse.kubectl.process;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.session.Ended;
import java.util.List;

/** {@code kubectl exec} and {@code kubectl attach}. */
public final class ExecCommand {

  private ExecCommand() {}

  public static void exec(Context context) {
    Invocation invocation = context.invocation();
    List<String> arguments = invocation.arguments();
    boolean files = !invocation.list("filename").isEmpty();
    if ((arguments.isEmpty() || invocation.dash() == 0) && !files) {
      throw new UsageException("pod, type/name or --filename must be specified");
    }
    int names = files ? 0 : 1;
    List<String> command = arguments.subList(names, arguments.size());
    if (command.isEmpty()) {
      throw new UsageException("you must specify at least one command for the container");
    }
    if (invocation.dash() < 0 || invocation.dash() > names) {
      throw invocation.usage(
          "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
    }
    Struct pod =
        files
            ? Finder.of(context, List.of()).liveItems().getFirst().content()
            : Pods.find(context, arguments.getFirst()).getFirst();
    String phase = pod.textAt("status", "phase");
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      throw new UsageException(
          "cannot exec into a container in a completed pod; current phase is " + phase);
    }
    String container =
        Pods.container(context, pod, context.text("container"), context.flag("quiet"));
    Call call = call(pod, "exec").with("container", container);
    for (String word : command) {
      call = call.with("command", word);
    }
    end(run(context, call, context.flag("stdin"), context.flag("tty")));
  }

  static Call call(Struct pod, String subresource) {
    return Call.of(
        "POST",
        "/api/v1/namespaces/"
            + pod.textAt("metadata", "namespace")
            + "/pods/"
            + pod.textAt("metadata", "name")
            + "/"
            + subresource);
  }

  /** Runs the request's process with the standard streams. */
  static RemoteProcess.Outcome run(Context context, Call call, boolean stdin, boolean tty) {
    boolean terminal = tty && stdin && context.session().fixed().isTerminal(0);
    if (tty && !terminal) {
      context.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
    }
    Call full = call.with("stdout", "true");
    full = stdin ? full.with("stdin", "true") : full;
    full = terminal ? full.with("tty", "true") : full.with("stderr", "true");
    return new RemoteProcess(context, stdin, terminal).run(full);
  }

  /** Ends as the process ended. */
  static void end(RemoteProcess.Outcome outcome) {
    if (outcome.failure() != null) {
      throw new UsageException(outcome.failure());
    }
    Integer code = outcome.exitCode();
    if (code != null && code != 0) {
      throw new ExitCode(code);
    }
  }

  /** The command ends with the exit code of a process in a container. */
  static final class ExitCode extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int code;

    ExitCode(int code) {
      super("command terminated with exit code " + code, null, false, false);
      this.code = code;
    }
  }

  /** Runs {@code command}, and ends kubectl with the exit code of the process if that failed. */
  public static void run(Context context, Runnable command) {
    try {
      command.run();
    } catch (ExitCode failed) {
      context.err(failed.getMessage() + "\n");
      throw new Ended(failed.code);
    }
  }
}
