package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of JSONPath that printer columns and scale paths use: fields, indices, wildcards and
 * filters such as [?(@.type=="Ready")].
 */
public final class SimplePath {

  private static final Pattern STEP =
      Pattern.compile(
          "\\.?\\[\\?\\(@\\.([^=!\\s]+)\\s*(==|!=)\\s*[\"']([^\"']*)[\"']\\s*\\)\\]"
              + "|\\.?\\['([^']*)'\\]|\\.?\\[\"([^\"]*)\"\\]|\\.?\\[(\\*|-?[0-9]+)\\]|\\.((?:\\\\.|[^.\\[\\\\])+)");

  private final List<Step> steps;

  private SimplePath(List<Step> steps) {
    this.steps = steps;
  }

  private sealed interface Step {
    record Field(String name) implements Step {}

    record Index(int index) implements Step {}

    record All() implements Step {}

    record Filter(String[] path, String value, boolean equal) implements Step {}
  }

  /** Reads a path; what cannot be read finds nothing. */
  public static SimplePath parse(String text) {
    String path = text.startsWith("{") ? text.substring(1, text.length() - 1) : text;
    path = path.startsWith("$") ? path.substring(1) : path;
    List<Step> steps = new ArrayList<>();
    Matcher matcher =
        STEP.matcher(path.startsWith(".") || path.startsWith("[") ? path : "." + path);
    while (matcher.find()) {
      steps.add(step(matcher));
    }
    return new SimplePath(List.copyOf(steps));
  }

  private static Step step(Matcher matcher) {
    if (matcher.group(1) != null) {
      return new Step.Filter(
          matcher.group(1).split("\\."), matcher.group(3), matcher.group(2).equals("=="));
    }
    if (matcher.group(6) != null) {
      return matcher.group(6).equals("*")
          ? new Step.All()
          : new Step.Index(Integer.parseInt(matcher.group(6)));
    }
    for (int group : new int[] {4, 5}) {
      if (matcher.group(group) != null) {
        return new Step.Field(matcher.group(group));
      }
    }
    return matcher.group(7).equals("*")
        ? new Step.All()
        : new Step.Field(matcher.group(7).replace("\\", ""));
  }

  /** The values at the path, none when something on the way is not there. */
  public List<Object> find(Struct object) {
    List<Object> present = List.of(object);
    for (Step step : steps) {
      List<Object> next = new ArrayList<>();
      for (Object value : present) {
        follow(step, value, next);
      }
      present = next;
    }
    return present;
  }

  private static void follow(Step step, Object value, List<Object> found) {
    switch (step) {
      case Step.Field(String name) -> {
        Object inner = value instanceof Struct struct ? struct.get(name) : null;
        if (inner != null) {
          found.add(inner);
        }
      }
      case Step.Index(int index) -> {
        if (value instanceof Sequence list) {
          int at = index < 0 ? index + list.size() : index;
          if (at >= 0 && at < list.size()) {
            found.add(list.get(at));
          }
        }
      }
      case Step.All() -> {
        if (value instanceof Sequence list) {
          found.addAll(list.asList());
        } else if (value instanceof Struct struct) {
          struct.forEach((_, item) -> found.add(item));
        }
      }
      case Step.Filter filter -> {
        if (value instanceof Sequence list) {
          for (Struct item : list.structs()) {
            if (item.textAt(filter.path()).equals(filter.value()) == filter.equal()) {
              found.add(item);
            }
          }
        }
      }
    }
  }
}
