package dev.pilothouse.kubectl.resource;

import dev.pilothouse.apiserver.client.LabelSelector;
import dev.pilothouse.apiserver.client.LabelSelector.Requirement;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads label selectors as -l takes them: "app=web,tier!=cache,env in (a,b),!old". */
public final class Selector {

  private static final Pattern SET = Pattern.compile("\\s*([^\\s!=,()]+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
  private static final Pattern EQUAL = Pattern.compile("\\s*([^\\s!=,()]+)\\s*(==|=|!=)\\s*([^\\s!=,()]*)\\s*");
  private static final Pattern EXISTS = Pattern.compile("\\s*(!?)\\s*([^\\s!=,()]+)\\s*");

  private Selector() {}

  /**
   * The selector that the text describes; "" matches everything.
   *
   * @throws UsageException when it is none
   */
  public static LabelSelector parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    for (String part : parts(text)) {
      requirements.add(requirement(part, text));
    }
    return new LabelSelector(requirements);
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    if (!text.isBlank()) {
      parts.add(text.substring(start));
    }
    return parts;
  }

  private static Requirement requirement(String part, String text) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      List<String> values = new ArrayList<>();
      for (String value : set.group(3).split(",", -1)) {
        values.add(value.strip());
      }
      return set.group(2).equals("in")
          ? new Requirement.In(set.group(1), values)
          : new Requirement.NotIn(set.group(1), values);
    }
    Matcher equal = EQUAL.matcher(part);
    if (equal.matches()) {
      List<String> values = List.of(equal.group(3));
      return equal.group(2).equals("!=")
          ? new Requirement.NotIn(equal.group(1), values)
          : new Requirement.In(equal.group(1), values);
    }
    Matcher exists = EXISTS.matcher(part);
    if (exists.matches()) {
      return exists.group(1).isEmpty()
          ? new Requirement.Exists(exists.group(2))
          : new Requirement.DoesNotExist(exists.group(2));
    }
    throw new UsageException("unable to parse requirement: found '" + part + "', expected: identifier in selector \"" + text + "\"");
  }
}
