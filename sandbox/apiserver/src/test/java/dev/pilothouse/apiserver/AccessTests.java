package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AccessTests {

  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final Resource ROLES = new Resource("rbac.authorization.k8s.io", "v1", "roles");
  private static final Resource BINDINGS =
      new Resource("rbac.authorization.k8s.io", "v1", "rolebindings");

  private final TestCluster cluster = new TestCluster();
  private final Client client = cluster.server().client("test");

  @BeforeEach
  void joeReadsPods() {
    client.create(
        Resource.SERVICE_ACCOUNTS, "default", Struct.of("metadata", Struct.of("name", "joe")));
    Struct rule =
        Struct.of(
            "verbs",
            List.of("get", "list"),
            "apiGroups",
            List.of(""),
            "resources",
            List.of("pods"));
    client.create(
        ROLES,
        "default",
        Struct.of("metadata", Struct.of("name", "reader"), "rules", List.of(rule)));
    client.create(
        BINDINGS,
        "default",
        Struct.of(
            "metadata", Struct.of("name", "joe-reads"),
            "roleRef",
                Struct.of(
                    "apiGroup", "rbac.authorization.k8s.io", "kind", "Role", "name", "reader"),
            "subjects",
                List.of(
                    Struct.of("kind", "ServiceAccount", "name", "joe", "namespace", "default"))));
  }

  private Struct as(String header, String value, String path, int status) {
    SortedMap<String, List<String>> headers =
        SortedMap.<String, List<String>>empty().with(header, List.of(value));
    ApiRequest request = new ApiRequest("GET", path, SortedMap.empty(), headers, Bytes.EMPTY, null);
    return cluster.complete(request, status);
  }

  private String token() {
    return client
        .post(
            Resource.SERVICE_ACCOUNTS,
            "default",
            "joe",
            "token",
            Struct.of("spec", Struct.of("expirationSeconds", 600)))
        .textAt("status", "token");
  }

  @Nested
  class Tokens {

    @Test
    void standForTheirServiceAccount() {
      String token = "Bearer " + token();

      as("authorization", token, "/api/v1/namespaces/default/pods", 200);
      Struct status = as("authorization", token, "/api/v1/namespaces/default/services", 403);
      assertThat(status.text("message"))
          .isEqualTo(
              "services is forbidden: User \"system:serviceaccount:default:joe\" cannot list resource"
                  + " \"services\" in API group \"\" in the namespace \"default\"");
    }

    @Test
    void expire() {
      String token = "Bearer " + token();
      cluster.world().advance(Duration.ofMinutes(11));

      assertThat(as("authorization", token, "/api/v1/namespaces/default/pods", 401).text("reason"))
          .isEqualTo("Unauthorized");
    }

    @Test
    void endWithTheirAccount() {
      String token = "Bearer " + token();
      client.delete(Resource.SERVICE_ACCOUNTS, "default", "joe", Struct.EMPTY);

      as("authorization", token, "/api/v1/namespaces/default/pods", 401);
    }

    @Test
    void ofAnotherClusterAreRefused() {
      String token = "Bearer " + token();
      TestCluster other = new TestCluster(2);
      SortedMap<String, List<String>> headers =
          SortedMap.<String, List<String>>empty().with("authorization", List.of(token));

      other.complete(
          new ApiRequest(
              "GET",
              "/api/v1/namespaces/default/pods",
              SortedMap.empty(),
              headers,
              Bytes.EMPTY,
              null),
          401);
    }
  }

  @Nested
  class Anonymous {

    @Test
    void seesTheVersionAndNoObjects() {
      ApiRequest version =
          new ApiRequest(
              "GET", "/version", SortedMap.empty(), SortedMap.empty(), Bytes.EMPTY, null);

      assertThat(cluster.complete(version, 200).text("gitVersion")).isEqualTo("v1.36.2");
      Struct status =
          cluster.complete(
              new ApiRequest(
                  "GET", "/api/v1/nodes", SortedMap.empty(), SortedMap.empty(), Bytes.EMPTY, null),
              403);
      assertThat(status.text("message"))
          .isEqualTo(
              "nodes is forbidden: User \"system:anonymous\" cannot list resource \"nodes\" in API group"
                  + " \"\" at the cluster scope");
    }
  }

  @Nested
  class Reviews {

    @Test
    void tellWhatTheAdministratorMayDo() {
      Struct review =
          Struct.of(
              "spec",
              Struct.of("resourceAttributes", Struct.of("verb", "delete", "resource", "nodes")));

      Struct answer =
          cluster.send(
              "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, 201);
      assertThat(answer.structAt("status").flag("allowed")).isTrue();
    }

    @Test
    void answerForOthers() {
      Struct attributes = Struct.of("verb", "list", "resource", "pods", "namespace", "default");
      Struct review =
          Struct.of(
              "spec",
              Struct.of(
                  "user", "system:serviceaccount:default:joe", "resourceAttributes", attributes));

      Struct answer =
          cluster.send("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review, 201);
      assertThat(answer.structAt("status").text("reason"))
          .isEqualTo(
              "RBAC: allowed by RoleBinding \"joe-reads/default\" of Role \"reader\" to ServiceAccount"
                  + " \"joe/default\"");
    }
  }

  @Test
  void nobodyGrantsWhatTheyDoNotHave() {
    Struct rule =
        Struct.of(
            "verbs", List.of("*"), "apiGroups", List.of(GROUP), "resources", List.of("roles"));
    client.create(
        ROLES,
        "default",
        Struct.of("metadata", Struct.of("name", "writer"), "rules", List.of(rule)));
    client.create(
        BINDINGS,
        "default",
        Struct.of(
            "metadata", Struct.of("name", "jane-writes"),
            "roleRef", Struct.of("apiGroup", GROUP, "kind", "Role", "name", "writer"),
            "subjects", List.of(Struct.of("kind", "User", "name", "jane"))));
    Struct wanted =
        Struct.of(
            "verbs", List.of("get"), "apiGroups", List.of(""), "resources", List.of("secrets"));
    Struct role = Struct.of("metadata", Struct.of("name", "x"), "rules", List.of(wanted));
    SortedMap<String, List<String>> headers =
        SortedMap.<String, List<String>>empty().with("content-type", List.of("application/json"));

    // "*" covers escalate, so jane may; without it she may not.
    client.update(
        ROLES,
        Struct.of(
            "metadata", Struct.of("name", "writer", "namespace", "default"),
            "rules", List.of(rule.with("verbs", List.of("create")))));
    Struct status =
        cluster.complete(
            new ApiRequest(
                "POST",
                "/apis/" + GROUP + "/v1/namespaces/default/roles",
                SortedMap.empty(),
                headers,
                Bytes.of(role.toString()),
                new ApiRequest.CertificateSubject("jane", List.of())),
            403);
    assertThat(status.text("message"))
        .isEqualTo(
            "roles.rbac.authorization.k8s.io \"x\" is forbidden: user \"jane\""
                + " (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not"
                + " currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
  }

  @Test
  void theAdministratorMayActAsOthers() {
    SortedMap<String, List<String>> headers =
        SortedMap.<String, List<String>>empty().with("impersonate-user", List.of("jane"));
    ApiRequest request =
        new ApiRequest(
            "GET",
            "/api/v1/pods",
            SortedMap.empty(),
            headers,
            Bytes.EMPTY,
            new ApiRequest.CertificateSubject("admin", List.of("system:masters")));

    ApiResponse.Complete answer = (ApiResponse.Complete) cluster.server().handle(request);
    assertThat(Json.readStruct(answer.body().toArray()).text("message"))
        .contains("User \"jane\" cannot list");
  }
}
