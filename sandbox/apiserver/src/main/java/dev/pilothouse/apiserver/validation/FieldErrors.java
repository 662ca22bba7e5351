package dev.pilothouse.apiserver.validation;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with an object. */
public final class FieldErrors {

  private final List<FieldError> errors = new ArrayList<>();

  public void add(FieldError error) {
    errors.add(error);
  }

  public void required(String field, String detail) {
    add(FieldError.required(field, detail));
  }

  public void invalid(String field, @Nullable Object value, String detail) {
    add(FieldError.invalid(field, value, detail));
  }

  public void forbidden(String field, String detail) {
    add(FieldError.forbidden(field, detail));
  }

  public void duplicate(String field, @Nullable Object value) {
    add(FieldError.duplicate(field, value));
  }

  public void unsupported(String field, @Nullable Object value, List<String> supported) {
    add(FieldError.unsupported(field, value, supported));
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  public List<FieldError> list() {
    return List.copyOf(errors);
  }

  /** All errors as one text: one alone, several in brackets. */
  public String text() {
    Set<String> texts = new LinkedHashSet<>();
    errors.forEach(error -> texts.add(error.toString()));
    return texts.size() == 1 ? texts.iterator().next() : "[" + String.join(", ", texts) + "]";
  }

  /** The errors as causes of a Status. */
  public Sequence causes() {
    List<Struct> causes = new ArrayList<>();
    for (FieldError error : errors) {
      causes.add(
          Struct.of("reason", error.reason(), "message", error.message(), "field", error.field()));
    }
    return Sequence.copyOf(causes);
  }
}
