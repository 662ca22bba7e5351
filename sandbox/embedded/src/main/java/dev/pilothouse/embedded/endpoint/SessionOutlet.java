package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/** Takes what a session puts out to the client. Called on the strand; sends in order. */
interface SessionOutlet {

  /** Whether more may be sent now; if not, the pump is resumed later. */
  boolean roomy();

  void stdout(Bytes bytes);

  void stderr(Bytes bytes);

  /**
   * The session is over.
   *
   * @param exitCode of its process, or null when it failed
   * @param failure why it failed, or null
   */
  void ended(@Nullable Integer exitCode, @Nullable String failure);
}
