package dev.pilothouse.apiserver.view;

import org.jspecify.annotations.Nullable;

/** A number or a text, such as the name of a port or a percentage. */
public sealed interface IntOrString {

  IntOrString ZERO = new Int(0);

  /** A number. */
  record Int(long value) implements IntOrString {
    @Override
    public Object json() {
      return value;
    }

    @Override
    public long scaled(long total, boolean roundUp) {
      return value;
    }

    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A text. */
  record Text(String value) implements IntOrString {
    @Override
    public Object json() {
      return value;
    }

    @Override
    public long scaled(long total, boolean roundUp) {
      if (!value.endsWith("%")) {
        return Long.parseLong(value);
      }
      double share = Long.parseLong(value.substring(0, value.length() - 1)) * total / 100.0;
      return (long) (roundUp ? Math.ceil(share) : Math.floor(share));
    }

    @Override
    public String toString() {
      return value;
    }
  }

  static IntOrString of(long value) {
    return value == 0 ? ZERO : new Int(value);
  }

  static IntOrString of(String value) {
    return new Text(value);
  }

  /** What a JSON value means; {@code otherwise} when it is neither number nor text. */
  static IntOrString of(@Nullable Object json, IntOrString otherwise) {
    return switch (json) {
      case Long number -> of(number);
      case String text -> of(text);
      case null, default -> otherwise;
    };
  }

  /** The value as it stands in JSON. */
  Object json();

  /**
   * The number, or so many per cent of {@code total}; a text without a per cent sign has to be a
   * number.
   */
  long scaled(long total, boolean roundUp);
}
