package dev.pilothouse.machine.shell.syntax;

import dev.pilothouse.machine.shell.syntax.Words.Until;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads simple commands, assignments and short function definitions. */
final class SimpleCommands {

  private static final Set<String> DECLARATIONS =
      Set.of("declare", "typeset", "local", "export", "readonly");

  private final Source source;
  private final Dialect dialect;
  private final Grammar grammar;
  private final Words words;
  private final Redirections redirections;

  SimpleCommands(
      Source source, Dialect dialect, Grammar grammar, Words words, Redirections redirections) {
    this.source = source;
    this.dialect = dialect;
    this.grammar = grammar;
    this.words = words;
    this.redirections = redirections;
  }

  /** Replaces the word at the present place when it is an alias; false when it is none. */
  boolean expandAlias() {
    return expandedAlias() != null;
  }

  private @Nullable String expandedAlias() {
    String name = grammar.peekWord();
    if (name.isEmpty() || source.inAlias(name)) {
      return null;
    }
    String value = grammar.aliases().alias(name);
    if (value != null) {
      int start = source.position();
      source.replace(name, start, start + name.length(), value);
      source.skipBlanks();
    }
    return value;
  }

  Command read(int line) {
    List<Assignment> assignments = new ArrayList<>();
    List<Word> arguments = new ArrayList<>();
    List<Redirection> redirected = new ArrayList<>();
    boolean declares = false;
    while (true) {
      source.skipBlanks();
      if (redirections.startsHere()) {
        redirected.add(redirections.read());
        continue;
      }
      if (source.atEnd() || Words.isMetacharacter(source.peek()) && !processSubstitutionFollows()) {
        break;
      }
      Assignment assignment = arguments.isEmpty() || declares ? assignment() : null;
      if (assignment != null && arguments.isEmpty()) {
        assignments.add(assignment);
      } else if (assignment != null) {
        arguments.add(new Word(List.of(new Part.Assigned(assignment)), assignment.name()));
      } else {
        if (arguments.isEmpty()
            && !(assignments.isEmpty() && redirected.isEmpty())
            && expandAlias()) {
          continue;
        }
        Word word = words.word(Until.METACHARACTER);
        if (word.parts().isEmpty() && word.text().startsWith("\\\n")) {
          continue;
        }
        arguments.add(word);
        if (arguments.size() == 1 || declares(arguments)) {
          declares = declares(arguments);
        }
        if (arguments.size() == 1 && functionFollows(word)) {
          source.skipBlanks();
          source.advance(1);
          source.skipBlanks();
          if (source.peek() != ')') {
            throw grammar.unexpected();
          }
          source.advance(1);
          return grammar.functionBody(word.text(), line);
        }
        expandAfterBlank(arguments);
      }
    }
    if (assignments.isEmpty() && arguments.isEmpty() && redirected.isEmpty()) {
      throw grammar.unexpected();
    }
    return new Command.Simple(
        List.copyOf(assignments), List.copyOf(arguments), List.copyOf(redirected), line);
  }

  private boolean processSubstitutionFollows() {
    return dialect.bash()
        && (source.peek() == '<' || source.peek() == '>')
        && source.peek(1) == '(';
  }

  private boolean declares(List<Word> arguments) {
    String name = arguments.getFirst().literal();
    if (arguments.size() == 2 && ("builtin".equals(name) || "command".equals(name))) {
      name = arguments.get(1).literal();
    } else if (arguments.size() > 1) {
      return name != null && DECLARATIONS.contains(name);
    }
    return name != null
        && DECLARATIONS.contains(name)
        && (dialect.bash() || !name.equals("declare"));
  }

  private boolean functionFollows(Word word) {
    if (word.literal() == null) {
      return false;
    }
    int ahead = 0;
    while (source.peek(ahead) == ' ' || source.peek(ahead) == '\t') {
      ahead++;
    }
    return source.peek(ahead) == '(';
  }

  /** After an alias whose text ends with a blank, the next word may be an alias too. */
  private void expandAfterBlank(List<Word> arguments) {
    String name = arguments.getLast().literal();
    if (name == null || name.isEmpty()) {
      return;
    }
    if (source.aliasEndedWithBlank()) {
      source.skipBlanks();
      expandAlias();
    }
  }

  /** The assignment at the present place, or null when there is none. */
  private @Nullable Assignment assignment() {
    int start = source.position();
    if (!Words.isNameStart(source.peek())) {
      return null;
    }
    while (Words.isNamePart(source.peek())) {
      source.advance(1);
    }
    String name = source.slice(start, source.position());
    Word subscript = null;
    if (source.peek() == '[' && dialect.bash()) {
      source.advance(1);
      subscript = subscript();
    }
    boolean append = dialect.bash() && source.startsWith("+=");
    if (source.peek() != '=' && !append
        || subscript == null && source.slice(start, source.position()).endsWith("[")) {
      source.moveTo(start);
      return null;
    }
    source.advance(append ? 2 : 1);
    if (dialect.bash() && source.peek() == '(' && subscript == null) {
      source.advance(1);
      return new Assignment(name, null, append, Word.EMPTY, elements());
    }
    return new Assignment(name, subscript, append, words.word(Until.METACHARACTER), null);
  }

  private @Nullable Word subscript() {
    int start = source.position();
    try {
      Word inside = words.word(Until.BRACKET);
      if (source.peek() == ']' && (source.peek(1) == '=' || source.startsWith("]+="))) {
        source.advance(1);
        return inside;
      }
    } catch (SyntaxException notOne) {
      // It is an ordinary word with a bracket in it, and is read again as such.
    }
    source.moveTo(start);
    return null;
  }

  private List<Assignment.Element> elements() {
    List<Assignment.Element> elements = new ArrayList<>();
    while (true) {
      grammar.skipNewlines();
      if (source.atEnd()) {
        throw source.unmatched(')');
      }
      if (source.peek() == ')') {
        source.advance(1);
        return List.copyOf(elements);
      }
      Word subscript = null;
      boolean append = false;
      if (source.peek() == '[') {
        source.advance(1);
        subscript = subscript();
        if (subscript == null) {
          source.advance(-1);
        } else {
          append = source.take("+");
          source.advance(1);
        }
      }
      Word value = words.word(Until.METACHARACTER);
      if (value.text().isEmpty() && subscript == null) {
        throw grammar.unexpected();
      }
      elements.add(new Assignment.Element(subscript, append, value));
    }
  }
}
