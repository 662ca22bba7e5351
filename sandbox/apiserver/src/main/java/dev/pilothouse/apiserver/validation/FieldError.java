package dev.pilothouse.apiserver.validation;

import dev.pilothouse.apiserver.object.JsonText;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.Members;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with one field, as k8s.io/apimachinery's field.Error says it.
 *
 * @param reason of the cause in the Status, such as "FieldValueRequired"
 * @param field the path, such as "spec.containers[0].name"
 * @param message without the field
 */
public record FieldError(String reason, String field, String message) {

  public static FieldError required(String field, String detail) {
    return new FieldError("FieldValueRequired", field, with("Required value", detail));
  }

  public static FieldError invalid(String field, @Nullable Object value, String detail) {
    return new FieldError(
        "FieldValueInvalid", field, with("Invalid value: " + shown(value), detail));
  }

  /** As {@link #invalid(String, Object, String)} for a value that is not shown. */
  public static FieldError invalid(String field, String detail) {
    return new FieldError("FieldValueInvalid", field, with("Invalid value", detail));
  }

  /** A value of a wrong type. */
  public static FieldError typeInvalid(String field, @Nullable Object value, String detail) {
    return new FieldError(
        "FieldValueTypeInvalid", field, with("Invalid value: " + shown(value), detail));
  }

  public static FieldError forbidden(String field, String detail) {
    return new FieldError("FieldValueForbidden", field, with("Forbidden", detail));
  }

  public static FieldError duplicate(String field, @Nullable Object value) {
    return new FieldError("FieldValueDuplicate", field, "Duplicate value: " + shown(value));
  }

  /** As {@link #duplicate(String, Object)} for a value that is not shown. */
  public static FieldError duplicate(String field) {
    return new FieldError("FieldValueDuplicate", field, "Duplicate value");
  }

  public static FieldError notFound(String field, @Nullable Object value) {
    return new FieldError("FieldValueNotFound", field, "Not found: " + shown(value));
  }

  /** A value that is none of the given ones, which are listed in their order. */
  public static FieldError unsupported(
      String field, @Nullable Object value, List<String> supported) {
    String list = String.join(", ", supported.stream().map(FieldError::shown).toList());
    return new FieldError(
        "FieldValueNotSupported",
        field,
        "Unsupported value: "
            + shown(value)
            + (list.isEmpty() ? "" : ": supported values: " + list));
  }

  public static FieldError tooLong(String field, int most) {
    return new FieldError(
        "FieldValueTooLong", field, "Too long: may not be more than " + most + " bytes");
  }

  public static FieldError tooMany(String field, int count, int most) {
    return new FieldError(
        "FieldValueTooMany",
        field,
        "Too many: " + count + ": must have at most " + most + " items");
  }

  private static String with(String text, String detail) {
    return detail.isEmpty() ? text : text + ": " + detail;
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> quoted(text);
      case Struct.Null none -> none.toString();
      default -> {
        StringBuilder out = new StringBuilder();
        JsonText.append(out, Members.json(value));
        yield out.toString();
      }
    };
  }

  /** A text in double quotes, as Go's %q writes it. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  @Override
  public String toString() {
    return field + ": " + message;
  }
}
