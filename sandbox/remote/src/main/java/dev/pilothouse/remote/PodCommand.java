package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ExecSession;
import dev.pilothouse.remote.client.ExecSession.End;
import dev.pilothouse.sandbox.SandboxException;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a command in a container to its end, or to a limit at which its processes are killed. */
final class PodCommand {

  static final int TIMED_OUT = 124;
  static final int NOT_FOUND = 127;

  private static final Duration KILL_LIMIT = Duration.ofSeconds(20);

  /** Says the number of the process that will be the command, then is it. */
  private static final List<String> BEGIN = List.of("sh", "-c", "echo $$; exec \"$@\"", "sh");

  private static final String KILL =
      "kill -KILL -- \"-$1\" 2>/dev/null || kill -KILL \"$1\" 2>/dev/null";

  private final ApiClient client;
  private final Container container;
  private final int mostOutput;

  /** A container of a pod. */
  record Container(String namespace, String pod, String name) {

    /** The path of a command in it. */
    String exec(List<String> command, boolean input, boolean terminal) {
      StringBuilder path = new StringBuilder("/api/v1/namespaces/");
      path.append(encode(namespace))
          .append("/pods/")
          .append(encode(pod))
          .append("/exec?stdout=true");
      path.append("&container=").append(encode(name));
      path.append("&stdin=").append(input).append("&tty=").append(terminal);
      path.append("&stderr=").append(!terminal);
      command.forEach(word -> path.append("&command=").append(encode(word)));
      return path.toString();
    }

    private static String encode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
  }

  /** How it ended; nothing of the output is lost but what is over the most. */
  record Outcome(int exitCode, byte[] stdout, byte[] stderr) {

    String errors() {
      return new String(stderr, StandardCharsets.UTF_8);
    }

    String output() {
      return new String(stdout, StandardCharsets.UTF_8);
    }
  }

  /**
   * @param mostOutput how many bytes of each stream are kept
   */
  PodCommand(ApiClient client, Container container, int mostOutput) {
    this.client = client;
    this.container = container;
    this.mostOutput = mostOutput;
  }

  /** What has come of a command so far. */
  private final class Collected implements ExecSession.Listener {
    private final ByteArrayOutputStream processNumber = new ByteArrayOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private boolean begun;

    @Override
    public synchronized void stdout(byte[] bytes) {
      int at = 0;
      while (!begun && at < bytes.length) {
        begun = bytes[at] == '\n';
        if (!begun) {
          processNumber.write(bytes[at]);
        }
        at++;
      }
      keep(out, bytes, at);
    }

    @Override
    public synchronized void stderr(byte[] bytes) {
      keep(err, bytes, 0);
    }

    private void keep(ByteArrayOutputStream kept, byte[] bytes, int from) {
      int size = Math.min(bytes.length - from, mostOutput - kept.size());
      if (size > 0) {
        kept.write(bytes, from, size);
      }
    }

    @Override
    public void ended(End how) {
      end.complete(how);
    }

    synchronized Outcome outcome(int exitCode) {
      return new Outcome(exitCode, out.toByteArray(), err.toByteArray());
    }

    synchronized String process() {
      return processNumber.toString(StandardCharsets.US_ASCII);
    }
  }

  /**
   * Runs it.
   *
   * @param input for its standard input, which does not end
   */
  Outcome run(List<String> command, byte[] input, Duration limit) {
    List<String> words = new ArrayList<>(BEGIN);
    words.addAll(command);
    Collected collected = new Collected();
    ExecSession session = client.exec(container.exec(words, input.length > 0, false), collected);
    session.input(input);
    try {
      return switch (collected.end.get(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        case End.Exited exited -> collected.outcome(exited.code());
        case End.Failed failed ->
            new Outcome(
                NOT_FOUND, new byte[0], (failed.message() + "\n").getBytes(StandardCharsets.UTF_8));
        case End.Lost lost ->
            throw new SandboxException("the connection to a command was lost: " + lost.message());
      };
    } catch (TimeoutException over) {
      kill(collected.process());
      return collected.outcome(TIMED_OUT);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", interrupted);
    } finally {
      session.close();
    }
  }

  private void kill(String process) {
    if (!process.matches("\\d+")) {
      return;
    }
    CompletableFuture<End> killed = new CompletableFuture<>();
    ExecSession.Listener listener =
        new ExecSession.Listener() {
          @Override
          public void stdout(byte[] bytes) {}

          @Override
          public void stderr(byte[] bytes) {}

          @Override
          public void ended(End end) {
            killed.complete(end);
          }
        };
    ExecSession session =
        client.exec(
            container.exec(List.of("sh", "-c", KILL, "sh", process), false, false), listener);
    killed
        .completeOnTimeout(new End.Exited(1), KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    session.close();
  }
}
