package dev.pilothouse.machine.network.tls;

import dev.pilothouse.kernel.Bytes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The handshake: the client sends one record with the server's name and its own certificate, the
 * server answers with its certificate or an alert. What follows goes in clear.
 */
public final class Tls {

  private static final int ALERT = 0x15;
  private static final int HANDSHAKE = 0x16;
  private static final int HEADER = 5;
  private static final String CLIENT = "client";
  private static final String SERVER = "server";

  private Tls() {}

  /**
   * What a client wants.
   *
   * @param serverName the name that the server's certificate must be for
   * @param trusted the authorities that it trusts
   * @param insecure whether it takes any certificate
   * @param identity its own certificate, or null
   */
  public record Client(
      String serverName,
      List<Certificate> trusted,
      boolean insecure,
      @Nullable Certificate identity) {
    public Client {
      trusted = List.copyOf(trusted);
    }
  }

  /** What came of received bytes. */
  public sealed interface Received {

    /** More bytes are needed. */
    record More() implements Received {}

    /**
     * A client's hello: the name that it asks for and its certificate; {@code rest} comes after.
     */
    record ClientHello(String serverName, @Nullable Certificate identity, Bytes rest)
        implements Received {}

    /** A server's hello. */
    record ServerHello(Certificate certificate, Bytes rest) implements Received {}

    /** The other side gives up, with the number of an alert of RFC 8446. */
    record Alert(int number) implements Received {}

    /** This is not TLS. */
    record Plain() implements Received {}
  }

  public static Bytes clientHello(Client client) {
    Certificate identity = client.identity();
    return record(
        HANDSHAKE,
        CLIENT + "\n" + client.serverName() + "\n" + (identity == null ? "" : identity.pem()));
  }

  public static Bytes serverHello(Certificate certificate) {
    return record(HANDSHAKE, SERVER + "\n\n" + certificate.pem());
  }

  /** A fatal alert, such as 42 bad_certificate or 48 unknown_ca. */
  public static Bytes alert(int number) {
    return Bytes.of(new byte[] {ALERT, 3, 3, 0, 2, 2, (byte) number});
  }

  private static Bytes record(int type, String text) {
    Bytes content = Bytes.of(text);
    byte[] header = {(byte) type, 3, 3, (byte) (content.size() >> 8), (byte) content.size()};
    return Bytes.of(header).plus(content);
  }

  /** Takes the first record of what has come. */
  public static Received receive(Bytes bytes) {
    if (bytes.isEmpty()) {
      return new Received.More();
    }
    int type = bytes.at(0);
    if (type != HANDSHAKE && type != ALERT || bytes.size() > 1 && bytes.at(1) != 3) {
      return new Received.Plain();
    }
    if (bytes.size() < HEADER) {
      return new Received.More();
    }
    int end = HEADER + ((bytes.at(3) & 0xff) << 8 | bytes.at(4) & 0xff);
    if (bytes.size() < end) {
      return new Received.More();
    }
    return type == ALERT
        ? new Received.Alert(bytes.at(end - 1) & 0xff)
        : hello(bytes.slice(HEADER, end).text(), bytes.from(end));
  }

  private static Received hello(String text, Bytes rest) {
    String[] parts = text.split("\n", 3);
    List<Certificate> certificates = parts.length < 3 ? List.of() : Certificate.parse(parts[2]);
    Certificate first = certificates.isEmpty() ? null : certificates.getFirst();
    if (parts[0].equals(CLIENT) && parts.length > 1) {
      return new Received.ClientHello(parts[1], first, rest);
    }
    return first == null ? new Received.Plain() : new Received.ServerHello(first, rest);
  }

  /**
   * Why a client does not take a server's certificate, in the words of OpenSSL; null when it does.
   */
  public static @Nullable String problem(Client client, Certificate certificate, Instant now) {
    if (client.insecure()) {
      return null;
    }
    String untrusted = untrusted(client.trusted(), certificate, now);
    if (untrusted != null) {
      return untrusted;
    }
    return certificate.isFor(client.serverName()) ? null : NAME_MISMATCH;
  }

  /** The problem of a certificate that is for another host. */
  public static final String NAME_MISMATCH = "hostname mismatch";

  /** Why a certificate is not to be trusted, or null. */
  public static @Nullable String untrusted(
      List<Certificate> authorities, Certificate certificate, Instant now) {
    boolean known = authorities.stream().anyMatch(one -> one.key().equals(certificate.issuerKey()));
    if (!known) {
      return certificate.isSelfSigned()
          ? "self-signed certificate"
          : "unable to get local issuer certificate";
    }
    if (now.isBefore(certificate.notBefore())) {
      return "certificate is not yet valid";
    }
    return now.isAfter(certificate.notAfter()) ? "certificate has expired" : null;
  }
}
