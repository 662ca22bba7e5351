package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.CertificateRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** openssl: keys, certificate requests, and a look at certificates. */
final class Openssl {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final List<String> BARE =
      List.of(
          "-new",
          "-nodes",
          "-noenc",
          "-noout",
          "-text",
          "-subject",
          "-issuer",
          "-dates",
          "-enddate",
          "-startdate",
          "-verify",
          "-x509",
          "-batch");

  private final Call call;
  private final Map<String, String> options = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  private Openssl(Call call) {
    this.call = call;
  }

  static int run(Call call) {
    List<String> words = call.arguments();
    if (words.isEmpty()) {
      call.errorText("help:\n\nStandard commands\ngenpkey  genrsa  req  version  x509\n");
      return 1;
    }
    Openssl openssl = new Openssl(call);
    String command = words.getFirst();
    return switch (command) {
      case "version" -> {
        call.println("OpenSSL 3.5.1 1 Jul 2025 (Library: OpenSSL 3.5.1 1 Jul 2025)");
        yield 0;
      }
      case "genrsa", "genpkey" -> {
        openssl.read(command, words);
        openssl.write("-out", openssl.newKey(), 0600);
        yield 0;
      }
      case "req" -> {
        openssl.read(command, words);
        yield openssl.request();
      }
      case "x509" -> {
        openssl.read(command, words);
        yield openssl.certificate();
      }
      default ->
          throw Failure.plain(1, "Invalid command '" + command + "'; type \"help\" for a list.");
    };
  }

  private void read(String command, List<String> words) {
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (BARE.contains(word)) {
        asked.add(word);
      } else if (word.startsWith("-") && i + 1 < words.size()) {
        options.put(word, words.get(++i));
      } else if (word.startsWith("-")) {
        throw Failure.plain(1, command + ": Option " + word + " needs a value");
      }
    }
  }

  private String newKey() {
    StringBuilder secret = new StringBuilder("key=");
    for (int i = 0; i < 4; i++) {
      secret.append(String.format("%016x", call.sys().randomLong()));
    }
    return "-----BEGIN PRIVATE KEY-----\n"
        + Bytes.of(secret.toString()).base64()
        + "\n-----END PRIVATE KEY-----\n";
  }

  private void write(String option, String content, int mode) {
    String path = options.get(option);
    if (path == null) {
      call.print(content);
    } else {
      FileAccess.write(call.sys(), path, Bytes.of(content), mode);
    }
  }

  private String text(String option) {
    String path = options.get(option);
    if (path == null) {
      return FileAccess.rest(call.sys(), 0).text();
    }
    if (!FileAccess.exists(call.sys(), path)) {
      throw Failure.plain(1, "Could not open file or uri for loading from " + path);
    }
    return FileAccess.read(call.sys(), path).text();
  }

  /** Makes a request, or shows one. */
  private int request() {
    if (!asked.contains("-new") && !options.containsKey("-newkey")) {
      CertificateRequest request = CertificateRequest.parse(text("-in"));
      if (request == null) {
        throw Failure.plain(1, "Could not find or decode certificate request");
      }
      if (asked.contains("-subject")) {
        call.println("subject=" + subject(request.commonName(), request.organizations()));
      }
      if (asked.contains("-text")) {
        call.println(
            "Certificate Request:\n    Data:\n        Subject: "
                + subject(request.commonName(), request.organizations()));
      }
      if (!asked.contains("-noout")) {
        write("-out", request.pem(), 0644);
      }
      return 0;
    }
    String key = options.containsKey("-key") ? text("-key") : newKey();
    if (!key.contains("PRIVATE KEY")) {
      throw Failure.plain(1, "Could not find private key from " + options.get("-key"));
    }
    if (!options.containsKey("-key")) {
      options.putIfAbsent("-keyout", "privkey.pem");
      write("-keyout", key, 0600);
    }
    write("-out", subjectOf(options.getOrDefault("-subj", ""), key).pem(), 0644);
    return 0;
  }

  private CertificateRequest subjectOf(String subject, String key) {
    String common = "";
    List<String> organizations = new ArrayList<>();
    if (!subject.isEmpty() && !subject.startsWith("/")) {
      throw Failure.plain(
          1,
          "req: subject name is expected to be in the format /type0=value0/type1=value1/type2=...");
    }
    for (String part : subject.split("/")) {
      if (part.startsWith("CN=")) {
        common = part.substring(3);
      } else if (part.startsWith("O=")) {
        organizations.add(part.substring(2));
      }
    }
    List<String> names = new ArrayList<>();
    for (String name :
        options.getOrDefault("-addext", "").replace("subjectAltName=", "").split(",")) {
      if (name.contains(":")) {
        names.add(name.substring(name.indexOf(':') + 1).strip());
      }
    }
    String fingerprint = Integer.toHexString(key.hashCode()) + Integer.toHexString(key.length());
    return new CertificateRequest(common, organizations, names, fingerprint);
  }

  private static String subject(String common, List<String> organizations) {
    List<String> parts = new ArrayList<>();
    organizations.forEach(organization -> parts.add("O=" + organization));
    parts.add("CN=" + common);
    return String.join(", ", parts);
  }

  /** Shows a certificate. */
  private int certificate() {
    List<Certificate> found = Certificate.parse(text("-in"));
    if (found.isEmpty()) {
      throw Failure.plain(
          1, "Could not find or decode certificate from " + options.getOrDefault("-in", "<stdin>"));
    }
    Certificate certificate = found.getFirst();
    String subject = subject(certificate.commonName(), certificate.organizations());
    if (asked.contains("-text")) {
      call.println(
          "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Issuer: CN="
              + certificate.issuer()
              + "\n        Validity\n            Not Before: "
              + date(certificate.notBefore())
              + "\n            Not After : "
              + date(certificate.notAfter())
              + "\n        Subject: "
              + subject);
    }
    for (String what : asked) {
      switch (what) {
        case "-subject" -> call.println("subject=" + subject);
        case "-issuer" -> call.println("issuer=CN=" + certificate.issuer());
        case "-startdate" -> call.println("notBefore=" + date(certificate.notBefore()));
        case "-enddate" -> call.println("notAfter=" + date(certificate.notAfter()));
        case "-dates" ->
            call.println("notBefore=" + date(certificate.notBefore()))
                .println("notAfter=" + date(certificate.notAfter()));
        default -> {}
      }
    }
    if (!asked.contains("-noout")) {
      write("-out", certificate.pem(), 0644);
    }
    return 0;
  }

  private static String date(Instant time) {
    return DATE.format(time);
  }
}
