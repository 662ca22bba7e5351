package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.TypeParamType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Kubernetes' functions on lists and its regular expressions. */
final class TextFunctions {

  private static final CelType ITEM = TypeParamType.create("T");
  private static final CelType LIST = ListType.create(ITEM);

  private TextFunctions() {}

  static void addTo(Functions functions) {
    functions.member("isSorted", BOOL, a -> isSorted((List<?>) a[0]), LIST);
    functions.member("sum", ITEM, a -> sum((List<?>) a[0]), LIST);
    functions.member("min", ITEM, a -> extreme((List<?>) a[0], "min", -1), LIST);
    functions.member("max", ITEM, a -> extreme((List<?>) a[0], "max", 1), LIST);
    functions.member("indexOf", INT, a -> (long) ((List<?>) a[0]).indexOf(a[1]), LIST, ITEM);
    functions.member(
        "lastIndexOf", INT, a -> (long) ((List<?>) a[0]).lastIndexOf(a[1]), LIST, ITEM);
    functions.member("find", STRING, a -> first((String) a[0], (String) a[1]), STRING, STRING);
    functions.global(
        "jsonpatch.escapeKey",
        STRING,
        a -> ((String) a[0]).replace("~", "~0").replace("/", "~1"),
        STRING);
    CelType texts = ListType.create(STRING);
    functions.member("findAll", texts, a -> all((String) a[0], (String) a[1], -1), STRING, STRING);
    functions.member(
        "findAll", texts, a -> all((String) a[0], (String) a[1], (Long) a[2]), STRING, STRING, INT);
  }

  private static boolean isSorted(List<?> list) {
    for (int i = 1; i < list.size(); i++) {
      if (compare(list.get(i - 1), list.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  private static Object sum(List<?> list) {
    if (!list.isEmpty() && list.stream().allMatch(Duration.class::isInstance)) {
      return list.stream().map(Duration.class::cast).reduce(Duration.ZERO, Duration::plus);
    }
    boolean whole = list.stream().allMatch(item -> item instanceof Long || item instanceof Integer);
    if (whole) {
      return list.stream().mapToLong(item -> ((Number) item).longValue()).sum();
    }
    return list.stream().mapToDouble(TextFunctions::number).sum();
  }

  private static Object extreme(List<?> list, String name, int sign) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException(name + " called on empty list");
    }
    Object best = list.getFirst();
    for (Object item : list) {
      if (compare(item, best) * sign > 0) {
        best = item;
      }
    }
    return best;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int compare(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return a.compareTo(b);
    }
    if (left instanceof Number && right instanceof Number) {
      return Double.compare(number(left), number(right));
    }
    if (left instanceof Comparable ordered && left.getClass() == right.getClass()) {
      return ordered.compareTo(right);
    }
    throw new IllegalArgumentException("no such overload");
  }

  private static double number(Object item) {
    if (item instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("no such overload");
  }

  private static String first(String text, String pattern) {
    Matcher matcher = compiled(pattern).matcher(text);
    return matcher.find() ? matcher.group() : "";
  }

  private static List<String> all(String text, String pattern, long most) {
    List<String> found = new ArrayList<>();
    Matcher matcher = compiled(pattern).matcher(text);
    while ((most < 0 || found.size() < most) && matcher.find()) {
      found.add(matcher.group());
    }
    return List.copyOf(found);
  }

  private static Pattern compiled(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException failure) {
      throw new IllegalArgumentException("Illegal regex: " + failure.getMessage(), failure);
    }
  }
}
