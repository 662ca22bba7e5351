package dev.pilothouse.apiserver.codec;

import dev.pilothouse.apiserver.object.Struct;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an unquoted YAML scalar stands for, by the mixture of YAML 1.1 and 1.2 that go-yaml v2
 * implements.
 */
final class YamlScalars {
  private static final Map<String, Object> WORDS = words();
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4})-(\\d{1,2})-(\\d{1,2})"
              + "(?:[Tt](\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.\\d+)?(?:Z|[-+]\\d{2}:\\d{2})"
              + "| (\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.\\d+)?)?");

  private YamlScalars() {}

  private static Map<String, Object> words() {
    Map<String, Object> words = new HashMap<>();
    for (String word : "y Y yes Yes YES true True TRUE on On ON".split(" ")) {
      words.put(word, true);
    }
    for (String word : "n N no No NO false False FALSE off Off OFF".split(" ")) {
      words.put(word, false);
    }
    for (String word : "~ null Null NULL".split(" ")) {
      words.put(word, Struct.NULL);
    }
    for (String word : ".nan .NaN .NAN".split(" ")) {
      words.put(word, Double.NaN);
    }
    for (String word : ".inf .Inf .INF +.inf +.Inf +.INF".split(" ")) {
      words.put(word, Double.POSITIVE_INFINITY);
    }
    for (String word : "-.inf -.Inf -.INF".split(" ")) {
      words.put(word, Double.NEGATIVE_INFINITY);
    }
    words.put("", Struct.NULL);
    return words;
  }

  /** The value of a plain scalar: a String, Long, Double, Boolean or {@link Struct#NULL}. */
  static Object resolve(String plain) {
    Object word = WORDS.get(plain);
    if (word != null) {
      return word;
    }
    char first = plain.charAt(0);
    if (first == '.' || first == '+' || first == '-' || first >= '0' && first <= '9') {
      return number(plain);
    }
    return plain;
  }

  private static Object number(String plain) {
    if (isTimestamp(plain)) {
      return plain;
    }
    String digits = plain.replace("_", "");
    if (plain.charAt(0) != '.') {
      Object integer = integer(digits);
      if (integer != null) {
        return integer;
      }
    }
    if (!FLOAT.matcher(digits).matches()) {
      return plain;
    }
    double value = Double.parseDouble(digits);
    return Double.isInfinite(value) ? (Object) plain : (Object) value;
  }

  private static @Nullable Object integer(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    int base = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      char mark = Character.toLowerCase(digits.charAt(1));
      base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
      digits = digits.substring(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) > 'f' || Character.digit(digits.charAt(i), base) < 0) {
        return null;
      }
    }
    if (digits.isEmpty()) {
      return null;
    }
    BigInteger value = new BigInteger(digits, base);
    if (text.startsWith("-")) {
      value = value.negate();
    }
    if (value.bitLength() < 64) {
      return value.longValue();
    }
    return value.signum() > 0 && value.bitLength() == 64 ? (Object) value.doubleValue() : null;
  }

  static boolean isTimestamp(String text) {
    if (text.length() < 8 || text.charAt(4) != '-') {
      return false;
    }
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return false;
    }
    int hour = time.group(4) != null ? 4 : 7;
    return in(time.group(2), 1, 12)
        && in(time.group(3), 1, 31)
        && (time.group(hour) == null
            || in(time.group(hour), 0, 23)
                && in(time.group(hour + 1), 0, 59)
                && in(time.group(hour + 2), 0, 59));
  }

  private static boolean in(String digits, int low, int high) {
    int value = Integer.parseInt(digits);
    return value >= low && value <= high;
  }

  /**
   * Whether the text, written without quotes, would be read back as the same string by YAML 1.1 and
   * 1.2 readers.
   */
  static boolean isPlainString(String text) {
    return resolve(text) == text
        && !isTimestamp(text)
        && !(text.indexOf(':') >= 0 && BASE_60.matcher(text).matches());
  }
}
