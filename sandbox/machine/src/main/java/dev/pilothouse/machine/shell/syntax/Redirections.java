package dev.pilothouse.machine.shell.syntax;

import dev.pilothouse.machine.shell.syntax.Redirection.Kind;
import dev.pilothouse.machine.shell.syntax.Words.Until;
import java.util.ArrayList;
import java.util.List;

/** Reads redirections, and the bodies of here-documents when their line has ended. */
final class Redirections {

  private record Pending(
      Redirection.Target target, String delimiter, boolean quoted, boolean tabs, int line) {}

  private final Source source;
  private final Dialect dialect;
  private final Words words;
  private final Aliases aliases;
  private final List<Pending> pending = new ArrayList<>();

  Redirections(Source source, Dialect dialect, Words words, Aliases aliases) {
    this.source = source;
    this.dialect = dialect;
    this.words = words;
    this.aliases = aliases;
  }

  boolean startsHere() {
    int digits = digits();
    char c = source.peek(digits);
    if (c == '<' || c == '>') {
      return digits > 0 || source.peek(1) != '(' || !dialect.bash();
    }
    return digits == 0 && dialect.bash() && c == '&' && source.peek(1) == '>';
  }

  private int digits() {
    int count = 0;
    while (source.peek(count) >= '0' && source.peek(count) <= '9') {
      count++;
    }
    return count;
  }

  Redirection read() {
    int digits = digits();
    int descriptor = -2;
    if (digits > 0) {
      String number = source.slice(source.position(), source.position() + digits);
      descriptor = digits > 6 ? 1_000_000 : Integer.parseInt(number);
      source.advance(digits);
    }
    if (source.take("&>>")) {
      return new Redirection(-1, Kind.APPEND, target());
    }
    if (source.take("&>")) {
      return new Redirection(-1, Kind.WRITE, target());
    }
    if (dialect.bash() && source.take("<<<")) {
      return new Redirection(or(descriptor, 0), Kind.HERE_STRING, target());
    }
    if (source.take("<<-")) {
      return hereDocument(or(descriptor, 0), true);
    }
    if (source.take("<<")) {
      return hereDocument(or(descriptor, 0), false);
    }
    for (Kind kind :
        List.of(
            Kind.DUPLICATE_INPUT,
            Kind.READ_WRITE,
            Kind.DUPLICATE_OUTPUT,
            Kind.APPEND,
            Kind.CLOBBER,
            Kind.READ,
            Kind.WRITE)) {
      if (source.take(kind.operator())) {
        boolean input =
            kind == Kind.READ || kind == Kind.READ_WRITE || kind == Kind.DUPLICATE_INPUT;
        return outputAndErrors(descriptor, kind, input, target());
      }
    }
    throw new IllegalStateException("no redirection here");
  }

  /** {@code >&file} without a number means both output and errors. */
  private Redirection outputAndErrors(
      int descriptor, Kind kind, boolean input, Redirection.Target target) {
    if (kind == Kind.DUPLICATE_OUTPUT && descriptor == -2 && dialect.bash()) {
      String literal = target.word().literal();
      if (literal != null && !literal.matches("[0-9]+-?|-")) {
        return new Redirection(-1, Kind.WRITE, target);
      }
    }
    return new Redirection(or(descriptor, input ? 0 : 1), kind, target);
  }

  private static int or(int descriptor, int otherwise) {
    return descriptor == -2 ? otherwise : descriptor;
  }

  private Redirection.Target target() {
    return new Redirection.Target(requiredWord());
  }

  private Word requiredWord() {
    source.skipBlanks();
    Word word = words.word(Until.METACHARACTER);
    if (word.text().isEmpty()) {
      if (source.atEnd() && !source.last()) {
        throw source.error(SyntaxException.Kind.UNEXPECTED_END, "");
      }
      String token = source.atEnd() || source.peek() == '\n' ? "newline" : operatorHere();
      throw source.error(SyntaxException.Kind.UNEXPECTED_TOKEN, token);
    }
    return word;
  }

