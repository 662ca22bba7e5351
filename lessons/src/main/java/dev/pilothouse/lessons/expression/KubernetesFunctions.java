package dev.pilothouse.lessons.expression;

import static dev.cel.common.CelOverloadDecl.newGlobalOverload;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The functions that Kubernetes adds to CEL, as far as checks want them: quantity and its
 * comparisons, isSorted, sum, min, max, indexOf, find, findAll.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/">CEL in Kubernetes</a>
 */
@SuppressWarnings("Immutable") // lambdas without captured state
final class KubernetesFunctions {

  private static final CelType LIST = ListType.create(SimpleType.DYN);

  private static final List<CelFunctionDecl> DECLARATIONS = new ArrayList<>();
  private static final List<CelFunctionBinding> BINDINGS = new ArrayList<>();

  static {
    quantities();
    lists();
    texts();
  }

  private KubernetesFunctions() {}

  static List<CelFunctionDecl> declarations() {
    return List.copyOf(DECLARATIONS);
  }

  static List<CelFunctionBinding> bindings() {
    return List.copyOf(BINDINGS);
  }

  /** A quantity is a double here, so that the ordinary operators compare it too. */
  private static void quantities() {
    declare(
        CelFunctionDecl.newFunctionDeclaration(
            "quantity", newGlobalOverload("quantity_dyn", SimpleType.DOUBLE, SimpleType.DYN)));
    BINDINGS.add(
        CelFunctionBinding.from("quantity_dyn", Object.class, KubernetesFunctions::quantity));
    declare(
        CelFunctionDecl.newFunctionDeclaration(
            "isQuantity", newGlobalOverload("is_quantity_dyn", SimpleType.BOOL, SimpleType.DYN)));
    BINDINGS.add(
        CelFunctionBinding.from(
            "is_quantity_dyn",
            Object.class,
            text -> Quantities.parse(String.valueOf(text)).isPresent()));
    comparison("isGreaterThan", (left, right) -> left > right);
    comparison("isLessThan", (left, right) -> left < right);
    declare(
        CelFunctionDecl.newFunctionDeclaration(
            "compareTo",
            newMemberOverload(
                "compare_to_double", SimpleType.INT, SimpleType.DOUBLE, SimpleType.DOUBLE)));
    BINDINGS.add(
        CelFunctionBinding.from(
            "compare_to_double",
            Double.class,
            Double.class,
            (left, right) -> (long) Double.compare(left, right)));
  }

  private interface Comparison {
    boolean holds(double left, double right);
  }

  private static void comparison(String name, Comparison comparison) {
    String id = name.toLowerCase(Locale.ROOT) + "_double";
    declare(
        CelFunctionDecl.newFunctionDeclaration(
            name, newMemberOverload(id, SimpleType.BOOL, SimpleType.DOUBLE, SimpleType.DOUBLE)));
    BINDINGS.add(CelFunctionBinding.from(id, Double.class, Double.class, comparison::holds));
  }

  private static double quantity(Object text) {
    return Quantities.parse(String.valueOf(text))
        .orElseThrow(() -> new IllegalArgumentException("not a quantity: " + text))
        .doubleValue();
  }

  private static void lists() {
    listFunction("isSorted", SimpleType.BOOL, KubernetesFunctions::isSorted);
    listFunction("sum", SimpleType.DYN, KubernetesFunctions::sum);
    listFunction("min", SimpleType.DYN, list -> extreme(list, -1));
    listFunction("max", SimpleType.DYN, list -> extreme(list, 1));
    declare(
        CelFunctionDecl.newFunctionDeclaration(
            "indexOf", newMemberOverload("index_of_list", SimpleType.INT, LIST, SimpleType.DYN)));
    BINDINGS.add(
        CelFunctionBinding.from(
            "index_of_list", List.class, Object.class, (list, item) -> (long) list.indexOf(item)));
  }

  private interface ListFunction {
    Object apply(List<?> list);
  }

  private static void listFunction(String name, CelType result, ListFunction function) {
    String id = name.toLowerCase(Locale.ROOT) + "_list";
    declare(CelFunctionDecl.newFunctionDeclaration(name, newMemberOverload(id, result, LIST)));
    BINDINGS.add(CelFunctionBinding.from(id, List.class, function::apply));
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
    boolean whole = list.stream().allMatch(item -> item instanceof Long || item instanceof Integer);
    if (whole) {
      return list.stream().mapToLong(item -> ((Number) item).longValue()).sum();
    }
    return list.stream().mapToDouble(item -> number(item)).sum();
  }

  private static Object extreme(List<?> list, int sign) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException(
          sign < 0 ? "min of an empty list" : "max of an empty list");
    }
    Object best = list.getFirst();
    for (Object item : list) {
      if (compare(item, best) * sign > 0) {
        best = item;
      }
    }
    return best;
  }

  private static int compare(Object left, Object right) {
    if (left instanceof Number && right instanceof Number) {
      return Double.compare(number(left), number(right));
    }
    return String.valueOf(left).compareTo(String.valueOf(right));
  }

  private static double number(Object item) {
    if (item instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("not a number: " + item);
  }

  private static void texts() {
    declare(
        CelFunctionDecl.newFunctionDeclaration(
            "find",
            newMemberOverload(
                "find_string", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING)));
    BINDINGS.add(
        CelFunctionBinding.from(
            "find_string",
            String.class,
            String.class,
            (text, pattern) -> findAll(text, pattern).stream().findFirst().orElse("")));
    declare(
        CelFunctionDecl.newFunctionDeclaration(
            "findAll",
            newMemberOverload(
                "find_all_string",
                ListType.create(SimpleType.STRING),
                SimpleType.STRING,
                SimpleType.STRING)));
    BINDINGS.add(
        CelFunctionBinding.from(
            "find_all_string", String.class, String.class, KubernetesFunctions::findAll));
  }

  private static List<String> findAll(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group()).toList();
  }

  private static void declare(CelFunctionDecl declaration) {
    DECLARATIONS.add(declaration);
  }
}
