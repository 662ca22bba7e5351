package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Makes roles and their bindings. */
final class AccessRules {

  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final String VERSION = GROUP + "/v1";

  private static final List<String> URL_VERBS =
      List.of("*", "get", "post", "put", "delete", "patch", "head", "options");
  private static final List<String> VERBS =
      List.of(
          "*",
          "get",
          "delete",
          "list",
          "create",
          "update",
          "patch",
          "watch",
          "proxy",
          "deletecollection",
          "use",
          "bind",
          "escalate",
          "impersonate",
          "approve",
          "sign",
          "attest");

  private AccessRules() {}

  static Struct role(Context context, String name) {
    requireVerbs(context);
    if (context.invocation().list("resource").isEmpty()) {
      throw new UsageException("at least one resource must be specified");
    }
    return Objects.start("Role", VERSION, Objects.metadata(name, Struct.EMPTY))
        .put("rules", rules(context))
        .build();
  }

  static Struct clusterRole(Context context, String name) {
    String aggregation = context.text("aggregation-rule");
    Struct metadata = Objects.metadata(name, Struct.EMPTY);
    checkClusterRole(context, aggregation);
    if (!aggregation.isEmpty()) {
      Selector.parse(aggregation);
      Struct selector = Struct.of("matchLabels", Objects.labels(aggregation));
      return Objects.start("ClusterRole", VERSION, metadata)
          .put("rules", Struct.NULL)
          .put("aggregationRule", Struct.of("clusterRoleSelectors", Sequence.of(selector)))
          .build();
    }
    requireVerbs(context);
    List<String> urls = context.invocation().list("non-resource-url");
    Sequence rules = rules(context);
    if (!urls.isEmpty()) {
      rules =
          rules.plus(Struct.of("verbs", verbs(context), "nonResourceURLs", Sequence.copyOf(urls)));
    }
    return Objects.start("ClusterRole", VERSION, metadata).put("rules", rules).build();
  }

  private static void checkClusterRole(Context context, String aggregation) {
    List<String> urls = context.invocation().list("non-resource-url");
    List<String> verbs = context.invocation().list("verb");
    boolean resources = !context.invocation().list("resource").isEmpty();
    if (!aggregation.isEmpty()) {
      boolean more =
          !urls.isEmpty()
              || !verbs.isEmpty()
              || resources
              || !context.invocation().list("resource-name").isEmpty();
      if (more) {
        throw new UsageException(
            "aggregation rule must be specified without nonResourceURLs, verbs, resources or"
                + " resourceNames");
      }
      return;
    }
    requireVerbs(context);
    if (urls.isEmpty() && !resources) {
      throw new UsageException("one of resource or nonResourceURL must be specified");
    }
    for (String url : urls) {
      if (!url.equals("*") && !url.startsWith("/")) {
        throw new UsageException("nonResourceURL should start with /");
      }
    }
    for (String verb : urls.isEmpty() ? List.<String>of() : verbs) {
      if (!URL_VERBS.contains(verb)) {
        throw new UsageException("invalid verb: '" + verb + "' for nonResourceURL");
      }
    }
  }

  private static void requireVerbs(Context context) {
    if (context.invocation().list("verb").isEmpty()) {
      throw new UsageException("at least one verb must be specified");
    }
  }

  private static Sequence verbs(Context context) {
    List<String> verbs = context.invocation().list("verb");
    return verbs.contains("*")
        ? Sequence.of("*")
        : Sequence.copyOf(List.copyOf(new LinkedHashSet<>(verbs)));
  }

  /** One rule for each API group. */
  private static Sequence rules(Context context) {
    for (String verb : context.invocation().list("verb")) {
      if (!VERBS.contains(verb)) {
        context.err("Warning: '" + verb + "' is not a standard resource verb\n");
      }
    }
    Map<String, List<String>> resources = new LinkedHashMap<>();
    for (String word : context.invocation().list("resource")) {
      int slash = word.indexOf('/');
      String name = slash < 0 ? word : word.substring(0, slash);
      String subresource = slash < 0 ? "" : word.substring(slash);
      if (name.equals("*")) {
        resources.computeIfAbsent("*", _ -> new ArrayList<>()).add("*" + subresource);
        continue;
      }
      ApiType type = context.discovery().find(name);
      if (type == null) {
        Failures.throwAsMany(
            List.of(
                new UsageException("the server doesn't have a resource type \"" + name + "\"")));
        continue;
      }
      resources
          .computeIfAbsent(type.group(), _ -> new ArrayList<>())
          .add(type.plural() + subresource);
    }
    List<String> names = context.invocation().list("resource-name");
    List<Struct> rules = new ArrayList<>();
    resources.forEach(
        (group, plurals) ->
            rules.add(
                Struct.builder()
                    .put("verbs", verbs(context))
                    .put("apiGroups", Sequence.of(group))
                    .put("resources", Sequence.copyOf(plurals))
                    .putUnlessEmpty("resourceNames", Sequence.copyOf(names))
                    .build()));
    return Sequence.copyOf(rules);
  }

  static Struct roleBinding(Context context, String name) {
    String role = context.text("role");
    String clusterRole = context.text("clusterrole");
    if (role.isEmpty() == clusterRole.isEmpty()) {
      throw new UsageException("exactly one of clusterrole or role must be specified");
    }
    return binding(
        context, "RoleBinding", name, role.isEmpty() ? "ClusterRole" : "Role", role + clusterRole);
  }

  static Struct clusterRoleBinding(Context context, String name) {
    String role = context.text("clusterrole");
    if (role.isEmpty()) {
      throw new UsageException("clusterrole must be specified");
    }
    return binding(context, "ClusterRoleBinding", name, "ClusterRole", role);
  }

  private static Struct binding(
      Context context, String kind, String name, String roleKind, String role) {
    Sequence subjects = Sequence.EMPTY;
    for (String user : context.invocation().list("user")) {
      subjects = subjects.plus(Struct.of("kind", "User", "apiGroup", GROUP, "name", user));
    }
    for (String group : context.invocation().list("group")) {
      subjects = subjects.plus(Struct.of("kind", "Group", "apiGroup", GROUP, "name", group));
    }
    for (String account : context.invocation().list("serviceaccount")) {
      String[] parts = account.split(":", -1);
      if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new UsageException("serviceaccount must be <namespace>:<name>");
      }
      subjects =
          subjects.plus(
              Struct.of("kind", "ServiceAccount", "name", parts[1], "namespace", parts[0]));
    }
    return Objects.start(kind, VERSION, Objects.metadata(name, Struct.EMPTY))
        .putUnlessEmpty("subjects", subjects)
        .put("roleRef", Struct.of("apiGroup", GROUP, "kind", roleKind, "name", role))
        .build();
  }
}
