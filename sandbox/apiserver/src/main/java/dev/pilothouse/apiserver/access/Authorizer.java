package dev.pilothouse.apiserver.access;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.store.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Role-based access control over the roles and bindings of a state (rbac.authorization.k8s.io/v1).
 */
public final class Authorizer {

  public static final Resource ROLES = new Resource("rbac.authorization.k8s.io", "v1", "roles");
  public static final Resource CLUSTER_ROLES =
      new Resource("rbac.authorization.k8s.io", "v1", "clusterroles");
  public static final Resource ROLE_BINDINGS =
      new Resource("rbac.authorization.k8s.io", "v1", "rolebindings");
  public static final Resource CLUSTER_ROLE_BINDINGS =
      new Resource("rbac.authorization.k8s.io", "v1", "clusterrolebindings");

  private final Snapshot state;

  public Authorizer(Snapshot state) {
    this.state = state;
  }

  /**
   * The answer.
   *
   * @param reason which binding allows it, or what is wrong with bindings that might
   */
  public record Decision(boolean allowed, String reason) {}

  /** A rule that a user has, and by which binding. */
  private record Grant(Struct rule, String reason) {}

  public Decision decide(UserInfo user, Question question) {
    if (user.groups().contains("system:masters")) {
      return new Decision(true, "");
    }
    List<String> missing = new ArrayList<>();
    for (Grant grant : grants(user, question.namespace(), missing)) {
      if (allows(grant.rule(), question)) {
        return new Decision(true, grant.reason());
      }
    }
    String problem =
        missing.isEmpty()
            ? ""
            : "RBAC: "
                + (missing.size() == 1
                    ? missing.getFirst()
                    : "[" + String.join(", ", missing) + "]");
    return new Decision(false, problem);
  }

  /** All rules that a user has in a namespace, or in the whole cluster with "". */
  public List<Struct> rules(UserInfo user, String namespace) {
    return grants(user, namespace, new ArrayList<>()).stream().map(Grant::rule).toList();
  }

  private List<Grant> grants(UserInfo user, String namespace, List<String> missing) {
    List<Grant> grants = new ArrayList<>();
    for (Struct binding : state.list(CLUSTER_ROLE_BINDINGS, "")) {
      collect(user, binding, "", grants, missing);
    }
    if (!namespace.isEmpty()) {
      for (Struct binding : state.list(ROLE_BINDINGS, namespace)) {
        collect(user, binding, namespace, grants, missing);
      }
    }
    return grants;
  }

  private void collect(
      UserInfo user, Struct binding, String namespace, List<Grant> grants, List<String> missing) {
    String subject = subject(user, binding, namespace);
    if (subject.isEmpty()) {
      return;
    }
    Struct reference = binding.struct("roleRef");
    boolean local = reference.text("kind").equals("Role");
    String name = reference.text("name");
    Struct role =
        (local ? state.get(ROLES, namespace, name) : state.get(CLUSTER_ROLES, "", name))
            .orElse(null);
    if (role == null) {
      missing.add(
          (local ? "role" : "clusterrole")
              + ".rbac.authorization.k8s.io \""
              + name
              + "\" not found");
      return;
    }
    String named = binding.structAt("metadata").text("name");
    String holder =
        namespace.isEmpty()
            ? "ClusterRoleBinding \"" + named + "\""
            : "RoleBinding \"" + named + "/" + namespace + "\"";
    String reason =
        "RBAC: allowed by "
            + holder
            + " of "
            + reference.text("kind")
            + " \""
            + name
            + "\" to "
            + subject;
    for (Struct rule : role.list("rules").structs()) {
      grants.add(new Grant(rule, reason));
    }
  }

  /** How the binding names the user, or "". */
  private static String subject(UserInfo user, Struct binding, String namespace) {
    for (Struct subject : binding.list("subjects").structs()) {
      String name = subject.text("name");
      switch (subject.text("kind")) {
        case "User" -> {
          if (user.name().equals(name)) {
            return "User \"" + name + "\"";
          }
        }
        case "Group" -> {
          if (user.groups().contains(name)) {
            return "Group \"" + name + "\"";
          }
        }
        case "ServiceAccount" -> {
          String space =
              subject.text("namespace").isEmpty() ? namespace : subject.text("namespace");
          if (user.name().equals("system:serviceaccount:" + space + ":" + name)) {
            return "ServiceAccount \"" + name + "/" + space + "\"";
          }
        }
        default -> {}
      }
    }
    return "";
  }

  /** Whether a rule allows what is asked. */
  static boolean allows(Struct rule, Question question) {
    if (!matches(rule.list("verbs"), question.verb())) {
      return false;
    }
    if (question.isAboutPath()) {
      return path(rule.list("nonResourceURLs"), question.path());
    }
    Sequence names = rule.list("resourceNames");
    return matches(rule.list("apiGroups"), question.group())
        && resource(rule.list("resources"), question)
        && (names.isEmpty() || !question.name().isEmpty() && names.contains(question.name()));
  }

  private static boolean matches(Sequence allowed, String value) {
    return allowed.contains("*") || allowed.contains(value);
  }

  private static boolean resource(Sequence allowed, Question question) {
    return allowed.contains("*")
        || allowed.contains(question.combined())
        || !question.subresource().isEmpty() && allowed.contains("*/" + question.subresource());
  }

  private static boolean path(Sequence allowed, String path) {
    for (String pattern : allowed.texts()) {
      boolean prefix =
          pattern.endsWith("*") && path.startsWith(pattern.substring(0, pattern.length() - 1));
      if (pattern.equals("*") || pattern.equals(path) || prefix) {
        return true;
      }
    }
    return false;
  }
}
