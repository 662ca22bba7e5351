package dev.pilothouse.machine.shell.syntax;

import dev.pilothouse.machine.shell.syntax.Part.Operator;
import dev.pilothouse.machine.shell.syntax.Part.Parameter;
import dev.pilothouse.machine.shell.syntax.Words.Until;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads parameter expansions in braces. */
final class Parameters {

  private final Source source;
  private final Dialect dialect;
  private final Words words;

  Parameters(Source source, Dialect dialect, Words words) {
    this.source = source;
    this.dialect = dialect;
    this.words = words;
  }

  /** Reads from the dollar sign to the closing brace. */
  Part braced(boolean quoted) {
    int start = source.position();
    source.enter();
    source.advance(2);
    Part part;
    try {
      part = expansion(start, quoted);
    } catch (SyntaxException wrong) {
      if (!wrong.getMessage().equals("]")) {
        throw wrong;
      }
      source.moveTo(start + 2);
      part = bad(start);
    }
    source.leave();
    return part;
  }

  private Part expansion(int start, boolean quoted) {
    if (source.peek() == '#' && source.peek(1) != '}' && lengthFollows()) {
      return length(start);
    }
    boolean indirect = dialect.bash() && source.peek() == '!' && nameFollows(1);
    if (indirect) {
      source.advance(1);
    }
    String name = name();
    if (name.isEmpty()) {
      return bad(start);
    }
    Word subscript = subscript();
    if (indirect && subscript == null && (source.startsWith("*}") || source.startsWith("@}"))) {
      boolean all = source.next() == '@';
      source.advance(1);
      return new Parameter(
          name,
          Word.quoted(all ? "@" : "*"),
          false,
          Operator.NAMES,
          false,
          null,
          null,
          from(start));
    }
    if (indirect
        && subscript != null
        && source.peek() == '}'
        && (subscript.text().equals("@") || subscript.text().equals("*"))) {
      source.advance(1);
      return new Parameter(name, subscript, false, Operator.KEYS, false, null, null, from(start));
    }
    return operation(start, name, subscript, indirect, quoted);
  }

  private boolean nameFollows(int ahead) {
    char c = source.peek(ahead);
    return Words.isNamePart(c) || c != 0 && "@*#?-$!".indexOf(c) >= 0 && c != '}';
  }

  /** Tells {@code ${#name}} from {@code ${#}}, {@code ${#-word}} and the like. */
  private boolean lengthFollows() {
    char c = source.peek(1);
    if (Words.isNamePart(c)) {
      return true;
    }
    return c != 0 && "@*#?-$!".indexOf(c) >= 0 && source.peek(2) == '}';
  }

  private Part length(int start) {
    source.advance(1);
    String name = name();
    Word subscript = subscript();
    if (source.peek() != '}') {
      return bad(start);
    }
    source.advance(1);
    return new Parameter(name, subscript, false, Operator.LENGTH, false, null, null, from(start));
  }

  private String from(int start) {
    return source.slice(start, source.position());
  }

  private Part bad(int start) {
    int open = 1;
    while (open > 0) {
      if (source.atEnd()) {
        throw source.unmatched('}');
      }
      char c = source.next();
      if (c == '{') {
        open++;
      } else if (c == '}') {
        open--;
      }
    }
    return new Part.Bad(from(start));
  }

  private String name() {
    int start = source.position();
    char c = source.peek();
    if (Words.isNameStart(c)) {
      while (Words.isNamePart(source.peek())) {
        source.advance(1);
      }
    } else if (c >= '0' && c <= '9') {
      while (source.peek() >= '0' && source.peek() <= '9') {
        source.advance(1);
      }
    } else if (c != 0 && "@*#?-$!".indexOf(c) >= 0) {
      source.advance(1);
    }
    return from(start);
  }

  private @Nullable Word subscript() {
    if (source.peek() != '[' || !dialect.bash()) {
      return null;
    }
    source.advance(1);
    Word inside = words.word(Until.BRACKET);
    words.require(']');
    return inside;
  }

