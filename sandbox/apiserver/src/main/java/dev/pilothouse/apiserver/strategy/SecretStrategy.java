package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A secret's type says which keys it has; an immutable one stays as it is. */
final class SecretStrategy implements KindStrategy<Secret> {

  /** The keys that secrets of a type must have. */
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
          "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
          "kubernetes.io/dockercfg", List.of(".dockercfg"),
          "kubernetes.io/ssh-auth", List.of("ssh-privatekey"));

  @Override
  public Kind<Secret> kind() {
    return Secret.KIND;
  }

  @Override
  public Secret prepareForCreate(WriteContext context, Secret secret) {
    return merged(secret);
  }

  @Override
  public Secret prepareForUpdate(WriteContext context, Secret secret, Secret old) {
    return merged(secret);
  }

  /** The secret with its plain texts as data, and with a type. */
  private static Secret merged(Secret secret) {
    Secret result = secret.withoutStringData();
    for (Map.Entry<String, String> text : secret.stringData().entrySet()) {
      byte[] bytes = text.getValue().getBytes(StandardCharsets.UTF_8);
      result = result.withData(text.getKey(), Base64.getEncoder().encodeToString(bytes));
    }
    return result.hasType() && !result.type().isEmpty() ? result : result.withType("Opaque");
  }

  @Override
  public void validate(WriteContext context, Secret secret, FieldErrors errors) {
    DataRules.keys("data", secret.data(), errors);
    DataRules.size("data", DataRules.decodedBytes(secret.data()), errors);
    for (String key : REQUIRED.getOrDefault(secret.type(), List.of())) {
      if (!secret.data().containsKey(key)) {
        errors.required("data[" + key + "]", "");
      }
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Secret secret, Secret old, FieldErrors errors) {
    if (!secret.type().equals(old.type())) {
      errors.invalid("type", secret.type(), "field is immutable");
    }
    if (old.immutable()) {
      DataRules.immutable("immutable", !secret.immutable(), errors);
      DataRules.immutable("data", !secret.data().equals(old.data()), errors);
    }
    validate(context, secret, errors);
  }
}
