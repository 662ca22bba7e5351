package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.Fields.Mode;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Assignment;
import dev.pilothouse.machine.shell.syntax.Dialect;
import dev.pilothouse.machine.shell.syntax.Parser;
import dev.pilothouse.machine.shell.syntax.Part;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Expands words (Shell Command Language, 2.6).
 *
 * <p>A command substitution whose result is not there yet ends the expansion with a {@link
 * Suspension}. When the result is there, the whole is expanded again from the start, with the
 * variables as they were, and gets the known results in order.
 */
final class Expander {

  private final Shell shell;
  private List<Frame.Result> results = List.of();
  private int used;

  Expander(Shell shell) {
    this.shell = shell;
  }

  /** Begins an expansion that may use these results of substitutions. */
  void begin(List<Frame.Result> known) {
    results = known;
    used = 0;
  }

  /** The status of the last substitution, or -1 when there was none. */
  int substitutionStatus() {
    return used == 0 ? -1 : results.get(used - 1).status();
  }

  private String substitution(Part part) {
    if (used == results.size()) {
      throw new Suspension(part);
    }
    return results.get(used++).text();
  }

  // ---- whole words

  /** The fields that the words expand to, with path names. */
  List<String> fields(List<Word> words) {
    List<String> all = new ArrayList<>();
    for (Word word : words) {
      fields(word, all);
    }
    return all;
  }

  void fields(Word word, List<String> all) {
    String literal = word.literal();
    if (literal != null && isPlain(literal)) {
      all.add(literal);
      return;
    }
    List<Word> words =
        shell.has(Option.BRACEEXPAND) && shell.bash() ? Braces.expand(word) : List.of(word);
    for (Word each : words) {
      Fields fields = new Fields(Mode.SPLIT, shell.separators());
      parts(each.parts(), fields, false, true);
      for (Fields.Field field : fields.all()) {
        shell.sys.charge(1);
        addPaths(field, all);
      }
    }
  }

  private static boolean isPlain(String literal) {
    for (int index = 0; index < literal.length(); index++) {
      switch (literal.charAt(index)) {
        case '*', '?', '[', '{', '~', '(' -> {
          return false;
        }
        default -> {}
      }
    }
    return !literal.isEmpty();
  }

  private void addPaths(Fields.Field field, List<String> all) {
    if (field.pattern() == null || shell.has(Option.NOGLOB)) {
      all.add(field.text());
      return;
    }
    List<String> paths = new PathExpansion(shell.sys, shell.r.options).expand(field.pattern());
    if (!paths.isEmpty()) {
      all.addAll(paths);
    } else if (shell.has(Option.FAILGLOB)) {
      throw new ExpansionError("no match: " + field.text(), false);
    } else if (!shell.has(Option.NULLGLOB)) {
      all.add(field.text());
    }
  }

  /** The word as one string: no splitting, no path names. */
  String single(Word word) {
    String literal = word.literal();
    if (literal != null && !literal.startsWith("~")) {
      return literal;
    }
    Fields fields = new Fields(Mode.SINGLE, shell.separators());
    parts(word.parts(), fields, false, true);
    return fields.text();
  }

  /** The word as a pattern in which what was quoted matches itself. */
  String pattern(Word word) {
    Fields fields = new Fields(Mode.PATTERN, shell.separators());
    parts(word.parts(), fields, false, true);
    return fields.pattern();
  }

