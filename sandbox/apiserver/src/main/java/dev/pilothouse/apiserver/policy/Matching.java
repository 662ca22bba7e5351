package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Tells which requests the rules and selectors of a policy, a binding or a webhook mean. */
final class Matching {

  /** Admission may not be asked about its own configuration, or nobody could mend it. */
  private static final String EXEMPT = "admissionregistration.k8s.io";

  private Matching() {}

  /** Whether a request is of those that nobody is asked about. */
  static boolean isExempt(Attributes attributes) {
    return attributes.type().group().equals(EXEMPT);
  }

  /**
   * The resource, in the version that a rule names, for which constraints mean a request; null when
   * they do not mean it.
   *
   * @param constraints with namespaceSelector, objectSelector and matchPolicy
   * @param rules the rules; with none, every request is meant
   */
  static @Nullable ResourceType match(
      Struct constraints, Sequence rules, Sequence excluded, Attributes attributes) {
    boolean equivalent = !constraints.text("matchPolicy").equals("Exact");
    if (rule(excluded, equivalent, attributes) != null) {
      return null;
    }
    ResourceType matched =
        rules.isEmpty() ? attributes.type() : rule(rules, equivalent, attributes);
    boolean selected =
        matched != null
            && namespace(constraints.get("namespaceSelector"), attributes)
            && object(constraints.get("objectSelector"), attributes);
    return selected ? matched : null;
  }

  private static @Nullable ResourceType rule(
      Sequence rules, boolean equivalent, Attributes attributes) {
    ResourceType type = attributes.type();
    for (Struct rule : rules.structs()) {
      if (means(rule, type, attributes)) {
        return type;
      }
    }
    if (!equivalent || rules.isEmpty()) {
      return null;
    }
    for (Struct rule : rules.structs()) {
      for (ResourceType other : attributes.registry().types()) {
        boolean same = other != type && other.storage().equals(type.storage());
        if (same && means(rule, other, attributes)) {
          return other;
        }
      }
    }
    return null;
  }

  private static boolean means(Struct rule, ResourceType type, Attributes attributes) {
    return has(rule.list("operations"), attributes.operation())
        && has(rule.list("apiGroups"), type.group())
        && has(rule.list("apiVersions"), type.version())
        && scope(rule.text("scope"), attributes)
        && resource(rule.list("resources"), type.plural(), attributes.subresource())
        && (rule.list("resourceNames").isEmpty()
            || rule.list("resourceNames").contains(attributes.name()));
  }

  private static boolean has(Sequence list, String value) {
    return list.contains("*") || list.contains(value);
  }

  private static boolean scope(String scope, Attributes attributes) {
    boolean namespaced = !attributes.namespace().isEmpty() && !attributes.isNamespace();
    return switch (scope) {
      case "Namespaced" -> namespaced;
      case "Cluster" -> !namespaced;
      default -> true;
    };
  }

  private static boolean resource(Sequence resources, String plural, String subresource) {
    for (String resource : resources.texts()) {
      int slash = resource.indexOf('/');
      String main = slash < 0 ? resource : resource.substring(0, slash);
      String part = slash < 0 ? "" : resource.substring(slash + 1);
      boolean same = main.equals("*") || main.equals(plural);
      if (same && (part.equals("*") || part.equals(subresource))) {
        return true;
      }
    }
    return false;
  }

  private static boolean namespace(@Nullable Object selector, Attributes attributes) {
    LabelSelector labels = selector(selector);
    if (labels.isEverything()) {
      return true;
    }
    if (attributes.isNamespace()) {
      return labels.selects(attributes.subject());
    }
    if (attributes.namespace().isEmpty()) {
      return true;
    }
    return attributes
        .state()
        .get(Resource.NAMESPACES, "", attributes.namespace())
        .map(labels::selects)
        .orElse(false);
  }

  private static boolean object(@Nullable Object selector, Attributes attributes) {
    LabelSelector labels = selector(selector);
    Struct object = attributes.object();
    Struct old = attributes.old();
    return labels.isEverything()
        || object != null && labels.selects(object)
        || old != null && labels.selects(old);
  }

  private static LabelSelector selector(@Nullable Object given) {
    return given instanceof Struct struct && !struct.isEmpty()
        ? LabelSelector.of(struct)
        : LabelSelector.EVERYTHING;
  }
}
