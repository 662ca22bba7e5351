package dev.pilothouse.machine.shell.syntax;

import static dev.pilothouse.machine.shell.syntax.SyntaxException.Kind.OTHER;

import dev.pilothouse.machine.shell.syntax.Part.DoubleQuoted;
import dev.pilothouse.machine.shell.syntax.Part.Literal;
import dev.pilothouse.machine.shell.syntax.Part.Quoted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads words: quoting and expansions (Shell Command Language, 2.2 and 2.6). */
final class Words {

  /** Where a word ends. */
  enum Until {
    /** At an unquoted blank, newline or operator character. */
    METACHARACTER,
    /** As {@link #METACHARACTER}, but parentheses belong to it: a regular expression. */
    REGEX,
    /** At an unquoted closing brace. */
    BRACE,
    /** At an unquoted slash or closing brace. */
    SLASH,
    /** At an unquoted colon or closing brace. */
    COLON,
    /** At an unquoted closing bracket. */
    BRACKET,
    /** At the end of the text. */
    END
  }

  private final Source source;
  private final Dialect dialect;
  private final Grammar grammar;

  Words(Source source, Dialect dialect, Grammar grammar) {
    this.source = source;
    this.dialect = dialect;
    this.grammar = grammar;
  }

  static boolean isMetacharacter(char c) {
    return switch (c) {
      case ' ', '\t', '\n', '|', '&', ';', '(', ')', '<', '>' -> true;
      default -> false;
    };
  }

  static boolean isNameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  static boolean isNamePart(char c) {
    return isNameStart(c) || c >= '0' && c <= '9';
  }

  /** Reads one word; it may be empty when the present character ends it. */
  Word word(Until until) {
    int start = source.position();
    Collector parts = new Collector();
    int[] brackets = {0};
    while (!source.atEnd() && !ends(until, parts, brackets)) {
      part(parts, until);
    }
    return new Word(parts.done(), source.slice(start, source.position()));
  }

  private boolean ends(Until until, Collector parts, int[] nesting) {
    char c = source.peek();
    return switch (until) {
      case METACHARACTER ->
          isMetacharacter(c)
              && !((c == '<' || c == '>') && dialect.bash() && source.peek(1) == '(')
              && !(c == '(' && parts.endsWithExtendedGlob() && grammar.extendedGlobs());
      case REGEX -> {
        if (c == '(') {
          nesting[0]++;
          yield false;
        }
        if (c == ')') {
          yield --nesting[0] < 0;
        }
        yield c == '\n' || nesting[0] == 0 && (c == ' ' || c == '\t' || c == ';' || c == '&');
      }
      case BRACE -> c == '}';
      case SLASH -> c == '}' || c == '/';
      case COLON -> {
        if (c == '(' || c == '?') {
          nesting[0]++;
        } else if (c == ')' || c == ':' && nesting[0] > 0) {
          nesting[0]--;
          yield false;
        }
        yield c == '}' || c == ':' && nesting[0] <= 0;
      }
      case BRACKET -> {
        if (c == '[') {
          nesting[0]++;
        } else if (c == ']') {
          yield --nesting[0] < 0;
        }
        yield false;
      }
      case END -> false;
    };
  }

  private void part(Collector parts, Until until) {
    char c = source.peek();
    switch (c) {
      case '\\' -> backslash(parts);
      case '\'' -> parts.add(singleQuoted());
      case '"' -> parts.add(doubleQuoted());
      case '$' -> dollar(parts, false);
      case '`' -> parts.add(backquoted(false));
      case '<', '>' -> {
        if (dialect.bash() && source.peek(1) == '(' && until == Until.METACHARACTER) {
          source.advance(2);
          parts.add(new Part.ProcessSubstitution(grammar.untilParenthesis(), c == '<'));
        } else {
          parts.literal(source.next());
        }
      }
      case '(' -> {
        if (until == Until.METACHARACTER) {
          extendedGlob(parts);
        } else {
          parts.literal(source.next());
        }
      }
      default -> parts.literal(source.next());
    }
  }

