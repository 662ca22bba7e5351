package dev.pilothouse.kubectl.output;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.jsonpath.GoText;
import dev.pilothouse.kubectl.jsonpath.JsonPath;
import dev.pilothouse.kubectl.jsonpath.JsonPathException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sorts objects by a field, as --sort-by does: numbers, quantities and text, each in its way. */
public final class Sorting {

  private static final Pattern QUANTITY =
      Pattern.compile("([+-]?[0-9]+(?:\\.[0-9]*)?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?");
  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("m", new BigDecimal("0.001")),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("E", BigDecimal.TEN.pow(18)),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
          Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

  private Sorting() {}

  private record Keyed(Struct item, @Nullable Object key) {}

  /** The items in the order of the field that {@code path} names in their objects. */
  public static List<Struct> by(String path, List<Struct> items, Function<Struct, Struct> object) {
    if (items.size() < 2) {
      return items;
    }
    JsonPath field;
    String relaxed;
    try {
      relaxed = JsonPath.relaxed(path);
      field = JsonPath.parse(relaxed, true);
    } catch (JsonPathException e) {
      throw new UsageException(e.getMessage());
    }
    List<Keyed> keyed = new ArrayList<>();
    boolean any = items.isEmpty();
    for (Struct item : items) {
      List<Object> values = field.values(object.apply(item));
      any |= !values.isEmpty();
      keyed.add(new Keyed(item, values.isEmpty() ? null : values.getFirst()));
    }
    if (!any) {
      throw new UsageException(
          "couldn't find any field with path "
              + GoText.quoted(relaxed)
              + " in the list of objects");
    }
    keyed.sort(Comparator.comparing(Keyed::key, Sorting::compare));
    return keyed.stream().map(Keyed::item).toList();
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? -1 : 1;
    }
    BigDecimal left = quantity(a);
    BigDecimal right = quantity(b);
    if (left != null && right != null) {
      return left.compareTo(right);
    }
    return natural(GoText.plain(a), GoText.plain(b));
  }

  private static @Nullable BigDecimal quantity(Object value) {
    if (value instanceof Number number) {
      return new BigDecimal(number.toString());
    }
    Matcher matcher = QUANTITY.matcher(value.toString());
    if (!matcher.matches()) {
      return null;
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String unit = matcher.group(2);
    return unit == null ? number : number.multiply(UNITS.get(unit));
  }

  /** Text order in which runs of digits count as numbers. */
  static int natural(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (Character.isDigit(a.charAt(i)) && Character.isDigit(b.charAt(j))) {
        int endA = digits(a, i);
        int endB = digits(b, j);
        int order =
            new BigDecimal(a.substring(i, endA)).compareTo(new BigDecimal(b.substring(j, endB)));
        if (order != 0) {
          return order;
        }
        i = endA;
        j = endB;
      } else if (a.charAt(i) != b.charAt(j)) {
        return Character.compare(a.charAt(i), b.charAt(j));
      } else {
        i++;
        j++;
      }
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static int digits(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
