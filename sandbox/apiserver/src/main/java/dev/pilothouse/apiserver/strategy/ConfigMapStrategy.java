package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.ConfigMap;

/** A key of a config map has text or bytes; an immutable one stays as it is. */
final class ConfigMapStrategy implements KindStrategy<ConfigMap> {

  @Override
  public Kind<ConfigMap> kind() {
    return ConfigMap.KIND;
  }

  @Override
  public void validate(WriteContext context, ConfigMap map, FieldErrors errors) {
    DataRules.keys("data", map.data(), errors);
    DataRules.keys("binaryData", map.binaryData(), errors);
    for (String key : map.binaryData().keySet()) {
      if (map.data().containsKey(key)) {
        errors.invalid("binaryData[" + key + "]", key, "duplicate of key present in data");
      }
    }
    DataRules.size(
        "[]", DataRules.bytes(map.data()) + DataRules.decodedBytes(map.binaryData()), errors);
  }

  @Override
  public void validateUpdate(
      WriteContext context, ConfigMap map, ConfigMap old, FieldErrors errors) {
    if (old.immutable()) {
      DataRules.immutable("immutable", !map.immutable(), errors);
      DataRules.immutable("data", !map.data().equals(old.data()), errors);
      DataRules.immutable("binaryData", !map.binaryData().equals(old.binaryData()), errors);
    }
    validate(context, map, errors);
  }
}
