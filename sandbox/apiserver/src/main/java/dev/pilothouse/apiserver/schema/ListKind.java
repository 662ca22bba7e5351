package dev.pilothouse.apiserver.schema;

/** How server-side apply treats a list. */
public enum ListKind {
  /** Owned as a whole. */
  ATOMIC,
  /** Items that are distinct scalars. */
  SET,
  /** Items that are told apart by some of their fields. */
  MAP
}
