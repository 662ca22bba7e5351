package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.network.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Names and passwords of basic authentication, and the forms in which password files keep them. */
final class Credentials {

  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ROUNDS = 1000;

  private Credentials() {}

  /** "name:password" of a request, or null. */
  static @Nullable String given(HttpRequest request) {
    String header = request.headers().get("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return null;
    }
    try {
      String text =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
      return text.contains(":") ? text : null;
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  static @Nullable String user(HttpRequest request) {
    String given = given(request);
    return given == null ? null : given.substring(0, given.indexOf(':'));
  }

  /** Whether a password is the one that a file keeps as {@code kept}. */
  static boolean matches(String password, String kept) {
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    if (kept.startsWith("{PLAIN}")) {
      return kept.substring(7).equals(password);
    }
    if (kept.startsWith("{SHA}")) {
      return kept.substring(5).equals(Base64.getEncoder().encodeToString(sha1(secret)));
    }
    if (kept.startsWith("{SSHA}")) {
      byte[] all = Base64.getDecoder().decode(kept.substring(6));
      byte[] salt = Arrays.copyOfRange(all, Math.min(20, all.length), all.length);
      return Arrays.equals(
          Arrays.copyOf(all, Math.min(20, all.length)), sha1(joined(secret, salt)));
    }
    if (kept.startsWith("$apr1$") || kept.startsWith("$1$")) {
      String magic = kept.substring(0, kept.indexOf('$', 1) + 1);
      String rest = kept.substring(magic.length());
      int end = rest.indexOf('$');
      return end >= 0 && kept.equals(md5Crypt(secret, magic, rest.substring(0, end)));
    }
    return false;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static byte[] sha1(byte[] content) {
    return digest("SHA-1").digest(content);
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The MD5-based password hash of htpasswd and crypt(5). */
  private static String md5Crypt(byte[] secret, String magic, String salt) {
    byte[] salted = salt.getBytes(StandardCharsets.UTF_8);
    MessageDigest second = digest("MD5");
    second.update(secret);
    second.update(salted);
    second.update(secret);
    byte[] alternate = second.digest();
    MessageDigest first = digest("MD5");
    first.update(secret);
    first.update(magic.getBytes(StandardCharsets.UTF_8));
    first.update(salted);
    for (int left = secret.length; left > 0; left -= 16) {
      first.update(alternate, 0, Math.min(16, left));
    }
    for (int bits = secret.length; bits > 0; bits >>= 1) {
      first.update((bits & 1) != 0 || secret.length == 0 ? (byte) 0 : secret[0]);
    }
    byte[] hash = first.digest();
    for (int round = 0; round < ROUNDS; round++) {
      MessageDigest next = digest("MD5");
      next.update((round & 1) != 0 ? secret : hash);
      if (round % 3 != 0) {
        next.update(salted);
      }
      if (round % 7 != 0) {
        next.update(secret);
      }
      next.update((round & 1) != 0 ? hash : secret);
      hash = next.digest();
    }
    return magic + salt + "$" + encode(hash);
  }

  private static String encode(byte[] hash) {
    StringBuilder text = new StringBuilder();
    int[][] order = {{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}};
    for (int[] triple : order) {
      append(
          text,
          (hash[triple[0]] & 0xff) << 16 | (hash[triple[1]] & 0xff) << 8 | hash[triple[2]] & 0xff,
          4);
    }
    append(text, hash[11] & 0xff, 2);
    return text.toString();
  }

  private static void append(StringBuilder text, int value, int count) {
    int rest = value;
    for (int index = 0; index < count; index++) {
      text.append(ALPHABET.charAt(rest & 0x3f));
      rest >>= 6;
    }
  }
}
