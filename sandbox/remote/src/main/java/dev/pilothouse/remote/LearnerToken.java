package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ClusterAccess.Credential;
import dev.pilothouse.remote.client.Json;
import dev.pilothouse.sandbox.SandboxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens of a learner's service account, which reach no further than its roles. */
final class LearnerToken implements Credential {

  private static final Duration LIFE = Duration.ofDays(1);
  private static final Duration FRESH = LIFE.dividedBy(2);

  private final ApiClient operator;
  private final String path;
  private @Nullable String token;
  private long madeNanos;

  LearnerToken(ApiClient operator, Tenant tenant) {
    this.operator = operator;
    this.path = "/api/v1/namespaces/" + tenant.desk() + "/serviceaccounts/learner/token";
  }

  /** A token that is good for a day. */
  String fresh() {
    Map<String, Object> request =
        Map.of(
            "apiVersion",
            "authentication.k8s.io/v1",
            "kind",
            "TokenRequest",
            "spec",
            Map.of("expirationSeconds", LIFE.toSeconds()));
    String made = Json.text(operator.post(path, request), "status", "token");
    if (made.isEmpty()) {
      throw new SandboxException("the cluster gives no tokens to service accounts");
    }
    return made;
  }

  @Override
  public synchronized String authorization() {
    String present = token;
    if (present == null || System.nanoTime() - madeNanos > FRESH.toNanos()) {
      present = fresh();
      token = present;
      madeNanos = System.nanoTime();
    }
    return "Bearer " + present;
  }

  @Override
  public synchronized void refused() {
    token = null;
  }
}