  /** The list of an extended pattern such as {@code @(a|b)}, from its parenthesis on. */
  private void extendedGlob(Collector parts) {
    int open = 0;
    while (!source.atEnd()) {
      char c = source.peek();
      if (c == '(') {
        open++;
      } else if (c == ')' && --open == 0) {
        parts.literal(source.next());
        return;
      }
      if (c == '(' || c == ')' || c == '|') {
        parts.literal(source.next());
      } else {
        part(parts, Until.END);
      }
    }
    throw source.unmatched(')');
  }

  private void backslash(Collector parts) {
    source.advance(1);
    if (source.atEnd()) {
      if (!source.last()) {
        throw source.error(SyntaxException.Kind.UNEXPECTED_END, "");
      }
      parts.literal('\\');
    } else if (source.peek() == '\n') {
      source.advance(1);
    } else {
      parts.quoted(source.next());
    }
  }

  private Part singleQuoted() {
    int end = source.indexOf('\'', source.position() + 1);
    if (end < 0) {
      throw source.unmatched('\'');
    }
    String text = source.slice(source.position() + 1, end);
    source.moveTo(end + 1);
    return new Quoted(text);
  }

  private Part doubleQuoted() {
    int start = source.position();
    source.advance(1);
    Collector parts = new Collector();
    while (source.peek() != '"') {
      if (source.atEnd()) {
        source.moveTo(start);
        throw source.unmatched('"');
      }
      quotedPart(parts, true);
    }
    source.advance(1);
    return new DoubleQuoted(parts.done());
  }

  /** One piece of what is between double quotes or in a here-document. */
  private void quotedPart(Collector parts, boolean escapesQuote) {
    char c = source.peek();
    if (c == '\\') {
      char escaped = source.peek(1);
      if (escaped == '\n') {
        source.advance(2);
      } else if (escaped == '$'
          || escaped == '`'
          || escaped == '\\'
          || escaped == '"' && escapesQuote) {
        source.advance(2);
        parts.quoted(escaped);
      } else {
        parts.quoted(source.next());
      }
    } else if (c == '$') {
      dollar(parts, true);
    } else if (c == '`') {
      parts.add(backquoted(true));
    } else {
      parts.quoted(source.next());
    }
  }

  /** The whole text read as if between double quotes, where a double quote is ordinary. */
  Word wholeAsQuoted() {
    int start = source.position();
    Collector parts = new Collector();
    while (!source.atEnd()) {
      quotedPart(parts, false);
    }
    return new Word(parts.done(), source.slice(start, source.position()));
  }

  private void dollar(Collector parts, boolean quoted) {
    char c = source.peek(1);
    if (c == '(') {
      parenthesis(parts, quoted);
    } else if (c == '{') {
      parts.add(new Parameters(source, dialect, this).braced(quoted));
    } else if (c == '\'' && !quoted && dialect.bash()) {
      source.advance(2);
      parts.add(new Quoted(AnsiQuotes.read(source)));
    } else if (c == '"' && !quoted && dialect.bash()) {
      source.advance(1);
    } else if (c == '[' && dialect.bash()) {
      source.advance(2);
      Word inside = word(Until.BRACKET);
      require(']');
      parts.add(new Part.Arithmetic(reread(inside.text())));
    } else if (isNameStart(c)) {
      int end = source.position() + 1;
      while (isNamePart(source.peek(end - source.position()))) {
        end++;
      }
      String name = source.slice(source.position() + 1, end);
      source.moveTo(end);
      parts.add(Part.Parameter.plain(name));
    } else if (c >= '0' && c <= '9' || c != 0 && "@*#?-$!".indexOf(c) >= 0) {
      source.advance(2);
      parts.add(Part.Parameter.plain(String.valueOf(c)));
    } else {
      source.advance(1);
      if (quoted) {
        parts.quoted('$');
      } else {
        parts.literal('$');
      }
    }
  }

  private void parenthesis(Collector parts, boolean quoted) {
    if (source.peek(2) == '(') {
      String expression = arithmetic(source.position() + 3);
      if (expression != null) {
        source.advance(3 + expression.length() + 2);
        parts.add(new Part.Arithmetic(reread(expression)));
        return;
      }
    }
    source.advance(2);
    parts.add(new Part.Substitution(grammar.untilParenthesis()));
  }

