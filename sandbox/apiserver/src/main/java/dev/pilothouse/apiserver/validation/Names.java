package dev.pilothouse.apiserver.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rules for names, labels and their like, with the messages of k8s.io/apimachinery's validation.
 */
public final class Names {

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";

  private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
  private static final Pattern QUALIFIED_PATTERN = Pattern.compile(QUALIFIED);
  private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
  private static final Pattern CONFIG_KEY_PATTERN = Pattern.compile(CONFIG_KEY);
  private static final Pattern PORT_NAME_PATTERN = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  private Names() {}

  /** What is wrong with a DNS subdomain name (RFC 1123); empty when nothing is. */
  public static List<String> subdomain(String name) {
    List<String> errors = tooLong(name, 253);
    if (errors.isEmpty() && !SUBDOMAIN_PATTERN.matcher(name).matches()) {
      errors.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
              + " '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
              + " regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
    return errors;
  }

  /** What is wrong with a DNS label (RFC 1123). */
  public static List<String> label(String name) {
    List<String> errors = tooLong(name, 63);
    if (errors.isEmpty() && !LABEL_PATTERN.matcher(name).matches()) {
      errors.add(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
              + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
              + " regex used for validation is '"
              + LABEL
              + "')");
    }
    return errors;
  }

  /** What is wrong with a DNS label (RFC 1035), which services have for a name. */
  public static List<String> label1035(String name) {
    List<String> errors = tooLong(name, 63);
    if (errors.isEmpty() && !LABEL_1035_PATTERN.matcher(name).matches()) {
      errors.add(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
              + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
              + " 'abc-123', regex used for validation is '"
              + LABEL_1035
              + "')");
    }
    return errors;
  }

  /** What is wrong with a name that only has to fit into a path, as those of roles. */
  public static List<String> pathSegment(String name) {
    List<String> errors = new ArrayList<>();
    if (name.equals(".") || name.equals("..")) {
      errors.add("may not be '" + name + "'");
    }
    for (String part : List.of("/", "%")) {
      if (name.contains(part)) {
        errors.add("may not contain '" + part + "'");
      }
    }
    return errors;
  }

  /** What is wrong with the key of a label or annotation, such as "app.kubernetes.io/name". */
  public static List<String> qualified(String key) {
    List<String> errors = new ArrayList<>();
    String name = key;
    int slash = key.indexOf('/');
    if (slash >= 0) {
      String prefix = key.substring(0, slash);
      name = key.substring(slash + 1);
      if (name.contains("/")) {
        errors.add(
            "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must"
                + " start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                + " '123-abc', regex used for validation is '"
                + QUALIFIED
                + "') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        return errors;
      }
      if (prefix.isEmpty()) {
        errors.add("prefix part must be non-empty");
      } else {
        subdomain(prefix).forEach(error -> errors.add("prefix part " + error));
      }
    }
    if (name.isEmpty()) {
      errors.add("name part must be non-empty");
    } else if (name.length() > 63) {
      errors.add("name part must be no more than 63 bytes");
    }
    if (name.length() <= 63 && !QUALIFIED_PATTERN.matcher(name).matches()) {
      errors.add(
          "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
              + " with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex"
              + " used for validation is '"
              + QUALIFIED
              + "')");
    }
    return errors;
  }

  /** What is wrong with the value of a label. */
  public static List<String> labelValue(String value) {
    List<String> errors = tooLong(value, 63);
    if (errors.isEmpty() && !value.isEmpty() && !QUALIFIED_PATTERN.matcher(value).matches()) {
      errors.add(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
              + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
              + " 'my_value',  or '12345', regex used for validation is '("
              + QUALIFIED
              + ")?')");
    }
    return errors;
  }

  /** What is wrong with a key of the data of a ConfigMap or Secret. */
  public static List<String> configMapKey(String key) {
    List<String> errors = tooLong(key, 253);
    if (errors.isEmpty() && !CONFIG_KEY_PATTERN.matcher(key).matches()) {
      errors.add(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
              + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '"
              + CONFIG_KEY
              + "')");
    }
    if (key.equals(".") || key.equals("..")) {
      errors.add("must not be '" + key + "'");
    } else if (key.startsWith("..")) {
      errors.add("must not start with '..'");
    }
    return errors;
  }

  /** What is wrong with the name of a container's port (RFC 6335 service name). */
  public static List<String> portName(String name) {
    List<String> errors = new ArrayList<>();
    if (name.length() > 15) {
      errors.add("must be no more than 15 characters");
    }
    if (!PORT_NAME_PATTERN.matcher(name).matches()) {
      errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (name.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
      errors.add("must contain at least one letter (a-z)");
    }
    if (name.contains("--")) {
      errors.add("must not contain consecutive hyphens");
    }
    if (name.startsWith("-") || name.endsWith("-")) {
      errors.add("must not begin or end with a hyphen");
    }
    return errors;
  }

  private static List<String> tooLong(String text, int most) {
    List<String> errors = new ArrayList<>();
    if (text.length() > most) {
      errors.add("must be no more than " + most + " bytes");
    }
    return errors;
  }
}
