package dev.pilothouse.apiserver.access;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;

/**
 * Who makes a request.
 *
 * @param extra further facts by key, each a list of texts
 */
public record UserInfo(String name, String uid, List<String> groups, Struct extra) {

  public static final UserInfo ANONYMOUS =
      new UserInfo("system:anonymous", "", List.of("system:unauthenticated"), Struct.EMPTY);

  public UserInfo {
    groups = List.copyOf(groups);
  }

  /** A user who has proven to be so: of the given groups and of all authenticated ones. */
  public static UserInfo authenticated(String name, List<String> groups) {
    List<String> all = new java.util.ArrayList<>(groups);
    all.add("system:authenticated");
    return new UserInfo(name, "", all, Struct.EMPTY);
  }

  /** As authentication.k8s.io/v1 UserInfo. */
  public Struct toStruct() {
    return Struct.builder()
        .put("username", name)
        .putUnlessEmpty("uid", uid)
        .putUnlessEmpty("groups", Sequence.copyOf(groups))
        .putUnlessEmpty("extra", extra)
        .build();
  }
}
