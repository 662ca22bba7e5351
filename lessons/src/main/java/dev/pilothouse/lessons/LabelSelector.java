package dev.pilothouse.lessons;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A label selector in kubectl's notation: {@code app=web,tier!=db,env in (a,b),!old}. */
public record LabelSelector(String source, List<Requirement> requirements) {

  public static final LabelSelector ALL = new LabelSelector("", List.of());

  private static final String KEY = "[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?";
  private static final Pattern EQUALITY =
      Pattern.compile("(" + KEY + ")\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)");
  private static final Pattern SET =
      Pattern.compile("(" + KEY + ")\\s+(in|notin)\\s*\\(([-A-Za-z0-9_., ]*)\\)");
  private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*(" + KEY + ")");
  private static final Pattern COMMA_OUTSIDE_PARENTHESES = Pattern.compile(",(?![^(]*\\))");

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /**
   * @throws IllegalArgumentException when {@code text} is no selector
   */
  public static LabelSelector parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    if (!text.isBlank()) {
      for (String part : COMMA_OUTSIDE_PARENTHESES.split(text)) {
        requirements.add(requirement(part.strip()));
      }
    }
    return new LabelSelector(text, requirements);
  }

  private static Requirement requirement(String part) {
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      return new Requirement(
          equality.group(1), Set.of(equality.group(3)), equality.group(2).equals("!="));
    }
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Set<String> values = Set.of(set.group(3).strip().split("\\s*,\\s*"));
      return new Requirement(set.group(1), values, set.group(2).equals("notin"));
    }
    Matcher presence = PRESENCE.matcher(part);
    if (presence.matches()) {
      return new Requirement(presence.group(2), null, !presence.group(1).isEmpty());
    }
    throw new IllegalArgumentException("not a label selector: " + part);
  }

  public boolean selects(Map<String, ?> labels) {
    return requirements.stream().allMatch(requirement -> requirement.holds(labels));
  }

  @Override
  public String toString() {
    return source;
  }

  /**
   * A condition on one label.
   *
   * @param values allowed ones; null: any, but there must be one
   * @param not whether the condition is turned round
   */
  public record Requirement(String key, @Nullable Set<String> values, boolean not) {

    boolean holds(Map<String, ?> labels) {
      Object value = labels.get(key);
      boolean positive = value != null && (values == null || values.contains(value.toString()));
      return positive != not;
    }
  }
}
