package dev.pilothouse.apiserver.schema;

import com.google.common.net.InetAddresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The formats that a schema may demand of texts; others are not looked at. */
final class CustomFormats {

  private static final String HEX = "[0-9a-f]";
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  private static final Map<String, Predicate<String>> FORMATS =
      Map.ofEntries(
          Map.entry("bsonobjectid", matching("(?i)" + HEX + "{24}")),
          Map.entry("uri", CustomFormats::isUri),
          Map.entry("email", matching("[^@\\s<>]+@[^@\\s<>]+")),
          Map.entry(
              "hostname",
              matching(
                  "(?i)(?=.{1,255}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*\\.?")),
          Map.entry("ipv4", text -> InetAddresses.isInetAddress(text) && !text.contains(":")),
          Map.entry("ipv6", text -> InetAddresses.isInetAddress(text) && text.contains(":")),
          Map.entry("cidr", CustomFormats::isCidr),
          Map.entry(
              "mac",
              matching("(?i)" + HEX + "{2}([:-]" + HEX + "{2}){5}([:-]" + HEX + "{2}){0,14}")),
          Map.entry("uuid", matching("(?i)" + uuid("[0-9a-f]"))),
          Map.entry("uuid3", matching("(?i)" + uuid("3"))),
          Map.entry("uuid4", matching("(?i)" + uuid("4"))),
          Map.entry("uuid5", matching("(?i)" + uuid("5"))),
          Map.entry("isbn10", matching("(?:[0-9]{9}X|[0-9]{10})")),
          Map.entry("isbn13", matching("[0-9]{13}")),
          Map.entry("isbn", matching("(?:[0-9]{9}X|[0-9]{10}|[0-9]{13})")),
          Map.entry("creditcard", matching("[0-9 -]{13,19}")),
          Map.entry("ssn", matching("\\d{3}[- ]?\\d{2}[- ]?\\d{4}")),
          Map.entry("hexcolor", matching("#?(?i)(" + HEX + "{3}|" + HEX + "{6})")),
          Map.entry(
              "rgbcolor", matching("rgb\\(\\s*\\d{1,3}\\s*,\\s*\\d{1,3}\\s*,\\s*\\d{1,3}\\s*\\)")),
          Map.entry("byte", CustomFormats::isBase64),
          Map.entry("date", parsing(LocalDate::parse)),
          Map.entry("date-time", parsing(OffsetDateTime::parse)),
          Map.entry("datetime", parsing(OffsetDateTime::parse)),
          Map.entry(
              "duration",
              matching(
                  "-?(\\d+(\\.\\d*)?\\s*(h|m|s|ms|us|µs|ns|d|w|hr|hours?|min|minutes?|sec|seconds?|days?|weeks?)\\s*)+|0")),
          Map.entry("k8s-short-name", matching("(?=.{1,63}$)" + LABEL)),
          Map.entry("k8s-long-name", matching("(?=.{1,253}$)" + LABEL + "(\\." + LABEL + ")*")));

  private CustomFormats() {}

  static boolean fits(String format, String text) {
    Predicate<String> known = format.isEmpty() ? null : FORMATS.get(format);
    return known == null || known.test(text);
  }

  private static String uuid(String version) {
    return HEX + "{8}-?" + HEX + "{4}-?" + version + HEX + "{3}-?" + HEX + "{4}-?" + HEX + "{12}";
  }

  private static Predicate<String> matching(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return text -> text.length() < 4096 && compiled.matcher(text).matches();
  }

  private interface Parser {
    Object parse(String text);
  }

  private static Predicate<String> parsing(Parser parser) {
    return text -> {
      try {
        parser.parse(text);
        return true;
      } catch (DateTimeParseException _) {
        return false;
      }
    };
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute() || text.startsWith("/");
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !InetAddresses.isInetAddress(text.substring(0, slash))) {
      return false;
    }
    String bits = text.substring(slash + 1);
    return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= (text.contains(":") ? 128 : 32);
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
