package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.jsonpath.GoText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes that --append-hash and kustomize add to names. */
public final class Hashes {

  private Hashes() {}

  public static String configMap(String name, Struct data, Struct binaryData) {
    Struct.Builder content =
        Struct.builder()
            .put("data", data.isEmpty() ? "" : data)
            .put("kind", "ConfigMap")
            .put("name", name);
    content.putUnlessEmpty("binaryData", binaryData);
    return hash(content.build());
  }

  public static String secret(String name, String type, Struct data) {
    return hash(
        Struct.of(
            "data", data.isEmpty() ? "" : data, "kind", "Secret", "name", name, "type", type));
  }

  private static String hash(Struct content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Json.write(GoText.sorted(content)).getBytes(StandardCharsets.UTF_8));
      String hex = HexFormat.of().formatHex(digest).substring(0, 10);
      return hex.replace('0', 'g')
          .replace('1', 'h')
          .replace('3', 'k')
          .replace('a', 'm')
          .replace('e', 't');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
