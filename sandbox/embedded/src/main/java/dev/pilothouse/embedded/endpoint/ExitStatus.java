package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/** How a command ended, as the error stream of v4.channel.k8s.io and later tells it. */
final class ExitStatus {

  private ExitStatus() {}

  static Bytes of(@Nullable Integer exitCode, @Nullable String failure) {
    Struct status = Struct.of("metadata", Struct.EMPTY);
    if (failure != null) {
      status =
          status
              .with("status", "Failure")
              .with("message", failure)
              .with("reason", "InternalError")
              .with("details", Struct.of("causes", Sequence.of(Struct.of("message", failure))))
              .with("code", 500);
    } else if (exitCode == null || exitCode == 0) {
      status = status.with("status", "Success");
    } else {
      status =
          status
              .with("status", "Failure")
              .with(
                  "message", "command terminated with non-zero exit code: exit status " + exitCode)
              .with("reason", "NonZeroExitCode")
              .with(
                  "details",
                  Struct.of(
                      "causes",
                      Sequence.of(
                          Struct.of("reason", "ExitCode", "message", exitCode.toString()))));
    }
    return Bytes.of(status.toString());
  }
}