  private Part operation(
      int start, String name, @Nullable Word subscript, boolean indirect, boolean quoted) {
    if (source.atEnd()) {
      throw source.unmatched('}');
    }
    char c = source.peek();
    if (c == '}') {
      source.advance(1);
      return new Parameter(
          name, subscript, indirect, Operator.VALUE, false, null, null, from(start));
    }
    boolean colon = c == ':' && isConditional(source.peek(1));
    if (colon) {
      source.advance(1);
      c = source.peek();
    }
    if (isConditional(c)) {
      source.advance(1);
      Operator operator =
          switch (c) {
            case '-' -> Operator.DEFAULT;
            case '=' -> Operator.ASSIGN;
            case '?' -> Operator.ERROR;
            default -> Operator.ALTERNATIVE;
          };
      return finish(
          start, name, subscript, indirect, operator, colon, words.operand(Until.BRACE, quoted));
    }
    if (c == '#' || c == '%') {
      return affix(start, name, subscript, indirect);
    }
    return dialect.bash() ? extension(start, name, subscript, indirect) : bad(start);
  }

  private static boolean isConditional(char c) {
    return c == '-' || c == '=' || c == '?' || c == '+';
  }

  private Part affix(int start, String name, @Nullable Word subscript, boolean indirect) {
    Operator operator;
    if (source.take("##")) {
      operator = Operator.REMOVE_LONG_PREFIX;
    } else if (source.take("#")) {
      operator = Operator.REMOVE_SHORT_PREFIX;
    } else if (source.take("%%")) {
      operator = Operator.REMOVE_LONG_SUFFIX;
    } else {
      source.advance(1);
      operator = Operator.REMOVE_SHORT_SUFFIX;
    }
    return finish(start, name, subscript, indirect, operator, false, words.word(Until.BRACE));
  }

  private Part extension(int start, String name, @Nullable Word subscript, boolean indirect) {
    Operator operator;
    if (source.take("^^")) {
      operator = Operator.UPPER_ALL;
    } else if (source.take("^")) {
      operator = Operator.UPPER_FIRST;
    } else if (source.take(",,")) {
      operator = Operator.LOWER_ALL;
    } else if (source.take(",")) {
      operator = Operator.LOWER_FIRST;
    } else if (source.take("@")) {
      operator = Operator.TRANSFORM;
    } else if (source.take(":")) {
      return substring(start, name, subscript, indirect);
    } else if (source.take("//")) {
      return replacement(start, name, subscript, indirect, Operator.REPLACE_ALL);
    } else if (source.take("/#")) {
      return replacement(start, name, subscript, indirect, Operator.REPLACE_PREFIX);
    } else if (source.take("/%")) {
      return replacement(start, name, subscript, indirect, Operator.REPLACE_SUFFIX);
    } else if (source.take("/")) {
      return replacement(start, name, subscript, indirect, Operator.REPLACE_FIRST);
    } else {
      return bad(start);
    }
    return finish(start, name, subscript, indirect, operator, false, words.word(Until.BRACE));
  }

  private Part substring(int start, String name, @Nullable Word subscript, boolean indirect) {
    Word offset = words.word(Until.COLON);
    Word length = null;
    if (source.peek() == ':') {
      source.advance(1);
      length = words.word(Until.BRACE);
    }
    words.require('}');
    return new Parameter(
        name, subscript, indirect, Operator.SUBSTRING, false, offset, length, from(start));
  }

  private Part replacement(
      int start, String name, @Nullable Word subscript, boolean indirect, Operator operator) {
    boolean slash = operator == Operator.REPLACE_ALL && source.take("/");
    Word pattern = words.word(Until.SLASH);
    if (slash) {
      List<Part> parts = new ArrayList<>(pattern.parts());
      parts.addFirst(new Part.Literal("/"));
      pattern = new Word(parts, "/" + pattern.text());
    }
    Word replacement = null;
    if (source.peek() == '/') {
      source.advance(1);
      replacement = words.word(Until.BRACE);
    }
    words.require('}');
    return new Parameter(
        name, subscript, indirect, operator, false, pattern, replacement, from(start));
  }

  private Part finish(
      int start,
      String name,
      @Nullable Word subscript,
      boolean indirect,
      Operator operator,
      boolean colon,
      Word operand) {
    words.require('}');
    return new Parameter(name, subscript, indirect, operator, colon, operand, null, from(start));
  }
}
