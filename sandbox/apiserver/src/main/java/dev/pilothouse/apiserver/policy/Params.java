package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.store.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the parameters of a binding. */
final class Params {

  private Params() {}

  /** The configuration is wrong, in the words of the API server. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message, null, false, false);
    }
  }

  /** The resource of a policy's paramKind; null when it has none. */
  static @Nullable ResourceType type(Struct policy, Attributes attributes) {
    Struct kind = policy.structAt("spec", "paramKind");
    if (kind.isEmpty()) {
      return null;
    }
    return attributes
        .registry()
        .ofKind(kind.text("apiVersion"), kind.text("kind"))
        .orElseThrow(
            () ->
                new Failed(
                    "failed to find resource referenced by paramKind: '"
                        + kind.text("apiVersion")
                        + ", Kind="
                        + kind.text("kind")
                        + "'"));
  }

  /** The objects with which a policy is evaluated; one null for once without parameters. */
  static List<@Nullable Struct> of(
      @Nullable ResourceType type, Struct binding, Attributes attributes) {
    Struct reference = binding.structAt("spec", "paramRef");
    if (type == null || reference.isEmpty()) {
      return Collections.singletonList(null);
    }
    String namespace = namespace(type, reference, attributes);
    Table table = attributes.state().table(type.storage());
    List<@Nullable Struct> found = new ArrayList<>();
    if (!reference.text("name").isEmpty()) {
      Struct named = table.objects().get(Table.key(namespace, reference.text("name")));
      if (named != null) {
        found.add(shown(named, type, attributes));
      }
    } else {
      LabelSelector selector = LabelSelector.of(reference.get("selector"));
      for (Struct object : table.list(namespace)) {
        if (selector.selects(object)) {
          found.add(shown(object, type, attributes));
        }
      }
    }
    if (found.isEmpty() && !reference.text("parameterNotFoundAction").equals("Allow")) {
      throw new Failed("no params found for policy binding with `Deny` parameterNotFoundAction");
    }
    return found;
  }

  private static Struct shown(Struct object, ResourceType type, Attributes attributes) {
    return attributes.forms().shown(object, type);
  }

  private static String namespace(ResourceType type, Struct reference, Attributes attributes) {
    String given = reference.text("namespace");
    if (!type.namespaced()) {
      if (!given.isEmpty()) {
        throw new Failed(
            "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
      }
      return "";
    }
    if (!given.isEmpty()) {
      return given;
    }
    if (attributes.namespace().isEmpty()) {
      throw new Failed(
          "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
    }
    return attributes.namespace();
  }
}
