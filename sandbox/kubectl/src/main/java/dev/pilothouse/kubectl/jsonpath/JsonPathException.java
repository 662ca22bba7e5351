package dev.pilothouse.kubectl.jsonpath;

/** A JSONPath template cannot be read, or not be applied to a value. */
public final class JsonPathException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public JsonPathException(String message) {
    super(message, null, false, false);
  }
}
