package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.object.Struct;

/**
 * An object, or a part of one, seen as its type in the API has it. A view holds nothing but the
 * struct: it copies, caches and checks nothing, and two views of equal structs are equal.
 *
 * <p>For a field {@code x} there are always
 *
 * <ul>
 *   <li>{@code x()}: its value; when it is absent or null, the schema's default, else zero: "", 0,
 *       false, {@link java.time.Instant#EPOCH}, an empty view, list or map;
 *   <li>{@code hasX()}: whether it is written, and not as null;
 *   <li>{@code withX(value)}: a view with the field set; a zero that Kubernetes leaves out of JSON
 *       ("omitempty") removes the field instead;
 *   <li>{@code withoutX()};
 *   <li>for a list {@code plusX(item)}, for a map {@code withX(key, value)} and {@code
 *       withoutX(key)}.
 * </ul>
 *
 * Names that Java has for itself end in an underscore: {@code default_()}.
 */
public interface View {

  Struct struct();

  /** Whether no field is written. */
  default boolean isEmpty() {
    return struct().isEmpty();
  }
}
