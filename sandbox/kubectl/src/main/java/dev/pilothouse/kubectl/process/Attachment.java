package dev.pilothouse.kubectl.process;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Transport;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Turn;
import java.util.List;

/** {@code kubectl attach}, and what run and debug do after they have made a container. */
public final class Attachment {

  private Attachment() {}

  public static void attach(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.isEmpty()) {
      throw new UsageException("at least 1 argument is required for attach");
    }
    if (arguments.size() > 2) {
      throw new UsageException(
          "expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw "
              + arguments.size()
              + ": ["
              + String.join(" ", arguments)
              + "]");
    }
    Struct pod = Pods.find(context, String.join("/", arguments)).getFirst();
    attach(context, pod, context.text("container"));
  }

  /** Connects the standard streams with a container as the command's flags say. */
  static void attach(Context context, Struct pod, String wanted) {
    String phase = pod.textAt("status", "phase");
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      throw new UsageException(
          "cannot attach a container in a completed pod; current phase is " + phase);
    }
    boolean quiet = context.flag("quiet");
    boolean stdin = context.flag("stdin");
    String container = Pods.container(context, pod, wanted, quiet);
    boolean terminal = spec(pod, container).flag("tty");
    if (context.flag("tty") && !terminal && !quiet) {
      context.err(
          "error: Unable to use a TTY - container " + container + " did not allocate one\n");
    }
    boolean tty = stdin && terminal;
    if (!quiet) {
      if (stdin) {
        context.err(
            "All commands and output from this session will be recorded in container logs, including"
                + " credentials and sensitive information passed through the command prompt.\n");
      }
      context.err("If you don't see a command prompt, try pressing enter.\n");
    }
    Call call = ExecCommand.call(pod, "attach").with("container", container);
    RemoteProcess.Outcome outcome = ExecCommand.run(context, call, stdin, tty);
    if (outcome.failure() != null) {
      throw new UsageException(outcome.failure());
    }
    boolean raw = tty && context.session().fixed().isTerminal(0);
    if (raw && !quiet) {
      context.out(farewell(pod, container));
    }
  }

  private static Struct spec(Struct pod, String name) {
    for (Struct container : Pods.containers(pod)) {
      if (container.text("name").equals(name)) {
        return container;
      }
    }
    return Struct.EMPTY;
  }

  /** How to come back to a container that goes on, or will run again. */
  private static String farewell(Struct pod, String container) {
    if (!pod.textAt("spec", "restartPolicy").equals("Always")) {
      return "";
    }
    String name = pod.textAt("metadata", "name");
    String command = "'kubectl attach " + name + " -c " + container + " -i -t'";
    for (Struct ephemeral : pod.structAt("spec").list("ephemeralContainers").structs()) {
      if (ephemeral.text("name").equals(container)) {
        return "Session ended, the ephemeral container will not be restarted but may be reattached"
            + " using "
            + command
            + " if it is still running\n";
      }
    }
    return "Session ended, resume using " + command + " command when the pod is running\n";
  }

  /** Attaches; when that is too late, shows the log instead. */
  public static boolean attachOrFollow(Context context, Struct pod, String container) {
    try {
      attach(context, pod, container);
    } catch (ApiFailure | UsageException failure) {
      context.err(
          "warning: couldn't attach to pod/"
              + pod.textAt("metadata", "name")
              + ", falling back to streaming logs: "
              + failure.getMessage()
              + "\n");
      printLog(context, pod, container);
    }
    return true;
  }

  /** Shows the log of a container until it ends. */
  public static void printLog(Context context, Struct pod, String container) {
    Struct metadata = pod.struct("metadata");
    String path =
        "/api/v1/namespaces/" + metadata.text("namespace") + "/pods/" + metadata.text("name");
    Call log = Call.get(path + "/log").with("container", container).with("follow", "true");
    Object position = context.cluster().open(log);
    context
        .session()
        .<Object, Boolean>loop(
            position,
            at -> {
              Transport.Piece piece = context.cluster().read(at, Long.MAX_VALUE);
              context.session().write(1, piece.bytes());
              return piece.next() == null ? Turn.finish(true) : Turn.again(piece.next());
            });
  }
}
