package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.UserInfo;

/** Authentication and authorization of requests. */
final class Access {

  private final ApiServer server;

  Access(ApiServer server) {
    this.server = server;
  }

  UserInfo authenticate(ApiRequest request) {
    ApiRequest.CertificateSubject subject = request.clientCertificate();
    if (subject != null) {
      return UserInfo.authenticated(subject.commonName(), subject.organizations());
    }
    return UserInfo.ANONYMOUS;
  }

  void authorize(UserInfo user, RequestInfo info) {
    if (user.groups().contains("system:masters")) {
      return;
    }
    throw new ApiException(
        403,
        "Forbidden",
        "forbidden: User \""
            + user.name()
            + "\" cannot "
            + info.verb()
            + " path \""
            + info.path()
            + "\""
            + server.state().revision());
  }
}
