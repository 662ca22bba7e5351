package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a configuration.
 *
 * @param names of its groups, "" for those without
 */
record Expression(Regex regex, List<String> names) {

  private static final Pattern GROUP =
      Pattern.compile("\\\\.|\\[(?:\\\\.|[^\\]])*\\]|\\((?:\\?P?<([a-zA-Z]\\w*)>|(?!\\?))");

  static Expression of(String source, boolean ignoreCase, Directive directive) {
    String java = source.replace("(?P<", "(?<");
    List<String> names = new ArrayList<>();
    Matcher groups = GROUP.matcher(source);
    while (groups.find()) {
      if (groups.group().startsWith("(")) {
        names.add(groups.group(1) == null ? "" : groups.group(1));
      }
    }
    try {
      return new Expression(Regex.compile(java, Regex.Syntax.PERL, ignoreCase), names);
    } catch (RegexException wrong) {
      throw new BadConfiguration(
          "pcre2_compile() failed: %s in \"%s\"".formatted(words(wrong), source), directive);
    }
  }

  private static String words(RegexException wrong) {
    String text = String.valueOf(wrong.getMessage());
    if (text.startsWith("Unclosed group")) {
      return "missing closing parenthesis";
    }
    if (text.startsWith("Dangling meta")) {
      return "quantifier does not follow a repeatable item";
    }
    return text.startsWith("Unclosed character class")
        ? "missing terminating ] for character class"
        : text;
  }

  Regex.@Nullable Match match(String text) {
    return regex.find(text, 0);
  }
}
