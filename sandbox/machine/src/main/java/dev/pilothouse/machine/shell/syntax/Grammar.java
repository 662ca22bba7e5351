package dev.pilothouse.machine.shell.syntax;

import static dev.pilothouse.machine.shell.syntax.SyntaxException.Kind.OTHER;
import static dev.pilothouse.machine.shell.syntax.SyntaxException.Kind.UNEXPECTED_END;
import static dev.pilothouse.machine.shell.syntax.SyntaxException.Kind.UNEXPECTED_TOKEN;

import dev.pilothouse.machine.shell.syntax.Command.AndOr;
import dev.pilothouse.machine.shell.syntax.Command.Ending;
import dev.pilothouse.machine.shell.syntax.Command.Item;
import dev.pilothouse.machine.shell.syntax.Command.Pipeline;
import dev.pilothouse.machine.shell.syntax.Command.Sequence;
import dev.pilothouse.machine.shell.syntax.Command.Timing;
import dev.pilothouse.machine.shell.syntax.Words.Until;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands: lists, pipelines and compound commands (Shell Command Language, 2.9 and 2.10).
 */
final class Grammar {

  private static final Set<String> CLOSERS =
      Set.of("then", "else", "elif", "fi", "do", "done", "esac", "}");

  private final Source source;
  private final Dialect dialect;
  private final Aliases aliases;
  private final Words words;
  private final SimpleCommands simple;
  private final Redirections redirections;
  private boolean extendedGlobs;

  Grammar(Source source, Dialect dialect, Aliases aliases) {
    this.source = source;
    this.dialect = dialect;
    this.aliases = aliases;
    this.words = new Words(source, dialect, this);
    this.redirections = new Redirections(source, dialect, words, aliases);
    this.simple = new SimpleCommands(source, dialect, this, words, redirections);
  }

  Words words() {
    return words;
  }

  Aliases aliases() {
    return aliases;
  }

  boolean extendedGlobs() {
    return extendedGlobs || aliases.extendedGlobs();
  }

  void extendedGlobs(boolean on) {
    extendedGlobs = on;
  }

  /** The next complete command with the end of its line, or null at the end of the text. */
  @Nullable Command next() {
    skipNewlines();
    if (source.atEnd()) {
      return null;
    }
    Command command = list(true);
    source.skipBlanks();
    if (!source.atEnd()) {
      if (source.peek() != '\n') {
        throw unexpected();
      }
      newline();
    } else if (!source.last()) {
      throw end();
    }
    redirections.endOfText();
    return command;
  }

  /** All commands up to the end of the text. */
  Command everything() {
    List<Item> items = new ArrayList<>();
    Command command = next();
    while (command != null) {
      add(items, command);
      command = next();
    }
    return items.size() == 1 && !items.getFirst().background()
        ? items.getFirst().command()
        : new Sequence(List.copyOf(items));
  }

  private static void add(List<Item> items, Command command) {
    if (command instanceof Sequence(List<Item> more)) {
      items.addAll(more);
    } else {
      items.add(new Item(command, false));
    }
  }

  /** The commands up to a closing parenthesis, which is read too. */
  Command untilParenthesis() {
    source.enter();
    Command body = compoundList(true);
    if (source.peek() != ')') {
      throw source.atEnd() ? source.unmatched(')') : unexpected();
    }
    source.advance(1);
    source.leave();
    return body;
  }

  void newline() {
    source.advance(1);
    redirections.readBodies();
  }

  void skipNewlines() {
    source.skipBlanks();
    while (source.peek() == '\n') {
      newline();
      source.skipBlanks();
    }
  }

  /**
   * A list: on one line when {@code oneLine}, else over lines up to a closing word or parenthesis.
   */
  private Command list(boolean oneLine) {
    List<Item> items = new ArrayList<>();
    while (true) {
      Command command = andOr();
      source.skipBlanks();
      boolean background = source.peek() == '&' && source.peek(1) != '&';
      boolean semicolon = source.peek() == ';' && source.peek(1) != ';' && source.peek(1) != '&';
      items.add(new Item(command, background));
      if (background || semicolon) {
        source.advance(1);
      }
      source.skipBlanks();
      if (!oneLine) {
        boolean newline = source.peek() == '\n';
        skipNewlines();
        if (!background && !semicolon && !newline || listEnds()) {
          break;
        }
      } else if (!background && !semicolon || source.atEnd() || source.peek() == '\n') {
        break;
      }
    }
    return items.size() == 1 && !items.getFirst().background()
        ? items.getFirst().command()
        : new Sequence(List.copyOf(items));
  }

