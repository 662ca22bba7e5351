package dev.pilothouse.remote;

import dev.pilothouse.remote.PodCommand.Container;
import dev.pilothouse.remote.PodCommand.Outcome;
import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ExecSession;
import dev.pilothouse.sandbox.SandboxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The pod with the learner's shell and files. */
final class Workstation {

  static final String NAME = "workstation";

  /** Two mebibytes: more than the largest file, and than what a command may say. */
  private static final int MOST_OUTPUT = 2 << 20;

  private static final Duration SCRIPT_LIMIT = Duration.ofSeconds(30);

  private final ApiClient client;
  private final Container container;
  private volatile boolean closed;

  Workstation(ApiClient client, Tenant tenant) {
    this.client = client;
    this.container = new Container(tenant.desk(), NAME, NAME);
  }

  private void requireOpen() {
    if (closed) {
      throw new SandboxException("the sandbox is closed");
    }
  }

  /** Runs a command line of the learner's. */
  Outcome run(String command, Duration limit, int mostOutput) {
    requireOpen();
    return new PodCommand(client, container, mostOutput)
        .run(List.of("bash", "-c", command), new byte[0], limit);
  }

  /** Runs a script of ours with arguments, in the home directory. */
  Outcome script(String script, byte[] input, String... arguments) {
    requireOpen();
    List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    words.addAll(List.of(arguments));
    return new PodCommand(client, container, MOST_OUTPUT).run(words, input, SCRIPT_LIMIT);
  }

  /** Begins a script that goes on until the session is closed. */
  ExecSession watch(String script, ExecSession.Listener listener) {
    requireOpen();
    return client.exec(container.exec(List.of("sh", "-c", script), false, false), listener);
  }

  /** Begins a login shell on a terminal. */
  ExecSession shell(ExecSession.Listener listener) {
    requireOpen();
    // A container runtime says TERM=xterm to whatever it starts on a terminal.
    List<String> command = List.of("env", "TERM=xterm-256color", "bash", "-l");
    return client.exec(container.exec(command, true, true), listener);
  }

  void close() {
    closed = true;
  }
}