  /** The word as a regular expression in which what was quoted matches itself. */
  String regex(Word word) {
    StringBuilder regex = new StringBuilder();
    for (Part part : word.parts()) {
      Fields fields = new Fields(Mode.SINGLE, shell.separators());
      parts(List.of(part), fields, false, false);
      if (part instanceof Part.Quoted || part instanceof Part.DoubleQuoted) {
        for (char c : fields.text().toCharArray()) {
          regex.append(".[]{}()*+?^$|\\".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
      } else {
        regex.append(fields.text());
      }
    }
    return regex.toString();
  }

  /** The value of an assignment: tildes after colons are expanded too. */
  String assigned(Word word) {
    Fields fields = new Fields(Mode.SINGLE, shell.separators());
    boolean first = true;
    for (int index = 0; index < word.parts().size(); index++) {
      Part part = word.parts().get(index);
      if (part instanceof Part.Literal(String text) && text.indexOf('~') >= 0) {
        fields.quoted(tildes(text, first, index + 1 == word.parts().size()));
      } else {
        parts(List.of(part), fields, false, false);
      }
      first = false;
    }
    return fields.text();
  }

  private String tildes(String text, boolean first, boolean last) {
    StringBuilder result = new StringBuilder();
    String[] pieces = text.split(":", -1);
    for (int index = 0; index < pieces.length; index++) {
      boolean starts = index > 0 || first;
      boolean whole = index + 1 < pieces.length || last || pieces[index].indexOf('/') >= 0;
      result.append(index > 0 ? ":" : "");
      result.append(starts && whole ? tilde(pieces[index]) : pieces[index]);
    }
    return result.toString();
  }

  /** The text with a leading {@code ~} or {@code ~user} replaced by the home directory. */
  String tilde(String text) {
    if (!text.startsWith("~")) {
      return text;
    }
    int slash = text.indexOf('/');
    String user = text.substring(1, slash < 0 ? text.length() : slash);
    String rest = slash < 0 ? "" : text.substring(slash);
    String home = homeOf(user);
    if (home == null) {
      return text;
    }
    return home.equals("/") && !rest.isEmpty() ? rest : home + rest;
  }

  private @Nullable String homeOf(String user) {
    return switch (user) {
      case "" -> {
        String home = shell.variables.value("HOME");
        yield home != null ? home : Users.homeOf(shell.sys, shell.sys.user());
      }
      case "+" -> shell.bash() ? shell.r.directory : null;
      case "-" -> shell.bash() ? shell.variables.value("OLDPWD") : null;
      default -> Users.homeOf(shell.sys, user);
    };
  }

  /** Expands the words of an assignment; its variable is not set yet. */
  Builtin.Assigned assignment(Assignment assignment) {
    if (assignment.elements() == null) {
      return new Builtin.Assigned(assignment, assigned(assignment.value()), List.of());
    }
    List<Builtin.Element> elements = new ArrayList<>();
    for (Assignment.Element element : assignment.elements()) {
      if (element.subscript() != null) {
        elements.add(
            new Builtin.Element(
                single(element.subscript()), element.append(), assigned(element.value())));
      } else {
        List<String> values = new ArrayList<>();
        fields(element.value(), values);
        for (String value : values) {
          elements.add(new Builtin.Element(null, false, value));
        }
      }
    }
    return new Builtin.Assigned(assignment, "", elements);
  }

  /** A text with expansions as between double quotes: a prompt, PS4. */
  String text(String text, Dialect dialect) {
    Fields fields = new Fields(Mode.SINGLE, shell.separators());
    parts(Parser.quoted(text, dialect).parts(), fields, true, false);
    return fields.text();
  }

  // ---- parts

  private void parts(List<Part> parts, Fields fields, boolean quoted, boolean tilde) {
    for (int index = 0; index < parts.size(); index++) {
      Part part = parts.get(index);
      if (tilde
          && index == 0
          && part instanceof Part.Literal(String text)
          && text.startsWith("~")
          && (parts.size() == 1 || text.indexOf('/') > 0)) {
        tilde(text, fields);
      } else {
        part(part, fields, quoted);
      }
    }
  }

  private void tilde(String text, Fields fields) {
    int slash = text.indexOf('/');
    String head = slash < 0 ? text : text.substring(0, slash);
    String expanded = tilde(head);
    if (expanded.equals(head)) {
      fields.literal(text);
      return;
    }
    fields.quoted(expanded.equals("/") && slash >= 0 ? "" : expanded);
    fields.literal(slash < 0 ? "" : text.substring(slash));
  }

  /** Expands a part; {@code quoted} when it is between double quotes. */
  private void part(Part part, Fields fields, boolean quoted) {
    switch (part) {
      case Part.Literal(String text) -> {
        if (quoted) {
          fields.quoted(text);
        } else {
          fields.literal(text);
        }
      }
      case Part.Quoted(String text) -> fields.quoted(text);
      case Part.DoubleQuoted(List<Part> inside) -> doubleQuoted(inside, fields);
      case Part.Parameter parameter ->
          new ParameterExpansion(shell, this).expand(parameter, fields, quoted);
      case Part.Arithmetic arithmetic -> {
        String expression = single(new Word(arithmetic.expression().parts(), ""));
        value(String.valueOf(Arithmetic.evaluate(shell, expression)), fields, quoted);
      }
      case Part.Substitution substitution -> value(substitution(substitution), fields, quoted);
      case Part.ProcessSubstitution substitution -> fields.quoted(substitution(substitution));
      case Part.Assigned assigned -> fields.quoted(assigned.assignment().name());
      case Part.Bad(String text) -> throw badSubstitution(text);
    }
  }

  ExpansionError badSubstitution(String text) {
    return shell.bash()
        ? new ExpansionError(text + ": bad substitution", false)
        : new ExpansionError("Bad substitution", true);
  }

  private void doubleQuoted(List<Part> inside, Fields fields) {
    boolean nothing = !inside.isEmpty();
    for (Part part : inside) {
      nothing &=
          part instanceof Part.Parameter parameter
              && new ParameterExpansion(shell, this).isEmptyList(parameter);
    }
    if (nothing) {
      return;
    }
    fields.start();
    for (Part part : inside) {
      part(part, fields, true);
    }
  }

  /** Adds the value of an expansion. */
  void value(String value, Fields fields, boolean quoted) {
    if (quoted) {
      fields.quoted(value);
    } else {
      fields.split(value);
    }
  }

  /** Expands the word of a parameter expansion into the fields around it. */
  void operand(@Nullable Word word, Fields fields, boolean quoted) {
    if (word == null) {
      return;
    }
    boolean first = true;
    for (Part part : word.parts()) {
      if (part instanceof Part.Literal(String text) && !quoted) {
        if (first && text.startsWith("~") && (word.parts().size() == 1 || text.indexOf('/') > 0)) {
          tilde(text, fields);
        } else if (fields.splits()) {
          splitLiteral(text, fields);
        } else {
          fields.literal(text);
        }
      } else {
        part(part, fields, quoted);
      }
      first = false;
    }
  }

  private static void splitLiteral(String text, Fields fields) {
    fields.split(text);
  }
}