  private boolean listEnds() {
    return source.atEnd()
        || source.peek() == ')'
        || source.startsWith(";;")
        || source.startsWith(";&")
        || CLOSERS.contains(peekWord());
  }

  /** A list inside a compound command; {@code mayBeEmpty} for substitutions and case items. */
  Command compoundList(boolean mayBeEmpty) {
    skipNewlines();
    if (listEnds()) {
      if (mayBeEmpty) {
        return Command.EMPTY;
      }
      throw unexpected();
    }
    source.enter();
    Command list = list(false);
    source.leave();
    return list;
  }

  private Command andOr() {
    List<Command> commands = new ArrayList<>();
    List<Boolean> and = new ArrayList<>();
    commands.add(pipeline());
    while (true) {
      source.skipBlanks();
      if (source.take("&&")) {
        and.add(true);
      } else if (source.take("||")) {
        and.add(false);
      } else {
        break;
      }
      skipNewlines();
      commands.add(pipeline());
    }
    return commands.size() == 1
        ? commands.getFirst()
        : new AndOr(List.copyOf(commands), List.copyOf(and));
  }

  private Command pipeline() {
    boolean negated = false;
    boolean prefixed = false;
    Timing timing = Timing.NONE;
    while (true) {
      source.skipBlanks();
      if (peekWord().equals("!")) {
        takeWord("!");
        negated = !negated;
        prefixed = true;
      } else if (dialect.bash() && timing == Timing.NONE && peekWord().equals("time")) {
        takeWord("time");
        source.skipBlanks();
        timing = peekWord().equals("-p") ? Timing.POSIX : Timing.BASH;
        takeWord("-p");
        prefixed = true;
      } else {
        break;
      }
    }
    List<Command> stages = new ArrayList<>();
    source.skipBlanks();
    if (prefixed && (source.atEnd() || source.peek() == '\n' || source.peek() == ';')) {
      stages.add(Command.EMPTY);
    } else {
      stages.add(command());
    }
    while (true) {
      source.skipBlanks();
      if (source.peek() != '|' || source.peek(1) == '|') {
        break;
      }
      source.advance(1);
      if (dialect.bash() && source.peek() == '&') {
        source.advance(1);
        stages.set(stages.size() - 1, redirections.errorsToo(stages.getLast(), source.line()));
      }
      skipNewlines();
      if (peekWord().equals("!")) {
        throw unexpected();
      }
      stages.add(command());
    }
    return stages.size() == 1 && !prefixed
        ? stages.getFirst()
        : new Pipeline(List.copyOf(stages), negated, timing);
  }

  private void takeWord(String word) {
    source.skipBlanks();
    if (peekWord().equals(word)) {
      source.advance(word.length());
    }
  }

  /** The bare word at the present place, or "" when something in it is quoted or it is none. */
  String peekWord() {
    int length = 0;
    while (true) {
      char c = source.peek(length);
      if (c == 0 || Words.isMetacharacter(c)) {
        return source.slice(source.position(), source.position() + length);
      }
      if (c == '\\' || c == '\'' || c == '"' || c == '$' || c == '`') {
        return "";
      }
      length++;
    }
  }

  void expect(String word) {
    skipNewlines();
    if (!peekWord().equals(word)) {
      throw source.atEnd() ? source.error(UNEXPECTED_END, word) : unexpected().expecting(word);
    }
    source.advance(word.length());
  }

  private boolean takeIf(String word) {
    skipNewlines();
    if (peekWord().equals(word)) {
      source.advance(word.length());
      return true;
    }
    return false;
  }

  Command command() {
    source.enter();
    source.skipBlanks();
    while (simple.expandAlias()) {
      source.skipBlanks();
    }
    int line = source.line();
    Command compound = compound(line);
    if (compound != null) {
      List<Redirection> after = new ArrayList<>();
      source.skipBlanks();
      while (redirections.startsHere()) {
        after.add(redirections.read());
        source.skipBlanks();
      }
      source.leave();
      return after.isEmpty()
          ? compound
          : new Command.Redirected(compound, List.copyOf(after), line);
    }
    Command command = simple.read(line);
    source.leave();
    return command;
  }