  private String operatorHere() {
    for (String operator : List.of("&&", "||", ";;", "<<", ">>")) {
      if (source.startsWith(operator)) {
        return operator;
      }
    }
    return String.valueOf(source.peek());
  }

  private Redirection hereDocument(int descriptor, boolean tabs) {
    Word word = requiredWord();
    StringBuilder delimiter = new StringBuilder();
    boolean quoted = false;
    for (Part part : word.parts()) {
      switch (part) {
        case Part.Literal(String text) -> delimiter.append(text);
        case Part.Quoted(String text) -> {
          delimiter.append(text);
          quoted = true;
        }
        case Part.DoubleQuoted(List<Part> parts) -> {
          quoted = true;
          for (Part inner : parts) {
            delimiter.append(inner instanceof Part.Quoted(String text) ? text : "");
          }
        }
        default -> delimiter.append(word.text());
      }
    }
    Redirection.Target target = new Redirection.Target(Word.EMPTY, word.text());
    pending.add(new Pending(target, delimiter.toString(), quoted, tabs, source.line()));
    return new Redirection(descriptor, Kind.HERE_DOCUMENT, target);
  }

  /** Reads the bodies that begin at the present place, the start of a line. */
  void readBodies() {
    List<Pending> documents = List.copyOf(pending);
    pending.clear();
    for (Pending document : documents) {
      document.target.fill(body(document));
    }
  }

  /** At the end of the text: a body that could still follow makes the text incomplete. */
  void endOfText() {
    if (!pending.isEmpty() && source.atEnd()) {
      if (!source.last()) {
        throw source.error(SyntaxException.Kind.UNEXPECTED_END, "");
      }
      readBodies();
    }
  }

  private Word body(Pending document) {
    StringBuilder text = new StringBuilder();
    while (true) {
      if (source.atEnd()) {
        if (!source.last()) {
          throw source.error(SyntaxException.Kind.UNEXPECTED_END, "");
        }
        aliases.unfinished(document.line, source.line(), document.delimiter);
        break;
      }
      int end = source.indexOf('\n', source.position());
      boolean ended = end >= 0;
      String line = source.slice(source.position(), ended ? end : source.length());
      source.moveTo(ended ? end + 1 : source.length());
      if (document.tabs) {
        line = line.replaceFirst("^\t+", "");
      }
      boolean continued = !text.isEmpty() && !document.quoted && endsWithEscape(text);
      if (!continued && line.equals(document.delimiter)) {
        break;
      }
      text.append(line).append(ended || dialect.bash() ? "\n" : "");
    }
    if (document.quoted) {
      return Word.quoted(text.toString());
    }
    Source inner = new Source(text.toString(), 0, document.line, true);
    return new Grammar(inner, dialect, Aliases.NONE).words().wholeAsQuoted();
  }

  /** Whether the text so far ends with an escaped newline, so that the next line belongs to it. */
  private static boolean endsWithEscape(StringBuilder text) {
    int backslashes = 0;
    int index = text.length() - 2;
    while (index >= 0 && text.charAt(index) == '\\') {
      backslashes++;
      index--;
    }
    return backslashes % 2 == 1;
  }

  /** The command of {@code command |& ...}, whose errors go the way of its output. */
  Command errorsToo(Command command, int line) {
    Redirection redirection =
        new Redirection(
            2,
            Kind.DUPLICATE_OUTPUT,
            new Redirection.Target(new Word(List.of(new Part.Literal("1")), "1")));
    if (command instanceof Command.Simple simple) {
      List<Redirection> all = new ArrayList<>(simple.redirections());
      all.add(redirection);
      return new Command.Simple(
          simple.assignments(), simple.words(), List.copyOf(all), simple.line());
    }
    return new Command.Redirected(command, List.of(redirection), line);
  }
}
