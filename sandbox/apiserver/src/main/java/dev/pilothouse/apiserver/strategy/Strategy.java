package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.List;

/** The behaviour of a kind when its objects are written. Stateless. */
public interface Strategy {

  /** A kind without behaviour of its own. */
  Strategy NONE = new Strategy() {};

  /** What is wrong with a name. */
  default List<String> checkName(String name) {
    return Names.subdomain(name);
  }

  /** Fills what the server decides, drops what the creator may not set. */
  default Struct prepareForCreate(WriteContext context, Struct object) {
    return object;
  }

  /** As {@link #prepareForCreate} for a change; also takes over what the request may not change. */
  default Struct prepareForUpdate(WriteContext context, Struct object, Struct old) {
    return object;
  }

  default void validate(WriteContext context, Struct object, FieldErrors errors) {}

  /** Checks a change; the rules of {@link #validate} are checked as well. */
  default void validateUpdate(
      WriteContext context, Struct object, Struct old, FieldErrors errors) {}
}
