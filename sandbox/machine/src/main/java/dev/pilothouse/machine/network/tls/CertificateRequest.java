package dev.pilothouse.machine.network.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks an authority to certify (PKCS #10). Requests of the simulated machines are
 * text in the armour of PEM, as certificates are; of real ones the subject is read.
 *
 * @param commonName the subject's common name: of a client, the user
 * @param organizations the subject's organizations: of a client, the groups
 * @param names DNS names and IP addresses that it is to be for
 * @param key the subject's own key
 */
public record CertificateRequest(
    String commonName, List<String> organizations, List<String> names, String key) {

  private static final String BEGIN = "-----BEGIN CERTIFICATE REQUEST-----";
  private static final String END = "-----END CERTIFICATE REQUEST-----";
  private static final byte[] COMMON_NAME = {0x55, 4, 3};
  private static final byte[] ORGANIZATION = {0x55, 4, 10};

  public CertificateRequest {
    organizations = List.copyOf(organizations);
    names = List.copyOf(names);
  }

  /** In the armour of PEM. */
  public String pem() {
    String text =
        String.join(
            "\n",
            "CN=" + commonName,
            "O=" + String.join(",", organizations),
            "SAN=" + String.join(",", names),
            "key=" + key);
    String encoded =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    return BEGIN + "\n" + encoded + "\n" + END + "\n";
  }

  /** The request in a PEM file, or null when there is none. */
  public static @Nullable CertificateRequest parse(String pem) {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      return null;
    }
    try {
      byte[] content = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
      return content.length > 0 && content[0] == 0x30 ? ofDer(content) : ofText(content);
    } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
      return null;
    }
  }

  private static CertificateRequest ofText(byte[] content) {
    String[] lines = new String(content, StandardCharsets.UTF_8).split("\n");
    if (lines.length != 4 || !lines[0].startsWith("CN=") || !lines[3].startsWith("key=")) {
      throw new IllegalArgumentException("not a request");
    }
    return new CertificateRequest(
        lines[0].substring(3),
        list(lines[1].substring(2)),
        list(lines[2].substring(4)),
        lines[3].substring(4));
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  /** The subject of a real request: its attributes are found by their object identifiers. */
  private static CertificateRequest ofDer(byte[] der) {
    List<String> common = attributes(der, COMMON_NAME);
    String key = Integer.toHexString(java.util.Arrays.hashCode(der));
    return new CertificateRequest(
        common.isEmpty() ? "" : common.getFirst(), attributes(der, ORGANIZATION), List.of(), key);
  }

  private static List<String> attributes(byte[] der, byte[] type) {
    List<String> found = new ArrayList<>();
    for (int at = 0; at + type.length + 4 < der.length; at++) {
      boolean here = der[at] == 6 && der[at + 1] == type.length;
      for (int i = 0; here && i < type.length; i++) {
        here = der[at + 2 + i] == type[i];
      }
      int value = at + 2 + type.length;
      if (here && (der[value] == 0x0c || der[value] == 0x13)) {
        int length = der[value + 1];
        found.add(new String(der, value + 2, length, StandardCharsets.UTF_8));
      }
    }
    return found;
  }
}
