package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Config maps and secrets: keys, sizes, and that an immutable one stays as it is. */
record DataStrategy(boolean secret) implements Strategy {

  private static final int MOST_BYTES = 1024 * 1024;

  /** The keys that secrets of a type must have. */
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
          "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
          "kubernetes.io/dockercfg", List.of(".dockercfg"),
          "kubernetes.io/ssh-auth", List.of("ssh-privatekey"));

  @Override
  public Struct prepareForCreate(WriteContext context, Struct object) {
    return merged(object);
  }

  @Override
  public Struct prepareForUpdate(WriteContext context, Struct object, Struct old) {
    return merged(object);
  }

  /** A secret whose plain texts have become data, and which has a type. */
  private Struct merged(Struct object) {
    if (!secret) {
      return object;
    }
    Struct texts = object.struct("stringData");
    Struct result = object.without("stringData");
    for (String key : texts.keys()) {
      byte[] bytes = texts.text(key).getBytes(StandardCharsets.UTF_8);
      result = result.set(Base64.getEncoder().encodeToString(bytes), "data", key);
    }
    return result.text("type").isEmpty() ? result.with("type", "Opaque") : result;
  }

  @Override
  public void validate(WriteContext context, Struct object, FieldErrors errors) {
    long bytes = 0;
    for (String part : List.of("data", "binaryData")) {
      Struct data = object.struct(part);
      for (String key : data.keys()) {
        String field = part + "[" + key + "]";
        Names.configMapKey(key).forEach(error -> errors.invalid(field, key, error));
        if (part.equals("binaryData") && object.struct("data").has(key)) {
          errors.invalid(field, key, "duplicate of key present in data");
        }
        int length = data.text(key).length();
        bytes += secret || part.equals("binaryData") ? length * 3L / 4 : length;
      }
    }
    if (bytes > MOST_BYTES) {
      errors.add(FieldError.tooLong(secret ? "data" : "", MOST_BYTES));
    }
    for (String key : REQUIRED.getOrDefault(secret ? object.text("type") : "", List.of())) {
      if (!object.struct("data").has(key)) {
        errors.required("data[" + key + "]", "");
      }
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Struct object, Struct old, FieldErrors errors) {
    if (secret && !object.text("type").equals(old.text("type"))) {
      errors.invalid("type", object.text("type"), "field is immutable");
    }
    if (old.flag("immutable")) {
      if (!object.flag("immutable")) {
        errors.forbidden("immutable", "field is immutable when `immutable` is set");
      }
      for (String part : List.of("data", "binaryData")) {
        if (!Objects.equals(object.struct(part), old.struct(part))) {
          errors.forbidden(part, "field is immutable when `immutable` is set");
        }
      }
    }
    validate(context, object, errors);
  }
}
