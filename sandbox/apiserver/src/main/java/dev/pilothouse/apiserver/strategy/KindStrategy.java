package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.Kind;

/** The behaviour of one kind, told of its view. */
interface KindStrategy<V extends ApiObject<V>> extends Strategy {

  Kind<V> kind();

  default V prepareForCreate(WriteContext context, V object) {
    return object;
  }

  default V prepareForUpdate(WriteContext context, V object, V old) {
    return object;
  }

  default void validate(WriteContext context, V object, FieldErrors errors) {}

  /** Checks a change; what is not said otherwise has to be as good as when it is new. */
  default void validateUpdate(WriteContext context, V object, V old, FieldErrors errors) {
    validate(context, object, errors);
  }

  @Override
  default Struct prepareForCreate(WriteContext context, Struct object) {
    return prepareForCreate(context, kind().view(object)).struct();
  }

  @Override
  default Struct prepareForUpdate(WriteContext context, Struct object, Struct old) {
    return prepareForUpdate(context, kind().view(object), kind().view(old)).struct();
  }

  @Override
  default void validate(WriteContext context, Struct object, FieldErrors errors) {
    validate(context, kind().view(object), errors);
  }

  @Override
  default void validateUpdate(WriteContext context, Struct object, Struct old, FieldErrors errors) {
    validateUpdate(context, kind().view(object), kind().view(old), errors);
  }
}
