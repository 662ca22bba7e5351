package dev.pilothouse.apiserver.codec;

/**
 * A text that cannot be read; the message is the one Kubernetes' libraries give. It has no stack
 * trace.
 */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CodecException(String message) {
    super(message, null, false, false);
  }
}