  private @Nullable Command compound(int line) {
    if (source.peek() == '(') {
      return parenthesis(line);
    }
    String word = peekWord();
    if (CLOSERS.contains(word)) {
      throw unexpected();
    }
    if (word.isEmpty()) {
      return null;
    }
    int start = source.position();
    source.advance(word.length());
    Command command =
        switch (word) {
          case "{" -> group();
          case "if" -> ifCommand();
          case "while" -> loop(false);
          case "until" -> loop(true);
          case "for" -> forCommand(line);
          case "case" -> caseCommand(line);
          case "function" -> dialect.bash() ? function(line) : null;
          case "select" -> dialect.bash() ? select(line) : null;
          case "[[" -> dialect.bash() ? new Conditions(source, this, words).read(line) : null;
          default -> null;
        };
    if (command == null) {
      source.moveTo(start);
    }
    return command;
  }

  private Command parenthesis(int line) {
    if (dialect.bash() && source.peek(1) == '(') {
      String expression = words.arithmetic(source.position() + 2);
      if (expression != null) {
        source.advance(2 + expression.length() + 2);
        return new Command.Arithmetic(words.reread(expression), line);
      }
    }
    source.advance(1);
    Command body = compoundList(false);
    if (source.peek() != ')') {
      throw unexpected();
    }
    source.advance(1);
    return new Command.Subshell(body);
  }

  private Command group() {
    Command body = compoundList(false);
    expect("}");
    return new Command.Group(body);
  }

  private Command ifCommand() {
    List<Command.Clause> clauses = new ArrayList<>();
    do {
      Command condition = compoundList(false);
      expect("then");
      clauses.add(new Command.Clause(condition, compoundList(false)));
    } while (takeIf("elif"));
    Command otherwise = takeIf("else") ? compoundList(false) : null;
    expect("fi");
    return new Command.If(List.copyOf(clauses), otherwise);
  }

  private Command loop(boolean until) {
    Command condition = compoundList(false);
    return new Command.Loop(until, condition, doGroup());
  }

  private Command doGroup() {
    expect("do");
    Command body = compoundList(false);
    expect("done");
    return body;
  }

  private Command forCommand(int line) {
    source.skipBlanks();
    if (dialect.bash() && source.startsWith("((")) {
      return arithmeticFor(line);
    }
    String name = name();
    List<Word> list = wordList();
    return new Command.For(name, list, loopBody(), line);
  }

  private Command select(int line) {
    source.skipBlanks();
    String name = name();
    List<Word> list = wordList();
    return new Command.Select(name, list, loopBody(), line);
  }

  private String name() {
    source.skipBlanks();
    int start = source.position();
    Word word = words.word(Until.METACHARACTER);
    String name = word.literal();
    if (name == null || name.isEmpty()) {
      source.moveTo(start);
      if (word.parts().isEmpty()) {
        throw unexpected();
      }
      throw source.error(OTHER, "`" + word.text() + "': not a valid identifier");
    }
    return name;
  }

  /** The words after {@code in}, or null when there is no {@code in}. */
  private @Nullable List<Word> wordList() {
    source.skipBlanks();
    skipNewlines();
    if (!peekWord().equals("in")) {
      if (source.peek() == ';' && source.peek(1) != ';') {
        source.advance(1);
        return null;
      }
      if (!peekWord().equals("do") && !peekWord().equals("{")) {
        throw unexpected();
      }
      return null;
    }
    source.advance(2);
    List<Word> list = new ArrayList<>();
    while (true) {
      source.skipBlanks();
      if (source.atEnd()) {
        throw end();
      }
      if (source.peek() == '\n' || source.peek() == ';') {
        break;
      }
      Word word = words.word(Until.METACHARACTER);
      if (word.text().isEmpty()) {
        throw unexpected();
      }
      list.add(word);
    }
    if (source.peek() == ';') {
      if (source.peek(1) == ';') {
        throw unexpected();
      }
      source.advance(1);
    }
    return List.copyOf(list);
  }

  private Command loopBody() {
    skipNewlines();
    if (dialect.bash() && peekWord().equals("{")) {
      source.advance(1);
      Command body = compoundList(false);
      expect("}");
      return body;
    }
    return doGroup();
  }

