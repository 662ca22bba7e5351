package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.List;

/** The answer to a request. */
public sealed interface ApiResponse {

  /** An answer that is complete. Header names are as they go on the wire. */
  record Complete(int status, SortedMap<String, String> headers, List<String> warnings, Bytes body)
      implements ApiResponse {}

  /**
   * An answer that goes on for a while: a watch, or logs that are followed. The holder pulls from
   * {@code stream}, which is immutable data, whenever the world says that there may be more.
   */
  record Streaming(int status, SortedMap<String, String> headers, ResponseStream stream)
      implements ApiResponse {}

  /** The connection becomes a session with a process: exec, attach, port-forward. */
  record Upgrade(SessionRequest session) implements ApiResponse {}

  /** An answer that comes from somebody else in a while: of a pod, through the proxy. */
  record Pending(PendingAnswer answer) implements ApiResponse {}
}
