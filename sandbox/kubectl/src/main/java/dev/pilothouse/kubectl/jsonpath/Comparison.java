package dev.pilothouse.kubectl.jsonpath;

/** Compares values as filters do: only those of one type. */
final class Comparison {
  private Comparison() {}

  static boolean holds(Object left, String operator, Object right) {
    int order = compare(left, right, operator);
    return switch (operator) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> throw new JsonPathException("unrecognized filter operator " + operator);
    };
  }

  private static int compare(Object left, Object right, String operator) {
    boolean ordered = !operator.equals("==") && !operator.equals("!=");
    if (left instanceof Long a && right instanceof Long b) {
      return a.compareTo(b);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a.compareTo(b);
    }
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    if (left instanceof Boolean a && right instanceof Boolean b && !ordered) {
      return a.compareTo(b);
    }
    throw new JsonPathException(
        left.getClass() == right.getClass()
            ? "invalid type for comparison"
            : "incompatible types for comparison");
  }
}
