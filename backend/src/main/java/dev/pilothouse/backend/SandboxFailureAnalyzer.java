package dev.pilothouse.backend;

import dev.pilothouse.sandbox.SandboxException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words why the application does not start without its provider of sandboxes. */
final class SandboxFailureAnalyzer extends AbstractFailureAnalyzer<SandboxException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, SandboxException cause) {
    Throwable outermost = root;
    while (outermost != null && !(outermost instanceof SandboxException)) {
      outermost = outermost.getCause();
    }
    String message = (outermost == null ? cause : outermost).getMessage();
    return new FailureAnalysis(
        "No clusters: " + message,
        "Choose another provider (--provider embedded needs nothing), or see what it needs under"
            + " \"On your own cluster\" in the README.",
        cause);
  }
}
