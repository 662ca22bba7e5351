package dev.pilothouse.apiserver.patch;

import org.jspecify.annotations.Nullable;

/** What a strategic merge patch must know of the type of a value. */
public interface MergeRules {

  /** Of a value whose type is not known: lists are replaced. */
  MergeRules UNKNOWN = _ -> null;

  /** The rules of a field of a struct, or of the values of a map; null when there are none. */
  @Nullable Field field(String name);

  /**
   * How a field is merged.
   *
   * @param merges whether a list is merged instead of replaced
   * @param mergeKey the field by which items of a merged list are the same; "" for scalars
   * @param replaces whether a struct is replaced as a whole
   * @param rules of the field's value, or of the items of a list
   */
  record Field(boolean merges, String mergeKey, boolean replaces, MergeRules rules) {
    public static final Field PLAIN = new Field(false, "", false, UNKNOWN);
  }

  /** The field's rules, plain ones when there are none. */
  default Field rulesOf(String name) {
    Field field = field(name);
    return field == null ? Field.PLAIN : field;
  }
}
