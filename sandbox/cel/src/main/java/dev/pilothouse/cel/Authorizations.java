package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.STRING;

import dev.cel.common.types.OpaqueType;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks of permissions.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library">
 *     Kubernetes authorizer library</a>
 */
final class Authorizations {

  static final OpaqueType AUTHORIZER = OpaqueType.create("kubernetes.authorization.Authorizer");
  static final OpaqueType RESOURCE = OpaqueType.create("kubernetes.authorization.ResourceCheck");
  private static final OpaqueType PATH = OpaqueType.create("kubernetes.authorization.PathCheck");
  private static final OpaqueType GROUP = OpaqueType.create("kubernetes.authorization.GroupCheck");
  private static final OpaqueType DECISION = OpaqueType.create("kubernetes.authorization.Decision");

  /** The variable {@code authorizer}. */
  record Asking(Authority authority, String account) {}

  private record PathCheck(Asking asking, String path) {}

  private record GroupCheck(Asking asking, String group) {}

  /** What is asked about a resource so far. */
  record ResourceCheck(Asking asking, Map<String, String> attributes) {

    ResourceCheck with(String attribute, Object value) {
      Map<String, String> more = new TreeMap<>(attributes);
      more.put(attribute, (String) value);
      return new ResourceCheck(asking, more);
    }
  }

  private Authorizations() {}

  static void addTo(Functions functions) {
    functions
        .type(AUTHORIZER, Asking.class)
        .type(PATH, PathCheck.class)
        .type(GROUP, GroupCheck.class)
        .type(RESOURCE, ResourceCheck.class)
        .type(DECISION, Authority.Decision.class);
    functions.member(
        "serviceAccount",
        AUTHORIZER,
        a -> new Asking(((Asking) a[0]).authority, a[1] + "/" + a[2]),
        AUTHORIZER,
        STRING,
        STRING);
    functions.member(
        "path", PATH, a -> new PathCheck((Asking) a[0], (String) a[1]), AUTHORIZER, STRING);
    functions.member(
        "group", GROUP, a -> new GroupCheck((Asking) a[0], (String) a[1]), AUTHORIZER, STRING);
    functions.member(
        "resource", RESOURCE, a -> resource((GroupCheck) a[0], (String) a[1]), GROUP, STRING);
    for (String attribute :
        new String[] {"subresource", "namespace", "name", "fieldSelector", "labelSelector"}) {
      functions.member(
          attribute, RESOURCE, a -> ((ResourceCheck) a[0]).with(attribute, a[1]), RESOURCE, STRING);
    }
    functions.member("check", DECISION, a -> check((PathCheck) a[0], (String) a[1]), PATH, STRING);
    functions.member(
        "check", DECISION, a -> check((ResourceCheck) a[0], (String) a[1]), RESOURCE, STRING);
    functions.member("allowed", BOOL, a -> ((Authority.Decision) a[0]).allowed(), DECISION);
    functions.member("reason", STRING, a -> ((Authority.Decision) a[0]).reason(), DECISION);
    functions.member("errored", BOOL, _ -> false, DECISION);
    functions.member("error", STRING, _ -> "", DECISION);
  }

  private static ResourceCheck resource(GroupCheck check, String resource) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("group", check.group);
    attributes.put("resource", resource);
    return new ResourceCheck(check.asking, attributes);
  }

  private static Authority.Decision check(PathCheck check, String verb) {
    return decide(check.asking, Map.of("path", check.path), verb);
  }

  private static Authority.Decision check(ResourceCheck check, String verb) {
    return decide(check.asking, check.attributes, verb);
  }

  private static Authority.Decision decide(
      Asking asking, Map<String, String> attributes, String verb) {
    return asking.authority.decide(new Authority.Query(asking.account, attributes, verb));
  }
}
