package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.STRING;

import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Named formats that a text may have.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-format-library">
 *     Kubernetes format library</a>
 */
final class Formats {

  private static final OpaqueType FORMAT = OpaqueType.create("kubernetes.NamedFormat");
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

  private static final Map<String, Format> FORMATS = new LinkedHashMap<>();

  /** What a text must be; gives what is wrong with it. */
  private record Format(String name, Function<String, List<String>> check) {}

  static {
    put("dns1123Label", text -> label(text, ""));
    put("dns1123LabelPrefix", text -> label(text, "-"));
    put("dns1123Subdomain", text -> subdomain(text, ""));
    put("dns1123SubdomainPrefix", text -> subdomain(text, "-"));
    put("dns1035Label", text -> label1035(text, ""));
    put("dns1035LabelPrefix", text -> label1035(text, "-"));
    put("qualifiedName", Formats::qualifiedName);
    put("labelValue", Formats::labelValue);
    put("uri", is("must be a valid URI", Formats::isUri));
    put("uuid", is("does not match the UUID format", Formats::isUuid));
    put("byte", is("invalid base64", Formats::isBase64));
    put("date", is("invalid date", Formats::isDate));
    put("datetime", is("invalid datetime", Formats::isDateTime));
  }

  private Formats() {}

  private static void put(String name, Function<String, List<String>> check) {
    FORMATS.put(name, new Format(name, check));
  }

  private static Function<String, List<String>> is(String problem, Predicate<String> test) {
    return text -> test.test(text) ? List.of() : List.of(problem);
  }

  static void addTo(Functions functions) {
    functions.type(FORMAT, Format.class);
    FORMATS.forEach((name, format) -> functions.global("format." + name, FORMAT, _ -> format));
    functions.global(
        "format.named",
        OptionalType.create(FORMAT),
        a -> Optional.ofNullable(FORMATS.get((String) a[0])),
        STRING);
    functions.member(
        "validate",
        OptionalType.create(ListType.create(STRING)),
        a -> problems((Format) a[0], (String) a[1]),
        FORMAT,
        STRING);
  }

  private static Optional<List<String>> problems(Format format, String text) {
    List<String> problems = format.check.apply(text);
    return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
  }

  private static List<String> limited(String text, int most, String pattern, String problem) {
    if (text.length() > most) {
      return List.of("must be no more than " + most + " characters");
    }
    return text.matches(pattern) ? List.of() : List.of(problem);
  }

  private static String prefix(String text, String ending) {
    return !ending.isEmpty() && text.endsWith(ending) ? text + "a" : text;
  }

  private static List<String> label(String text, String ending) {
    return limited(
        prefix(text, ending),
        63,
        LABEL,
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
            + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
            + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
  }

  private static List<String> subdomain(String text, String ending) {
    return limited(
        prefix(text, ending),
        253,
        LABEL + "(\\." + LABEL + ")*",
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
            + " '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
            + " regex used for validation is"
            + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  }

  private static List<String> label1035(String text, String ending) {
    return limited(
        prefix(text, ending),
        63,
        "[a-z]([-a-z0-9]*[a-z0-9])?",
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
            + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
            + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
  }

  private static List<String> qualifiedName(String text) {
    String name = text.substring(text.indexOf('/') + 1);
    String prefix = text.indexOf('/') < 0 ? "x" : text.substring(0, text.indexOf('/'));
    boolean right = name.length() <= 63 && name.matches(NAME) && subdomain(prefix, "").isEmpty();
    return right
        ? List.of()
        : List.of(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start"
                + " and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                + " '123-abc', regex used for validation is"
                + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
  }

  private static List<String> labelValue(String text) {
    return limited(
        text,
        63,
        "(" + NAME + ")?",
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
            + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
            + " 'my_value',  or '12345', regex used for validation is"
            + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute() || text.startsWith("/");
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static boolean isUuid(String text) {
    return text.matches("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException _) {
      return false;
    }
  }

  private static boolean isDateTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeParseException _) {
      return false;
    }
  }
}
