package dev.pilothouse.machine.shell.syntax;

import static dev.pilothouse.machine.shell.syntax.SyntaxException.Kind.OTHER;

import dev.pilothouse.machine.shell.syntax.Command.Condition;
import dev.pilothouse.machine.shell.syntax.Words.Until;
import java.util.List;
import java.util.Set;

/** Reads what is between {@code [[} and {@code ]]}. */
final class Conditions {

  private static final Set<String> BINARY =
      Set.of("==", "=", "!=", "=~", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef");
  private static final String UNARY = "abcdefghknoprstuvwxzGLNORS";

  private final Source source;
  private final Grammar grammar;
  private final Words words;

  Conditions(Source source, Grammar grammar, Words words) {
    this.source = source;
    this.grammar = grammar;
    this.words = words;
  }

  /** Reads the condition and the closing brackets; the opening ones have been read. */
  Command read(int line) {
    Condition condition = or();
    grammar.skipNewlines();
    if (!grammar.peekWord().equals("]]")) {
      throw problem();
    }
    source.advance(2);
    return new Command.Test(condition, line);
  }

  private SyntaxException problem() {
    SyntaxException unexpected = grammar.unexpected();
    if (unexpected.incomplete()) {
      return unexpected;
    }
    return source.error(
        OTHER,
        "syntax error in conditional expression: unexpected token `"
            + unexpected.getMessage()
            + "'");
  }

  private Condition or() {
    Condition left = and();
    grammar.skipNewlines();
    while (source.take("||")) {
      left = new Condition.Or(left, and());
      grammar.skipNewlines();
    }
    return left;
  }

  private Condition and() {
    Condition left = not();
    grammar.skipNewlines();
    while (source.take("&&")) {
      left = new Condition.And(left, not());
      grammar.skipNewlines();
    }
    return left;
  }

  private Condition not() {
    grammar.skipNewlines();
    source.enter();
    try {
      if (grammar.peekWord().equals("!")) {
        source.advance(1);
        return new Condition.Not(not());
      }
      if (source.peek() == '(') {
        source.advance(1);
        Condition inside = or();
        grammar.skipNewlines();
        if (source.peek() != ')') {
          throw problem();
        }
        source.advance(1);
        return inside;
      }
      return primary();
    } finally {
      source.leave();
    }
  }

  private Condition primary() {
    String bare = grammar.peekWord();
    if (bare.equals("]]") || source.atEnd()) {
      throw problem();
    }
    Word first = word();
    source.skipBlanks();
    String operator = operator();
    if (bare.length() == 2
        && bare.charAt(0) == '-'
        && UNARY.indexOf(bare.charAt(1)) >= 0
        && !BINARY.contains(operator)
        && !operandMissing()) {
      return new Condition.Unary(bare, word());
    }
    if (BINARY.contains(operator) || operator.equals("<") || operator.equals(">")) {
      source.advance(operator.length());
      source.skipBlanks();
      boolean pattern = operator.equals("==") || operator.equals("=") || operator.equals("!=");
      grammar.extendedGlobs(pattern);
      Word second =
          operator.equals("=~") ? words.word(Until.REGEX) : words.word(Until.METACHARACTER);
      grammar.extendedGlobs(false);
      if (second.text().isEmpty()) {
        throw problem();
      }
      return new Condition.Binary(operator, first, second);
    }
    if (!operandMissing() && !operator.isEmpty()) {
      throw source.error(OTHER, "conditional binary operator expected");
    }
    return new Condition.Unary("-n", first);
  }

  private String operator() {
    String word = grammar.peekWord();
    if (word.isEmpty() && (source.peek() == '<' || source.peek() == '>')) {
      return String.valueOf(source.peek());
    }
    return word;
  }

  private boolean operandMissing() {
    return source.atEnd()
        || grammar.peekWord().equals("]]")
        || List.of(')', '\n').contains(source.peek())
        || source.startsWith("&&")
        || source.startsWith("||");
  }

  private Word word() {
    source.skipBlanks();
    Word word = words.word(Until.METACHARACTER);
    if (word.text().isEmpty()) {
      throw problem();
    }
    return word;
  }
}
