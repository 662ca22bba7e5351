package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.Authorizer;
import dev.pilothouse.apiserver.access.Question;
import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;

/** Authentication and authorization of requests. */
final class Access {

  private static final String EXTRA = "impersonate-extra-";

  private final ApiServer server;

  Access(ApiServer server) {
    this.server = server;
  }

  /** Who makes the request: by certificate, by token, or anonymously; then as whom they act. */
  UserInfo authenticate(ApiRequest request) {
    return impersonated(request, authenticated(request));
  }

  private UserInfo authenticated(ApiRequest request) {
    ApiRequest.CertificateSubject subject = request.clientCertificate();
    if (subject != null) {
      return UserInfo.authenticated(subject.commonName(), subject.organizations());
    }
    String header = request.header("authorization");
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return server
          .tokens()
          .verify(header.substring(7).strip(), server.state().now(), server.world().now())
          .orElseThrow(Failures::unauthorized);
    }
    if (!header.isEmpty()) {
      throw Failures.unauthorized();
    }
    return UserInfo.ANONYMOUS;
  }

  private UserInfo impersonated(ApiRequest request, UserInfo user) {
    String name = request.header("impersonate-user");
    List<String> groups = request.headers().getOrDefault("impersonate-group", List.of());
    if (name.isEmpty()) {
      if (!groups.isEmpty()) {
        throw Failures.internal(
            "requested [{Group  "
                + groups.getFirst()
                + "  authentication.k8s.io/v1  }] without impersonating a user");
      }
      return user;
    }
    Struct.Builder extra = Struct.builder();
    request
        .headers()
        .forEach(
            (header, values) -> {
              if (header.startsWith(EXTRA)) {
                extra.put(header.substring(EXTRA.length()), Sequence.copyOf(values));
              }
            });
    String[] account = name.split(":");
    boolean isAccount = name.startsWith("system:serviceaccount:") && account.length == 4;
    if (isAccount) {
      demand(
          user, Question.about("impersonate", account[2], "", "serviceaccounts", "", account[3]));
    } else {
      demand(user, Question.about("impersonate", "", "", "users", "", name));
    }
    for (String group : groups) {
      demand(user, Question.about("impersonate", "", "", "groups", "", group));
    }
    List<String> all = new ArrayList<>(groups);
    if (isAccount && groups.isEmpty()) {
      all.add("system:serviceaccounts");
      all.add("system:serviceaccounts:" + account[2]);
    }
    if (!name.equals("system:anonymous") && !all.contains("system:authenticated")) {
      all.add("system:authenticated");
    } else if (name.equals("system:anonymous") && !all.contains("system:unauthenticated")) {
      all.add("system:unauthenticated");
    }
    return new UserInfo(name, request.header("impersonate-uid"), all, extra.build());
  }

  /** Fails unless the user may do what the request is about. */
  void authorize(UserInfo user, RequestInfo info) {
    demand(
        user,
        info.isResource()
            ? Question.about(
                info.verb(),
                info.namespace(),
                info.group(),
                info.resource(),
                info.subresource(),
                info.name())
            : Question.about(info.verb(), info.path()));
  }

  void demand(UserInfo user, Question question) {
    Authorizer.Decision decision = decide(user, question);
    if (!decision.allowed()) {
      throw refused(user, question, decision.reason());
    }
  }

  Authorizer.Decision decide(UserInfo user, Question question) {
    return new Authorizer(server.state().now()).decide(user, question);
  }

  private static ApiException refused(UserInfo user, Question question, String reason) {
    String why = reason.isEmpty() ? "" : ": " + reason;
    if (question.resource().isEmpty()) {
      return new ApiException(
          403,
          "Forbidden",
          "forbidden: User \""
              + user.name()
              + "\" cannot "
              + question.verb()
              + " path \""
              + question.path()
              + "\""
              + why,
          Struct.EMPTY);
    }
    String group = question.group();
    String resource = group.isEmpty() ? question.resource() : question.resource() + "." + group;
    String what = question.name().isEmpty() ? resource : resource + " \"" + question.name() + "\"";
    String where =
        question.namespace().isEmpty()
            ? " at the cluster scope"
            : " in the namespace \"" + question.namespace() + "\"";
    return new ApiException(
        403,
        "Forbidden",
        what
            + " is forbidden: User \""
            + user.name()
            + "\" cannot "
            + question.verb()
            + " resource \""
            + question.combined()
            + "\" in API group \""
            + group
            + "\""
            + where
            + why,
        Struct.builder()
            .putUnlessEmpty("name", question.name())
            .putUnlessEmpty("group", group)
            .put("kind", question.resource())
            .build());
  }
}
