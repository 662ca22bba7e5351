package dev.pilothouse.apiserver.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Selects objects by the values of some of their fields. */
public record FieldSelector(List<Term> terms) {

  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  /** A field that equals a value, or does not. */
  public record Term(String field, String value, boolean equal) {}

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /**
   * The selector that a text such as "metadata.name=web,status.phase!=Running" means.
   *
   * @throws IllegalArgumentException with Kubernetes' message when it cannot be read
   */
  public static FieldSelector parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(text)) {
      if (part.isEmpty()) {
        continue;
      }
      terms.add(term(part, text));
    }
    return new FieldSelector(terms);
  }

  private static Term term(String part, String text) {
    for (int at = 0; at < part.length(); at++) {
      if (part.startsWith("!=", at)) {
        return new Term(part.substring(0, at), unescape(part.substring(at + 2)), false);
      }
      if (part.charAt(at) == '=') {
        int value = part.startsWith("==", at) ? at + 2 : at + 1;
        return new Term(part.substring(0, at), unescape(part.substring(value)), true);
      }
    }
    throw new IllegalArgumentException(
        "invalid selector: '" + text + "'; can't understand '" + part + "'");
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        part.append(c).append(text.charAt(++at));
      } else if (c == ',') {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private static String unescape(String value) {
    return value.replace("\\,", ",").replace("\\=", "=").replace("\\\\", "\\");
  }

  public boolean isEverything() {
    return terms.isEmpty();
  }

  /** Whether the fields of an object, asked for by name, are as wanted. */
  public boolean matches(Function<String, String> fields) {
    for (Term term : terms) {
      if (fields.apply(term.field()).equals(term.value()) != term.equal()) {
        return false;
      }
    }
    return true;
  }

  /** The value that a field must have, if this says so. */
  public Optional<String> required(String field) {
    return terms.stream()
        .filter(term -> term.equal() && term.field().equals(field))
        .map(Term::value)
        .findFirst();
  }
}
