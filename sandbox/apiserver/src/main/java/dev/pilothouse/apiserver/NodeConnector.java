package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.World;
import org.jspecify.annotations.Nullable;

/**
 * How the API server reaches the kubelets: a part that the node module provides. Sessions are named
 * by numbers (ids of processes and pipes in the simulation), so that they are data; all calls run
 * on the strand. Errors are {@link ApiException}s with the kubelet's words.
 */
public interface NodeConnector extends Part {

  /** The log of a container from the kubelet, already checked and with its container chosen. */
  ResponseStream logs(World world, LogRequest request);

  /** Sends a request from the control plane's node and gives where its answer will be. */
  PendingAnswer proxy(ProxyRequest request);

  /** Starts an exec or attach session and gives its id. */
  long open(SessionRequest request);

  /** Hands input to a session's standard input. */
  void input(long session, Bytes bytes);

  /** How many bytes of input the session has been handed and not read yet. */
  int waitingInput(long session);

  /** Says that no more input comes. */
  void endInput(long session);

  void resize(long session, int columns, int rows);

  /** Takes what the session has put out since the last call. */
  Output takeOutput(long session);

  /** Ends the session: its terminal hangs up, its pipes close. */
  void close(long session);

  /** Topic that is announced when a session has output or has ended. */
  static String topic(long session) {
    return "session/" + session;
  }

  /**
   * Output of a session.
   *
   * @param exitCode null while the process runs; 0 to 255 once it ended and all output was taken
   * @param failure why the session failed without an exit code, in the kubelet's words, or null
   */
  record Output(Bytes stdout, Bytes stderr, @Nullable Integer exitCode, @Nullable String failure) {}

  /**
   * A request for logs.
   *
   * @param tailLines -1 for all
   * @param limitBytes -1 for no limit
   * @param sinceSeconds -1 for no bound
   * @param sinceTime RFC 3339, or null
   */
  record LogRequest(
      String namespace,
      String pod,
      String container,
      boolean follow,
      boolean previous,
      boolean timestamps,
      long tailLines,
      long limitBytes,
      long sinceSeconds,
      @Nullable String sinceTime) {}
}
