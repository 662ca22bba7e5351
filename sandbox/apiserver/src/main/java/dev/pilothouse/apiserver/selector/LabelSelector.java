package dev.pilothouse.apiserver.selector;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.Requirement.Operator;
import dev.pilothouse.apiserver.view.ObjectView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Selects objects by their labels: all requirements are met.
 *
 * @param never whether it selects nothing at all (an absent selector field)
 */
public record LabelSelector(List<Requirement> requirements, boolean never) {

  public static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
  public static final LabelSelector NOTHING = new LabelSelector(List.of(), true);

  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "In", Operator.IN,
          "NotIn", Operator.NOT_IN,
          "Exists", Operator.EXISTS,
          "DoesNotExist", Operator.DOES_NOT_EXIST,
          "Gt", Operator.GREATER_THAN,
          "Lt", Operator.LESS_THAN);

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /**
   * The selector that a text such as "app=web,tier in (a,b),!old" means.
   *
   * @throws IllegalArgumentException with Kubernetes' message when it cannot be read
   */
  public static LabelSelector parse(String text) {
    return text.isBlank() ? EVERYTHING : new LabelSelector(new SelectorParser(text).parse(), false);
  }

  /**
   * The selector of a map of labels, as Service.spec.selector has it; an empty one selects nothing.
   */
  public static LabelSelector ofLabels(Struct labels) {
    if (labels.isEmpty()) {
      return NOTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    labels.forEach(
        (key, value) ->
            requirements.add(new Requirement(key, Operator.IN, List.of(labels.text(key)))));
    return new LabelSelector(requirements, false);
  }

  /**
   * The selector with one requirement; one with an operator that does not exist selects nothing.
   */
  public static LabelSelector requiring(String key, String operator, List<String> values) {
    Operator known = OPERATORS.get(operator);
    return known == null
        ? NOTHING
        : new LabelSelector(List.of(new Requirement(key, known, values)), false);
  }

  /** As {@link #ofLabels(Struct)}. */
  public static LabelSelector ofLabels(Map<String, String> labels) {
    return ofLabels(Struct.copyOf(labels));
  }

  /** The selector of a meta/v1 LabelSelector that is there; an empty one selects everything. */
  public static LabelSelector of(dev.pilothouse.apiserver.view.meta.LabelSelector selector) {
    return of((Object) selector.struct());
  }

  /**
   * The selector of a meta/v1 LabelSelector; absent selects nothing, empty everything. One with an
   * operator that does not exist selects nothing.
   */
  public static LabelSelector of(@org.jspecify.annotations.Nullable Object field) {
    if (!(field instanceof Struct selector)) {
      return NOTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    Struct labels = selector.struct("matchLabels");
    for (String key : labels.keys().stream().sorted().toList()) {
      requirements.add(new Requirement(key, Operator.IN, List.of(labels.text(key))));
    }
    for (Struct expression : selector.list("matchExpressions").structs()) {
      Operator operator = OPERATORS.get(expression.text("operator"));
      if (operator == null) {
        return NOTHING;
      }
      requirements.add(
          new Requirement(expression.text("key"), operator, expression.list("values").texts()));
    }
    return new LabelSelector(requirements, false);
  }

  public boolean isEverything() {
    return !never && requirements.isEmpty();
  }

  /** Whether an object's labels meet all requirements. */
  public boolean matches(Struct labels) {
    if (never) {
      return false;
    }
    for (Requirement requirement : requirements) {
      Object value = labels.get(requirement.key());
      if (!requirement.matches(value instanceof String text ? text : null)) {
        return false;
      }
    }
    return true;
  }

  /** Whether an object's labels meet all requirements. */
  public boolean matches(Map<String, String> labels) {
    if (never) {
      return false;
    }
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels.get(requirement.key()))) {
        return false;
      }
    }
    return true;
  }

  /** Whether an object is selected by its metadata.labels. */
  public boolean selects(ObjectView object) {
    return matches(object.metadata().labels());
  }

  /** Whether an object is selected by its metadata.labels. */
  public boolean selects(Struct object) {
    return matches(object.structAt("metadata", "labels"));
  }

  /** A requirement that the label index answers: one key with one value. */
  public Optional<Requirement> indexed() {
    return requirements.stream()
        .filter(
            requirement ->
                requirement.operator() == Operator.IN && requirement.values().size() == 1)
        .findFirst();
  }

  /** As Kubernetes prints it; requirements are ordered by key. */
  @Override
  public String toString() {
    return String.join(
        ",",
        requirements.stream()
            .sorted(java.util.Comparator.comparing(Requirement::key))
            .map(Requirement::toString)
            .toList());
  }

  /** As a meta/v1 LabelSelector. */
  public Struct toStruct() {
    Struct.Builder labels = Struct.builder();
    Sequence expressions = Sequence.EMPTY;
    for (Requirement requirement : requirements) {
      if (requirement.operator() == Operator.IN && requirement.values().size() == 1) {
        labels.put(requirement.key(), requirement.values().getFirst());
      } else {
        expressions =
            expressions.plus(
                Struct.builder()
                    .put("key", requirement.key())
                    .put("operator", name(requirement.operator()))
                    .putUnlessEmpty("values", Sequence.copyOf(requirement.values()))
                    .build());
      }
    }
    return Struct.builder()
        .putUnlessEmpty("matchLabels", labels.build())
        .putUnlessEmpty("matchExpressions", expressions)
        .build();
  }

  private static String name(Operator operator) {
    return switch (operator) {
      case IN -> "In";
      case NOT_IN -> "NotIn";
      case EXISTS -> "Exists";
      case DOES_NOT_EXIST -> "DoesNotExist";
      case GREATER_THAN -> "Gt";
      case LESS_THAN -> "Lt";
    };
  }
}