  /**
   * The text from {@code start} to the {@code ))} that closes it, or null if it is no arithmetic.
   */
  @Nullable String arithmetic(int start) {
    int open = 0;
    int index = start;
    while (index < source.length()) {
      char c = source.slice(index, index + 1).charAt(0);
      if (c == '(') {
        open++;
      } else if (c == ')') {
        if (open == 0) {
          return source.slice(index, index + 2).equals("))") ? source.slice(start, index) : null;
        }
        open--;
      } else if (c == '\\') {
        index++;
      } else if (c == '\'' || c == '"') {
        int end = source.indexOf(c, index + 1);
        if (end < 0) {
          return null;
        }
        index = end;
      }
      index++;
    }
    if (!source.last()) {
      throw source.unmatched(')');
    }
    return null;
  }

  /** Reads a text found in the source as arithmetic is read: as between double quotes. */
  Word reread(String text) {
    Source inner = new Source(text, 0, source.line(), true);
    Words words = new Grammar(inner, dialect, grammar.aliases()).words();
    return words.wholeAsArithmetic();
  }

  private Word wholeAsArithmetic() {
    int start = source.position();
    Collector parts = new Collector();
    while (!source.atEnd()) {
      char c = source.peek();
      if (c == '"') {
        source.advance(1);
      } else {
        quotedPart(parts, true);
      }
    }
    return new Word(parts.done(), source.slice(start, source.position()));
  }

  private Part backquoted(boolean quoted) {
    int start = source.position();
    int line = source.line();
    source.advance(1);
    StringBuilder text = new StringBuilder();
    while (source.peek() != '`') {
      if (source.atEnd()) {
        source.moveTo(start);
        throw source.unmatched('`');
      }
      char c = source.next();
      char escaped = source.peek();
      if (c == '\\'
          && (escaped == '$' || escaped == '`' || escaped == '\\' || escaped == '"' && quoted)) {
        text.append(source.next());
      } else {
        text.append(c);
      }
    }
    source.advance(1);
    source.enter();
    Source inner = new Source(text.toString(), 0, line, true);
    Command body = new Grammar(inner, dialect, grammar.aliases()).everything();
    source.leave();
    return new Part.Substitution(body);
  }

  /**
   * The word of a parameter expansion: in double quotes a single quote is an ordinary character.
   */
  Word operand(Until until, boolean quoted) {
    if (!quoted) {
      return word(until);
    }
    int start = source.position();
    Collector parts = new Collector();
    int[] nesting = {0};
    while (!source.atEnd() && !ends(until, parts, nesting)) {
      char c = source.peek();
      if (c == '"') {
        parts.add(doubleQuoted());
      } else if (c == '\\' && source.peek(1) == '}') {
        source.advance(1);
        parts.quoted(source.next());
      } else {
        quotedPart(parts, true);
      }
    }
    return new Word(parts.done(), source.slice(start, source.position()));
  }

  void require(char closing) {
    if (source.atEnd()) {
      throw source.unmatched(closing);
    }
    if (source.next() != closing) {
      throw source.error(OTHER, "syntax error");
    }
  }

  /** Gathers parts, joining neighbouring characters of a kind. */
  static final class Collector {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder pending = new StringBuilder();
    private boolean pendingQuoted;

    void literal(char c) {
      flushUnless(false);
      pending.append(c);
    }

    void quoted(char c) {
      flushUnless(true);
      pending.append(c);
    }

    void add(Part part) {
      flush();
      parts.add(part);
    }

    boolean endsWithExtendedGlob() {
      return !pendingQuoted
          && !pending.isEmpty()
          && "?*+@!".indexOf(pending.charAt(pending.length() - 1)) >= 0;
    }

    private void flushUnless(boolean quoted) {
      if (pendingQuoted != quoted) {
        flush();
        pendingQuoted = quoted;
      }
    }

    private void flush() {
      if (!pending.isEmpty()) {
        String text = pending.toString();
        parts.add(pendingQuoted ? new Quoted(text) : new Literal(text));
        pending.setLength(0);
      }
    }

    List<Part> done() {
      flush();
      return List.copyOf(parts);
    }
  }
}
