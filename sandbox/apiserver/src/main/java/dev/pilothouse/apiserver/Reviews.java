package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.Authorizer;
import dev.pilothouse.apiserver.access.Question;
import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Kinds that are questions: they are answered, not stored. */
final class Reviews {

  private static final Set<String> KINDS =
      Set.of(
          "selfsubjectreviews.authentication.k8s.io",
          "tokenreviews.authentication.k8s.io",
          "localsubjectaccessreviews.authorization.k8s.io",
          "selfsubjectaccessreviews.authorization.k8s.io",
          "selfsubjectrulesreviews.authorization.k8s.io",
          "subjectaccessreviews.authorization.k8s.io");

  private final ApiServer server;

  Reviews(ApiServer server) {
    this.server = server;
  }

  static boolean are(ResourceType type) {
    return KINDS.contains(type.groupResource());
  }

  Struct answer(Call call, ResourceType type, Struct review) {
    Struct spec = review.struct("spec");
    Struct status =
        switch (type.plural()) {
          case "selfsubjectreviews" -> Struct.of("userInfo", call.user().toStruct());
          case "tokenreviews" -> token(spec);
          case "selfsubjectrulesreviews" -> rules(call.user(), spec.text("namespace"));
          case "selfsubjectaccessreviews" -> access(type, call.user(), spec);
          default -> access(type, user(spec), spec);
        };
    Struct.Builder answered =
        Struct.builder().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    Struct metadata = Metadata.of(review);
    if (type.plural().equals("selfsubjectreviews")) {
      metadata = metadata.with("creationTimestamp", Times.time(server.world().now()));
    }
    answered.put("metadata", metadata);
    if (!spec.isEmpty()) {
      answered.put("spec", spec);
    }
    return answered.put("status", status).build();
  }

  private Struct token(Struct spec) {
    UserInfo user =
        server
            .tokens()
            .verify(spec.text("token"), server.state().now(), server.world().now())
            .orElse(null);
    if (user == null) {
      return Struct.of("user", Struct.EMPTY, "error", "[invalid bearer token]");
    }
    return Struct.of(
        "authenticated",
        true,
        "user",
        user.toStruct(),
        "audiences",
        spec.list("audiences").isEmpty()
            ? Sequence.of(dev.pilothouse.apiserver.access.Tokens.ISSUER)
            : spec.list("audiences"));
  }

  private static UserInfo user(Struct spec) {
    return new UserInfo(
        spec.text("user"), spec.text("uid"), spec.list("groups").texts(), spec.struct("extra"));
  }

  private Struct access(ResourceType type, UserInfo user, Struct spec) {
    FieldErrors errors = new FieldErrors();
    boolean resource = spec.has("resourceAttributes");
    boolean path = spec.has("nonResourceAttributes");
    if (resource && path) {
      errors.invalid(
          "spec.nonResourceAttributes",
          spec.get("nonResourceAttributes"),
          "cannot be specified in combination with resourceAttributes");
    }
    if (!resource && !path) {
      errors.invalid(
          "spec.resourceAttributes",
          spec.get("nonResourceAttributes"),
          "exactly one of nonResourceAttributes or resourceAttributes must be specified");
    }
    if (!errors.isEmpty()) {
      throw Failures.invalid(type, "", errors);
    }
    Struct attributes = spec.struct(path ? "nonResourceAttributes" : "resourceAttributes");
    Question question =
        path
            ? Question.about(attributes.text("verb"), attributes.text("path"))
            : Question.about(
                attributes.text("verb"),
                attributes.text("namespace"),
                attributes.text("group"),
                attributes.text("resource"),
                attributes.text("subresource"),
                attributes.text("name"));
    Authorizer.Decision decision = server.access().decide(user, question);
    return Struct.builder()
        .put("allowed", decision.allowed())
        .putUnlessEmpty("reason", decision.reason())
        .build();
  }

  private Struct rules(UserInfo user, String namespace) {
    List<Struct> resources = new ArrayList<>();
    List<Struct> paths = new ArrayList<>();
    if (user.groups().contains("system:masters")) {
      Sequence all = Sequence.of("*");
      resources.add(Struct.of("verbs", all, "apiGroups", all, "resources", all));
      paths.add(Struct.of("verbs", all, "nonResourceURLs", all));
    }
    for (Struct rule : new Authorizer(server.state().now()).rules(user, namespace)) {
      if (rule.list("resources").isEmpty()) {
        paths.add(
            Struct.of(
                "verbs", rule.list("verbs"), "nonResourceURLs", rule.list("nonResourceURLs")));
      } else {
        resources.add(rule);
      }
    }
    return Struct.of(
        "resourceRules", Sequence.copyOf(resources),
        "nonResourceRules", Sequence.copyOf(paths),
        "incomplete", false);
  }
}
