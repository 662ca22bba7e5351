package dev.pilothouse.machine.network.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a message in their order; names are compared without regard to case. Immutable. */
public record HttpHeaders(List<Field> fields) {

  public static final HttpHeaders EMPTY = new HttpHeaders(List.of());

  public HttpHeaders {
    fields = List.copyOf(fields);
  }

  /** A field. */
  public record Field(String name, String value) {}

  /** Fields from names and values in turn. */
  public static HttpHeaders of(String... namesAndValues) {
    HttpHeaders headers = EMPTY;
    for (int index = 0; index < namesAndValues.length; index += 2) {
      headers = headers.plus(namesAndValues[index], namesAndValues[index + 1]);
    }
    return headers;
  }

  /** The first value of a field, or null. */
  public @Nullable String get(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return field.value();
      }
    }
    return null;
  }

  public boolean contains(String name) {
    return get(name) != null;
  }

  /** Whether a field lists a token, such as "close" in Connection. */
  public boolean lists(String name, String token) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        for (String part : field.value().split(",")) {
          if (part.strip().equalsIgnoreCase(token)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** These fields and one more. */
  public HttpHeaders plus(String name, String value) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new HttpHeaders(more);
  }

  /** These fields with one set, in the place of all of its name. */
  public HttpHeaders with(String name, String value) {
    return without(name).plus(name, value);
  }

  public HttpHeaders without(String name) {
    List<Field> rest = new ArrayList<>(fields);
    rest.removeIf(field -> field.name().equalsIgnoreCase(name));
    return new HttpHeaders(rest);
  }

  /** The lines of a message's head. */
  String lines() {
    StringBuilder text = new StringBuilder();
    for (Field field : fields) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return text.toString();
  }
}
