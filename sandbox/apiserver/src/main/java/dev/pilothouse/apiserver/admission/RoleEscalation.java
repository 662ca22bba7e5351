package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.access.Authorizer;
import dev.pilothouse.apiserver.access.Question;
import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nobody grants what they do not have, unless they may escalate or bind. */
final class RoleEscalation implements Plugin {

  private static final String GROUP = "rbac.authorization.k8s.io";

  @Override
  public void validate(WriteContext context, Struct object, @Nullable Struct old) {
    if (!context.type().group().equals(GROUP)
        || context.user().groups().contains("system:masters")) {
      return;
    }
    String name = object.structAt("metadata").text("name");
    String namespace = object.structAt("metadata").text("namespace");
    if (context.type().plural().endsWith("bindings")) {
      binding(context, object, name, namespace);
    } else if (old == null || !Objects.equals(object.get("rules"), old.get("rules"))) {
      String plural = context.type().plural();
      if (!may(context, "escalate", namespace, plural, name)) {
        check(context, object.list("rules"), name, namespace);
      }
    }
  }

  private static void binding(WriteContext context, Struct binding, String name, String namespace) {
    Struct reference = binding.struct("roleRef");
    boolean local = reference.text("kind").equals("Role");
    if (may(context, "bind", namespace, local ? "roles" : "clusterroles", reference.text("name"))) {
      return;
    }
    Struct role =
        context
            .state()
            .get(
                local ? Authorizer.ROLES : Authorizer.CLUSTER_ROLES,
                local ? namespace : "",
                reference.text("name"))
            .orElse(null);
    if (role == null) {
      throw new dev.pilothouse.apiserver.ApiException(
          404,
          "NotFound",
          (local ? "role" : "clusterrole")
              + "s.rbac.authorization.k8s.io \""
              + reference.text("name")
              + "\" not found");
    }
    check(context, role.list("rules"), name, namespace);
  }

  private static boolean may(
      WriteContext context, String verb, String namespace, String resource, String name) {
    return new Authorizer(context.state())
        .decide(context.user(), Question.about(verb, namespace, GROUP, resource, "", name))
        .allowed();
  }

  private static void check(WriteContext context, Sequence rules, String name, String namespace) {
    Authorizer authorizer = new Authorizer(context.state());
    List<String> missing = new ArrayList<>();
    for (Struct rule : rules.structs()) {
      for (Question question : questions(rule, namespace)) {
        if (!authorizer.decide(context.user(), question).allowed()) {
          missing.add(shown(question));
        }
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    UserInfo user = context.user();
    List<String> groups = user.groups().stream().map(group -> "\"" + group + "\"").toList();
    throw Failures.forbidden(
        context.type(),
        name,
        "user \""
            + user.name()
            + "\" (groups=["
            + String.join(" ", groups)
            + "]) is attempting to grant RBAC permissions not currently held:\n"
            + String.join("\n", missing));
  }

  /** Everything that a rule allows, one by one. */
  private static List<Question> questions(Struct rule, String namespace) {
    List<Question> questions = new ArrayList<>();
    for (String verb : rule.list("verbs").texts()) {
      for (String path : rule.list("nonResourceURLs").texts()) {
        questions.add(Question.about(verb, path));
      }
      for (String group : rule.list("apiGroups").texts()) {
        for (String resource : rule.list("resources").texts()) {
          String[] parts = resource.split("/", 2);
          String part = parts.length > 1 ? parts[1] : "";
          List<String> names = rule.list("resourceNames").texts();
          for (String name : names.isEmpty() ? List.of("") : names) {
            questions.add(Question.about(verb, namespace, group, parts[0], part, name));
          }
        }
      }
    }
    return questions;
  }

  private static String shown(Question question) {
    if (question.resource().isEmpty()) {
      return "{NonResourceURLs:[\"" + question.path() + "\"], Verbs:[\"" + question.verb() + "\"]}";
    }
    String names = question.name().isEmpty() ? "" : ", ResourceNames:[\"" + question.name() + "\"]";
    return "{APIGroups:[\""
        + question.group()
        + "\"], Resources:[\""
        + question.combined()
        + "\"]"
        + names
        + ", Verbs:[\""
        + question.verb()
        + "\"]}";
  }
}
