package dev.pilothouse.machine.network.tls;

import dev.pilothouse.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * What a certificate says. It is not signed: who issued it is known by the key's name, which nobody
 * in the simulation can make up, as only {@link Authority} writes it.
 *
 * @param commonName the subject's common name: of a client, the user
 * @param organizations the subject's organizations: of a client, the groups
 * @param names DNS names and IP addresses that it is for
 * @param issuer common name of the issuer
 * @param issuerKey the issuer's key
 * @param key the subject's own key
 */
public record Certificate(
    String commonName,
    List<String> organizations,
    List<String> names,
    String issuer,
    String issuerKey,
    String key,
    Instant notBefore,
    Instant notAfter) {

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  public Certificate {
    organizations = List.copyOf(organizations);
    names = List.copyOf(names);
  }

  public boolean isSelfSigned() {
    return key.equals(issuerKey);
  }

  /** Whether it is for a host name or address; a first label of "*" stands for any one label. */
  public boolean isFor(String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    for (String name : names) {
      String own = name.toLowerCase(Locale.ROOT);
      boolean wild =
          own.startsWith("*.")
              && wanted.indexOf('.') > 0
              && wanted.substring(wanted.indexOf('.')).equals(own.substring(1));
      if (own.equals(wanted) || wild) {
        return true;
      }
    }
    return false;
  }

  /** In the armour of PEM. */
  public String pem() {
    String text =
        String.join(
            "\n",
            "CN=" + commonName,
            "O=" + String.join(",", organizations),
            "SAN=" + String.join(",", names),
            "issuer=" + issuer,
            "issuerKey=" + issuerKey,
            "key=" + key,
            "notBefore=" + notBefore,
            "notAfter=" + notAfter);
    String encoded =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    return BEGIN + "\n" + encoded + "\n" + END + "\n";
  }

  /** All certificates in a PEM file; what is none of ours is left out. */
  public static List<Certificate> parse(String pem) {
    List<Certificate> found = new ArrayList<>();
    for (int at = pem.indexOf(BEGIN); at >= 0; at = pem.indexOf(BEGIN, at + 1)) {
      int end = pem.indexOf(END, at);
      if (end < 0) {
        break;
      }
      try {
        byte[] text = Base64.getMimeDecoder().decode(pem.substring(at + BEGIN.length(), end));
        found.add(ofText(Bytes.of(text).text()));
      } catch (IllegalArgumentException | java.time.DateTimeException _) {
        // Not one of ours: as openssl skips what it cannot read.
      }
    }
    return found;
  }

  private static Certificate ofText(String text) {
    String[] values = new String[8];
    String[] lines = text.split("\n");
    if (lines.length != values.length) {
      throw new IllegalArgumentException("not a certificate");
    }
    for (int index = 0; index < values.length; index++) {
      values[index] = lines[index].substring(lines[index].indexOf('=') + 1);
    }
    return new Certificate(
        values[0],
        list(values[1]),
        list(values[2]),
        values[3],
        values[4],
        values[5],
        Instant.parse(values[6]),
        Instant.parse(values[7]));
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }
}
