package dev.pilothouse.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects functions: what the checker is to know of them, and what they do. */
@SuppressWarnings("Immutable") // the bodies capture nothing that changes
final class Functions {

  /** What a function does with its arguments; the first one is the receiver of a member. */
  interface Body {
    Object apply(Object[] arguments);
  }

  private final Map<String, List<CelOverloadDecl>> overloads = new LinkedHashMap<>();
  private final List<CelFunctionBinding> bindings = new ArrayList<>();
  private final Map<CelType, Class<?>> opaque = new LinkedHashMap<>();

  /** Says of which Java class the values of an opaque type are. */
  Functions type(CelType type, Class<?> values) {
    opaque.put(type, values);
    return this;
  }

  void global(String name, CelType result, Body body, CelType... parameters) {
    String id = id(name, parameters);
    add(name, CelOverloadDecl.newGlobalOverload(id, result, parameters), id, body, parameters);
  }

  void member(String name, CelType result, Body body, CelType... parameters) {
    String id = "member_" + id(name, parameters);
    add(name, CelOverloadDecl.newMemberOverload(id, result, parameters), id, body, parameters);
  }

  private static String id(String name, CelType... parameters) {
    StringBuilder id = new StringBuilder("k8s_" + name);
    for (CelType parameter : parameters) {
      id.append('_').append(parameter.name());
    }
    return id.toString();
  }

  private void add(
      String name, CelOverloadDecl overload, String id, Body body, CelType... parameters) {
    overloads.computeIfAbsent(name, _ -> new ArrayList<>()).add(overload);
    List<Class<?>> classes = new ArrayList<>();
    for (CelType parameter : parameters) {
      classes.add(classOf(parameter));
    }
    bindings.add(CelFunctionBinding.from(id, classes, body::apply));
  }

  private Class<?> classOf(CelType type) {
    Class<?> known = opaque.get(type);
    if (known != null) {
      return known;
    }
    return type instanceof ListType
        ? List.class
        : type == SimpleType.STRING
            ? String.class
            : type == SimpleType.INT
                ? Long.class
                : type == SimpleType.BOOL ? Boolean.class : Object.class;
  }

  List<CelFunctionDecl> declarations() {
    return overloads.entrySet().stream()
        .map(entry -> CelFunctionDecl.newFunctionDeclaration(entry.getKey(), entry.getValue()))
        .toList();
  }

  List<CelFunctionBinding> bindings() {
    return List.copyOf(bindings);
  }
}
