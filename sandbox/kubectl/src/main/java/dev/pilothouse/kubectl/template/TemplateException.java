package dev.pilothouse.kubectl.template;

/** A template cannot be read, or fails while it is filled in; the message is the one of Go. */
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TemplateException(String message) {
    super(message, null, false, false);
  }
}
