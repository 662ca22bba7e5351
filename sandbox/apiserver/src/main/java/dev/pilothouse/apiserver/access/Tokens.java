package dev.pilothouse.apiserver.access;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of service accounts: JSON Web Tokens (RFC 7519) that only the cluster which made them
 * accepts.
 *
 * @param key with which the cluster signs
 */
public record Tokens(Bytes key) {

  public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  private static final String ACCOUNT_PREFIX = "system:serviceaccount:";

  /**
   * Makes a token.
   *
   * @param bound a pod or another object with which the token ends, or empty
   */
  public String issue(
      Struct account, Struct bound, List<String> audiences, Instant now, long seconds, String id) {
    Struct metadata = account.struct("metadata");
    Struct.Builder kubernetes = Struct.builder().put("namespace", metadata.text("namespace"));
    if (!bound.isEmpty()) {
      kubernetes.put(
          bound.text("kind").equals("Pod") ? "pod" : "secret",
          Struct.of("name", bound.text("name"), "uid", bound.text("uid")));
    }
    kubernetes.put(
        "serviceaccount", Struct.of("name", metadata.text("name"), "uid", metadata.text("uid")));
    Struct claims =
        Struct.of(
            "aud",
            Sequence.copyOf(audiences.isEmpty() ? List.of(ISSUER) : audiences),
            "exp",
            now.getEpochSecond() + seconds,
            "iat",
            now.getEpochSecond(),
            "iss",
            ISSUER,
            "jti",
            id,
            "kubernetes.io",
            kubernetes.build(),
            "nbf",
            now.getEpochSecond(),
            "sub",
            ACCOUNT_PREFIX + metadata.text("namespace") + ":" + metadata.text("name"));
    String content =
        encode(Struct.of("alg", "HS256", "typ", "JWT").toString())
            + "."
            + encode(claims.toString());
    return content + "." + sign(content);
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private String sign(String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.toArray(), "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Whom a token stands for, if it is one of this cluster's, not expired, and its holder still
   * exists.
   */
  public Optional<UserInfo> verify(String token, Snapshot state, Instant now) {
    int dot = token.lastIndexOf('.');
    int first = token.indexOf('.');
    if (first <= 0 || dot <= first) {
      return Optional.empty();
    }
    byte[] expected = sign(token.substring(0, dot)).getBytes(StandardCharsets.US_ASCII);
    byte[] given = token.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(expected, given)) {
      return Optional.empty();
    }
    return claims(token.substring(first + 1, dot)).flatMap(claims -> holder(claims, state, now));
  }

  private static Optional<Struct> claims(String encoded) {
    try {
      return Optional.of(Json.readStruct(Base64.getUrlDecoder().decode(encoded)));
    } catch (IllegalArgumentException | CodecException _) {
      return Optional.empty();
    }
  }

  private static Optional<UserInfo> holder(Struct claims, Snapshot state, Instant now) {
    Struct kubernetes = claims.struct("kubernetes.io");
    String namespace = kubernetes.text("namespace");
    Struct account = kubernetes.struct("serviceaccount");
    Struct pod = kubernetes.struct("pod");
    boolean good =
        claims.number("exp", 0) > now.getEpochSecond()
            && exists(state, Resource.SERVICE_ACCOUNTS, namespace, account)
            && (pod.isEmpty() || exists(state, Resource.PODS, namespace, pod));
    if (!good) {
      return Optional.empty();
    }
    Struct.Builder extra =
        Struct.builder()
            .put(
                "authentication.kubernetes.io/credential-id",
                Sequence.of("JTI=" + claims.text("jti")));
    if (!pod.isEmpty()) {
      extra.put("authentication.kubernetes.io/pod-name", Sequence.of(pod.text("name")));
      extra.put("authentication.kubernetes.io/pod-uid", Sequence.of(pod.text("uid")));
    }
    List<String> groups =
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            "system:authenticated");
    return Optional.of(
        new UserInfo(
            ACCOUNT_PREFIX + namespace + ":" + account.text("name"),
            account.text("uid"),
            groups,
            extra.build()));
  }

  private static boolean exists(Snapshot state, Resource resource, String namespace, Struct named) {
    return state
        .get(resource, namespace, named.text("name"))
        .filter(object -> object.structAt("metadata").text("uid").equals(named.text("uid")))
        .isPresent();
  }
}
