package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A shell variable: a string, an indexed array or an associative array.
 *
 * @param value the string, or null when it is an array or has no value yet
 * @param elements the elements of an indexed array, or null
 * @param entries the entries of an associative array, or null
 * @param attributes a sum of the constants below
 */
record Variable(
    @Nullable String value,
    @Nullable SortedMap<Long, String> elements,
    @Nullable SortedMap<String, String> entries,
    int attributes) {

  static final int EXPORT = 1;
  static final int READONLY = 2;
  static final int INTEGER = 4;
  static final int LOWER = 8;
  static final int UPPER = 16;
  static final int REFERENCE = 32;

  static final Variable UNSET = new Variable(null, null, null, 0);

  static Variable of(String value) {
    return new Variable(value, null, null, 0);
  }

  boolean has(int attribute) {
    return (attributes & attribute) != 0;
  }

  boolean isArray() {
    return elements != null || entries != null;
  }

  boolean isSet() {
    return value != null || isArray();
  }

  Variable withAttributes(int changed) {
    return changed == attributes ? this : new Variable(value, elements, entries, changed);
  }

  Variable withValue(String changed) {
    return new Variable(changed, null, null, attributes);
  }

  Variable withElements(SortedMap<Long, String> changed) {
    return new Variable(null, changed, null, attributes);
  }

  Variable withEntries(SortedMap<String, String> changed) {
    return new Variable(null, null, changed, attributes);
  }

  /** The value as a plain reference gives it: of an array the element 0. */
  @Nullable String scalar() {
    if (elements != null) {
      return elements.get(0L);
    }
    return entries != null ? entries.get("0") : value;
  }
}
