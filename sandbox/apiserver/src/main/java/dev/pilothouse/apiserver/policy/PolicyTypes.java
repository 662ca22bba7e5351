package dev.pilothouse.apiserver.policy;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.DYN;
import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;
import static dev.cel.common.types.SimpleType.TIMESTAMP;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.pilothouse.apiserver.rules.BuiltInTypes;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.cel.Environment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What the expressions of a policy may speak of. */
final class PolicyTypes {

  private final Environment.ObjectTypes types = new Environment.ObjectTypes();
  private final Map<String, CelType> variables = new LinkedHashMap<>();
  private final Map<String, CelType> composed = new LinkedHashMap<>();

  private PolicyTypes(boolean params, Function<Environment.ObjectTypes, CelType> object) {
    CelType type = object.apply(types);
    variables.put("object", type);
    variables.put("oldObject", type);
    variables.put("request", request());
    variables.put("namespaceObject", namespace());
    if (params) {
      variables.put("params", DYN);
    }
  }

  /**
   * For objects of any kind.
   *
   * @param params whether the policy has parameters
   */
  PolicyTypes(boolean params) {
    this(params, _ -> DYN);
  }

  /** As {@link #PolicyTypes(boolean)} for objects of one kind. */
  static PolicyTypes about(TypeSchema kind, boolean params) {
    return new PolicyTypes(params, types -> BuiltInTypes.of(kind, types));
  }

  Environment.ObjectTypes types() {
    return types;
  }

  private CelType request() {
    CelType kind = types.add("kubernetes.GroupVersionKind", texts("group", "version", "kind"));
    CelType resource =
        types.add("kubernetes.GroupVersionResource", texts("group", "version", "resource"));
    Map<String, CelType> user = texts("username", "uid");
    user.put("groups", ListType.create(STRING));
    user.put("extra", MapType.create(STRING, ListType.create(STRING)));
    Map<String, CelType> request =
        texts("uid", "subResource", "requestSubResource", "name", "namespace", "operation");
    request.put("kind", kind);
    request.put("resource", resource);
    request.put("requestKind", kind);
    request.put("requestResource", resource);
    request.put("userInfo", types.add("kubernetes.UserInfo", user));
    request.put("dryRun", BOOL);
    request.put("options", DYN);
    return types.add("kubernetes.AdmissionRequest", request);
  }

  private CelType namespace() {
    Map<String, CelType> metadata =
        texts("name", "generateName", "namespace", "uid", "resourceVersion", "selfLink");
    metadata.put("generation", INT);
    metadata.put("creationTimestamp", TIMESTAMP);
    metadata.put("deletionTimestamp", TIMESTAMP);
    metadata.put("deletionGracePeriodSeconds", INT);
    metadata.put("labels", MapType.create(STRING, STRING));
    metadata.put("annotations", MapType.create(STRING, STRING));
    metadata.put("finalizers", ListType.create(STRING));
    CelType spec =
        types.add("kubernetes.NamespaceSpec", Map.of("finalizers", ListType.create(STRING)));
    return types.add(
        "kubernetes.Namespace",
        Map.of(
            "metadata", types.add("kubernetes.NamespaceMetadata", metadata),
            "spec", spec,
            "status", types.add("kubernetes.NamespaceStatus", texts("phase"))));
  }

  private static Map<String, CelType> texts(String... names) {
    Map<String, CelType> fields = new HashMap<>();
    for (String name : names) {
      fields.put(name, STRING);
    }
    return fields;
  }

  /** Adds one of the policy's own variables; expressions compiled from now on see it. */
  void compose(String name, CelType type) {
    composed.put(name, type);
  }

  /**
   * @param authorizer whether expressions may ask who may do what
   * @param composed whether they see the policy's own variables
   */
  Environment environment(boolean authorizer, boolean composed) {
    Map<String, CelType> all = new LinkedHashMap<>(variables);
    if (authorizer) {
      all.put("authorizer", Environment.AUTHORIZER);
      all.put("authorizer.requestResource", Environment.REQUEST_RESOURCE);
    }
    if (composed) {
      all.put("variables", types.add("kubernetes.variables", Map.copyOf(this.composed)));
    }
    return Environment.kubernetes(all, types);
  }
}
