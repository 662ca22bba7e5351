package dev.pilothouse.apiserver.client;

import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * A label selector as objects hold it (meta/v1 LabelSelector): labels that must be equal, and
 * expressions that must hold.
 */
public record LabelSelector(List<Requirement> requirements) {

  /** Matches everything. */
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** What one label must be. */
  public sealed interface Requirement {

    boolean matches(Struct labels);

    /** The label exists and has one of the values. */
    record In(String key, List<String> values) implements Requirement {
      @Override
      public boolean matches(Struct labels) {
        return labels.has(key) && values.contains(labels.text(key));
      }
    }

    /** The label does not exist, or has none of the values. */
    record NotIn(String key, List<String> values) implements Requirement {
      @Override
      public boolean matches(Struct labels) {
        return !labels.has(key) || !values.contains(labels.text(key));
      }
    }

    record Exists(String key) implements Requirement {
      @Override
      public boolean matches(Struct labels) {
        return labels.has(key);
      }
    }

    record DoesNotExist(String key) implements Requirement {
      @Override
      public boolean matches(Struct labels) {
        return !labels.has(key);
      }
    }

    /** The label is an integer greater than the bound; node affinity only. */
    record GreaterThan(String key, long bound) implements Requirement {
      @Override
      public boolean matches(Struct labels) {
        return labels.has(key) && integer(labels.text(key), Long.MIN_VALUE) > bound;
      }
    }

    /** The label is an integer less than the bound; node affinity only. */
    record LessThan(String key, long bound) implements Requirement {
      @Override
      public boolean matches(Struct labels) {
        return labels.has(key) && integer(labels.text(key), Long.MAX_VALUE) < bound;
      }
    }
  }

  private static long integer(String text, long otherwise) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      return otherwise;
    }
  }

  /** The selector that a meta/v1 LabelSelector describes; an empty one matches everything. */
  public static LabelSelector of(Struct selector) {
    List<Requirement> requirements =
        new ArrayList<>(ofLabels(selector.struct("matchLabels")).requirements);
    for (Struct expression : selector.list("matchExpressions").structs()) {
      requirements.add(requirement(expression));
    }
    return new LabelSelector(requirements);
  }

  /**
   * The selector of objects that have all of the labels, as services and replication controllers
   * use.
   */
  public static LabelSelector ofLabels(Struct labels) {
    List<Requirement> requirements = new ArrayList<>();
    for (String key : labels.keys()) {
      requirements.add(new Requirement.In(key, List.of(labels.text(key))));
    }
    return new LabelSelector(requirements);
  }

  /** One expression of matchExpressions, or of a node selector term. */
  public static Requirement requirement(Struct expression) {
    String key = expression.text("key");
    List<String> values = expression.list("values").texts();
    return switch (expression.text("operator")) {
      case "In" -> new Requirement.In(key, values);
      case "NotIn" -> new Requirement.NotIn(key, values);
      case "Exists" -> new Requirement.Exists(key);
      case "DoesNotExist" -> new Requirement.DoesNotExist(key);
      case "Gt" -> new Requirement.GreaterThan(key, integer(values.getFirst(), Long.MAX_VALUE));
      case "Lt" -> new Requirement.LessThan(key, integer(values.getFirst(), Long.MIN_VALUE));
      default ->
          throw new IllegalArgumentException(
              expression.text("operator") + " is not a valid label selector operator");
    };
  }

  public boolean matches(Struct labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }
}