  private Command arithmeticFor(int line) {
    String text = words.arithmetic(source.position() + 2);
    if (text == null) {
      throw source.error(OTHER, "syntax error: arithmetic expression required");
    }
    String[] parts = text.split(";", -1);
    if (parts.length != 3) {
      source.advance(2);
      throw source.error(OTHER, "syntax error: arithmetic expression required");
    }
    source.advance(2 + text.length() + 2);
    source.skipBlanks();
    if (source.peek() == ';' && source.peek(1) != ';') {
      source.advance(1);
    }
    Word[] expressions = new Word[3];
    for (int index = 0; index < 3; index++) {
      expressions[index] = words.reread(parts[index].strip());
    }
    return new Command.ArithmeticFor(
        expressions[0], expressions[1], expressions[2], loopBody(), line);
  }

  private Command caseCommand(int line) {
    source.skipBlanks();
    Word word = words.word(Until.METACHARACTER);
    if (word.text().isEmpty()) {
      throw unexpected();
    }
    expect("in");
    List<Command.CaseItem> items = new ArrayList<>();
    skipNewlines();
    while (!peekWord().equals("esac")) {
      Command.CaseItem item = caseItem();
      items.add(item);
      skipNewlines();
    }
    source.advance(4);
    return new Command.Case(word, List.copyOf(items), line);
  }

  private Command.CaseItem caseItem() {
    source.skipBlanks();
    if (source.peek() == '(') {
      source.advance(1);
    }
    List<Word> patterns = new ArrayList<>();
    while (true) {
      source.skipBlanks();
      Word pattern = words.word(Until.METACHARACTER);
      if (pattern.text().isEmpty()) {
        if (source.atEnd()) {
          throw source.error(UNEXPECTED_END, ")");
        }
        throw unexpected();
      }
      patterns.add(pattern);
      source.skipBlanks();
      if (source.peek() == ')') {
        source.advance(1);
        break;
      }
      if (source.peek() != '|') {
        throw unexpected();
      }
      source.advance(1);
    }
    Command body = compoundList(true);
    Ending ending = Ending.BREAK;
    if (dialect.bash() && source.take(";;&")) {
      ending = Ending.TEST_NEXT;
    } else if (source.take(";;")) {
      ending = Ending.BREAK;
    } else if (dialect.bash() && source.take(";&")) {
      ending = Ending.FALL_THROUGH;
    } else if (!peekWord().equals("esac")) {
      throw unexpected();
    }
    return new Command.CaseItem(List.copyOf(patterns), body, ending);
  }

  private Command function(int line) {
    source.skipBlanks();
    Word word = words.word(Until.METACHARACTER);
    if (word.text().isEmpty()) {
      throw unexpected();
    }
    source.skipBlanks();
    if (source.peek() == '(') {
      source.advance(1);
      source.skipBlanks();
      if (source.peek() != ')') {
        throw unexpected();
      }
      source.advance(1);
    }
    return functionBody(word.text(), line);
  }

  Command functionBody(String name, int line) {
    skipNewlines();
    if (source.atEnd()) {
      throw end();
    }
    int start = source.position();
    Command body = command();
    if (body instanceof Command.Simple && dialect.bash()) {
      source.moveTo(start);
      throw unexpected();
    }
    return new Command.Function(name, body, line);
  }

  SyntaxException end() {
    return source.error(UNEXPECTED_END, "");
  }

  /** The error of a token that stands where it may not. */
  SyntaxException unexpected() {
    source.skipBlanks();
    if (source.atEnd()) {
      return end();
    }
    char c = source.peek();
    if (c == '\n') {
      return source.error(UNEXPECTED_TOKEN, "newline");
    }
    for (String operator :
        List.of(
            ";;&", "<<<", "&>>", "<<-", "&&", "||", ";;", ";&", "|&", ">>", "<<", "<&", ">&", "<>",
            ">|", "&>", "|", "&", ";", "(", ")", "<", ">")) {
      if (source.startsWith(operator)) {
        return source.error(UNEXPECTED_TOKEN, operator);
      }
    }
    int start = source.position();
    Word word = words.word(Until.METACHARACTER);
    source.moveTo(start);
    return source.error(UNEXPECTED_TOKEN, word.text());
  }
}
