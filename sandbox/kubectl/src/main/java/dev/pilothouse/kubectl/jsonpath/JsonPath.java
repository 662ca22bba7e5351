package dev.pilothouse.kubectl.jsonpath;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JSONPath template as Kubernetes writes them: text with paths in braces.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubectl/jsonpath/">JSONPath support</a>
 */
public final class JsonPath {

  private static final int MOST_VALUES = 200_000;

  private final List<Node.Action> actions;
  private final boolean allowMissing;

  private JsonPath(List<Node.Action> actions, boolean allowMissing) {
    this.actions = actions;
    this.allowMissing = allowMissing;
  }

  /**
   * Reads a template.
   *
   * @param allowMissing whether fields that are absent count as nothing instead of failing
   * @throws JsonPathException when it is no template
   */
  public static JsonPath parse(String template, boolean allowMissing) {
    return new JsonPath(Parser.template(template), allowMissing);
  }

  /**
   * Reads what columns and sort keys are given as: "{.a.b}", ".a.b" or "a.b".
   *
   * @throws JsonPathException when it is none of these
   */
  public static String relaxed(String expression) {
    if (expression.isEmpty()) {
      return expression;
    }
    boolean braced = expression.startsWith("{") && expression.endsWith("}");
    String inner = braced ? expression.substring(1, expression.length() - 1) : expression;
    if (inner.indexOf('{') >= 0 || inner.indexOf('}') >= 0) {
      throw new JsonPathException(
          "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}'"
              + " or '{.name1.name2}'");
    }
    return "{"
        + (inner.startsWith(".") || inner.startsWith("[") || inner.startsWith("$") ? "" : ".")
        + inner
        + "}";
  }

  /** The template filled in from {@code root}. */
  public String render(Object root) {
    StringBuilder out = new StringBuilder();
    new Run(root, allowMissing).render(out, actions, List.of(root));
    return out.toString();
  }

  /** The values that the template's actions find, one list for each. */
  public List<List<Object>> find(Object root) {
    List<List<Object>> found = new ArrayList<>();
    Run run = new Run(root, allowMissing);
    for (Node.Action action : actions) {
      run.find(action, List.of(root), found);
    }
    return found;
  }

  /** All values that the template finds. */
  public List<Object> values(Object root) {
    List<Object> all = new ArrayList<>();
    find(root).forEach(all::addAll);
    return all;
  }

  /** Applies nodes to values. */
  private record Run(Object root, boolean allowMissing) {

    void render(StringBuilder out, List<Node.Action> actions, List<Object> input) {
      List<List<Object>> results = new ArrayList<>();
      for (Node.Action action : actions) {
        find(action, input, results);
      }
      for (List<Object> result : results) {
        String separator = "";
        for (Object value : result) {
          out.append(separator).append(GoText.print(value));
          separator = " ";
        }
      }
    }

    void find(Node.Action action, List<Object> input, List<List<Object>> results) {
      if (action.nodes().size() == 1 && action.nodes().getFirst() instanceof Node.Range range) {
        for (Object item : apply(range.over(), input)) {
          for (Node.Action inner : range.body()) {
            find(inner, List.of(item), results);
          }
        }
        return;
      }
      results.add(apply(action.nodes(), input));
    }

    private List<Object> apply(List<Node> nodes, List<Object> input) {
      List<Object> values = input;
      for (Node node : nodes) {
        values = apply(node, values);
        if (values.size() > MOST_VALUES) {
          throw new JsonPathException("the path finds too many values");
        }
      }
      return values;
    }

    private List<Object> apply(Node node, List<Object> input) {
      return switch (node) {
        case Node.Text text -> List.of(text.text());
        case Node.Literal literal -> List.of(literal.value());
        case Node.Unknown unknown -> throw new JsonPathException(unknown.problem());
        case Node.Root _ -> List.of(root);
        case Node.Field field -> field(field.name(), input);
        case Node.Wildcard _ -> children(input);
        case Node.Recursive _ -> recursive(input);
        case Node.Slice slice -> slice(slice, input);
        case Node.Filter filter -> filter(filter, input);
        case Node.Union union -> union(union, input);
        case Node.Range range -> apply(range.over(), input);
      };
    }

    private List<Object> field(String name, List<Object> input) {
      List<Object> found = new ArrayList<>();
      for (Object value : input) {
        Object inner = value instanceof Struct struct ? struct.get(name) : null;
        if (inner != null) {
          found.add(inner);
        } else if (!allowMissing && value != Struct.NULL) {
          throw new JsonPathException(name + " is not found");
        }
      }
      return found;
    }

    private static List<Object> children(List<Object> input) {
      List<Object> found = new ArrayList<>();
      for (Object value : input) {
        switch (value) {
          case Struct struct -> {
            Map<String, Object> sorted = new TreeMap<>(struct.asMap());
            found.addAll(sorted.values());
          }
          case Sequence sequence -> found.addAll(sequence.asList());
          default -> {}
        }
      }
      return found;
    }

    private static List<Object> recursive(List<Object> input) {
      List<Object> found = new ArrayList<>();
      for (Object value : input) {
        List<Object> inner = children(List.of(value));
        if (!inner.isEmpty()) {
          found.add(value);
          found.addAll(recursive(inner));
        }
      }
      return found;
    }

    private static List<Object> slice(Node.Slice slice, List<Object> input) {
      List<Object> found = new ArrayList<>();
      for (Object value : input) {
        if (value == Struct.NULL) {
          continue;
        }
        if (!(value instanceof Sequence sequence)) {
          throw new JsonPathException(GoText.print(value) + " is not array or slice");
        }
        int size = sequence.size();
        int from = slice.start() == null ? 0 : slice.start();
        from = from < 0 ? from + size : from;
        int to = slice.end() == null ? size : slice.end();
        to = to < 0 || to == 0 && slice.single() ? to + size : to;
        if (from == to) {
          continue;
        }
        check(from, to, size);
        int step = slice.step() == null ? 1 : slice.step();
        if (step <= 0) {
          throw new JsonPathException("step must be > 0");
        }
        for (int i = from; i < to; i += step) {
          found.add(sequence.get(i));
        }
      }
      return found;
    }

    private static void check(int from, int to, int size) {
      if (from >= size || from < 0) {
        throw outOfBounds(from, size);
      }
      if (to > size || to < 0) {
        throw outOfBounds(to - 1, size);
      }
      if (from > to) {
        throw new JsonPathException(
            "starting index " + from + " is greater than ending index " + to);
      }
    }

    private static JsonPathException outOfBounds(int index, int size) {
      return new JsonPathException(
          "array index out of bounds: index " + index + ", length " + size);
    }

    private List<Object> union(Node.Union union, List<Object> input) {
      List<Object> found = new ArrayList<>();
      for (List<Node> part : union.parts()) {
        found.addAll(apply(part, input));
      }
      return found;
    }

    private List<Object> filter(Node.Filter filter, List<Object> input) {
      List<Object> found = new ArrayList<>();
      for (Object value : input) {
        if (!(value instanceof Sequence sequence)) {
          throw new JsonPathException(
              GoText.print(value) + " is not array or slice and cannot be filtered");
        }
        for (Object item : sequence) {
          if (passes(filter, item)) {
            found.add(item);
          }
        }
      }
      return found;
    }

    private boolean passes(Node.Filter filter, Object item) {
      Run lenient = new Run(root, true);
      List<Object> left = lenient.apply(filter.left(), List.of(item));
      if (filter.operator().equals("exists")) {
        return !left.isEmpty();
      }
      List<Object> right = lenient.apply(filter.right(), List.of(item));
      if (left.isEmpty() || right.isEmpty()) {
        return false;
      }
      if (left.size() > 1 || right.size() > 1) {
        throw new JsonPathException("can only compare one element at a time");
      }
      return Comparison.holds(left.getFirst(), filter.operator(), right.getFirst());
    }
  }
}
