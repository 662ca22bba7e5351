package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import dev.pilothouse.machine.command.text.SedCommand.Address;
import dev.pilothouse.machine.command.text.SedCommand.Piece;
import dev.pilothouse.machine.command.text.SedCommand.Substitution;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a sed script. Messages and their positions are GNU's. */
final class SedScript {

  /** A part of the script: of an -e, or of a file. */
  record Source(String text, @Nullable String file) {}

  private static final char NONE = '\0';

  private final List<Source> sources;
  private final boolean extended;
  private final List<SedCommand> commands = new ArrayList<>();
  private final Deque<Integer> blocks = new ArrayDeque<>();
  private final Map<String, Integer> labels = new LinkedHashMap<>();
  private final String text;
  private final List<Integer> starts = new ArrayList<>();
  private int at;

  private SedScript(List<Source> sources, boolean extended) {
    this.sources = sources;
    this.extended = extended;
    StringBuilder joined = new StringBuilder();
    for (Source source : sources) {
      starts.add(joined.length());
      String part = source.text;
      joined.append(part.endsWith("\n") && source.file != null ? part : part + "\n");
    }
    this.text = joined.toString();
  }

  /** The commands, with blocks and branches resolved to indexes. */
  static List<SedCommand> parse(List<Source> sources, boolean extended) {
    return new SedScript(sources, extended).parse();
  }

  private List<SedCommand> parse() {
    while (true) {
      while (at < text.length() && (isBlank(peek()) || peek() == ';' || peek() == '\n')) {
        at++;
      }
      if (at >= text.length()) {
        break;
      }
      command();
    }
    if (!blocks.isEmpty()) {
      throw new Failure(1, where(0, 0) + "unmatched `{'");
    }
    List<SedCommand> resolved = new ArrayList<>();
    for (SedCommand command : commands) {
      resolved.add("btT".indexOf(command.verb()) >= 0 ? branch(command) : command);
    }
    return List.copyOf(resolved);
  }

  private SedCommand branch(SedCommand command) {
    if (command.text().isEmpty()) {
      return command.withTarget(commands.size());
    }
    Integer target = labels.get(command.text());
    if (target == null) {
      throw new Failure(4, "can't find label for jump to `" + command.text() + "'");
    }
    return command.withTarget(target);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == 11 || c == '\f';
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : NONE;
  }

  private void skipBlanks() {
    while (isBlank(peek())) {
      at++;
    }
  }

  private Failure wrong(String message) {
    int source = 0;
    while (source + 1 < starts.size() && starts.get(source + 1) < at) {
      source++;
    }
    int position = Math.min(at, text.length()) - starts.get(source);
    boolean pastEnd = position > sources.get(source).text.length();
    return new Failure(
        1, where(source, pastEnd ? sources.get(source).text.length() : position) + message);
  }

  private String where(int source, int position) {
    Source of = sources.get(source);
    if (of.file != null) {
      long line = of.text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
      return "file " + of.file + " line " + line + ": ";
    }
    long number = sources.subList(0, source + 1).stream().filter(each -> each.file == null).count();
    return "-e expression #" + number + ", char " + position + ": ";
  }

  private void command() {
    Address first = address();
    Address second = null;
    skipBlanks();
    if (peek() == ',') {
      if (first == null) {
        at++;
        throw wrong("unexpected `,'");
      }
      at++;
      skipBlanks();
      second = secondAddress();
      skipBlanks();
    }
    if (first instanceof Address.Zero && !(second instanceof Address.Matching)) {
      at++;
      throw wrong("invalid usage of line address 0");
    }
    boolean negated = false;
    while (peek() == '!' || isBlank(peek())) {
      if (peek() == '!' && negated) {
        at++;
        throw wrong("multiple `!'s");
      }
      negated |= peek() == '!';
      at++;
    }
    char verb = peek();
    if (verb == NONE || verb == '\n' || verb == ';' && first != null) {
      at++;
      throw wrong("missing command");
    }
    at++;
    if (verb == '#' && first != null) {
      throw wrong("comments don't accept any addresses");
    }
    parts(first, second, negated, verb);
  }

  private void parts(
      @Nullable Address first, @Nullable Address second, boolean negated, char verb) {
    SedCommand plain = new SedCommand(first, second, negated, verb, "", 0, 0, null);
    switch (verb) {
      case '#' -> at = Math.max(at, text.indexOf('\n', at));
      case '{' -> {
        blocks.push(commands.size());
        commands.add(plain);
      }
      case '}' -> close(first);
      case 'a', 'i', 'c' -> commands.add(withText(plain, insertion()));
      case ':' -> label(first);
      case 'b', 't', 'T' -> commands.add(withText(plain, labelName()));
      case 'r', 'R', 'w', 'W' -> commands.add(withText(plain, fileName()));
      case 's' -> commands.add(substitution(plain));
      case 'y' -> commands.add(withText(plain, transliteration()));
      case 'q', 'Q', 'l', 'L' -> commands.add(numbered(plain));
      case '=', 'd', 'D', 'e', 'F', 'g', 'G', 'h', 'H', 'n', 'N', 'p', 'P', 'x', 'z' -> {
        end();
        commands.add(plain);
      }
      default -> throw wrong("unknown command: `" + verb + "'");
    }
  }

  private static SedCommand withText(SedCommand plain, String text) {
    return new SedCommand(
        plain.first(), plain.second(), plain.negated(), plain.verb(), text, 0, 0, null);
  }

  private void close(@Nullable Address first) {
    if (blocks.isEmpty()) {
      throw wrong("unexpected `}'");
    }
    if (first != null) {
      throw wrong("} doesn't want any addresses");
    }
    end();
    int open = blocks.pop();
    commands.set(open, commands.get(open).withTarget(commands.size()));
  }

  /** Behind a command only its end may follow. */
  private void end() {
    skipBlanks();
    char c = peek();
    if (c == '\n' || c == ';') {
      at++;
    } else if (c != '}' && c != '#' && c != NONE) {
      at++;
      throw wrong("extra characters after command");
    }
  }

  private SedCommand numbered(SedCommand plain) {
    skipBlanks();
    int start = at;
    while (Character.isDigit(peek())) {
      at++;
    }
    String digits = text.substring(start, at);
    end();
    int number =
        digits.isEmpty() ? -1 : Integer.parseInt(digits.substring(0, Math.min(9, digits.length())));
    return new SedCommand(
        plain.first(), plain.second(), plain.negated(), plain.verb(), "", 0, number, null);
  }

  private void label(@Nullable Address first) {
    if (first != null) {
      throw wrong(": doesn't want any addresses");
    }
    skipBlanks();
    int start = at;
    while (at < text.length() && !Character.isWhitespace(peek()) && peek() != ';') {
      at++;
    }
    if (at == start) {
      throw wrong("\":\" lacks a label");
    }
    labels.put(text.substring(start, at), commands.size());
  }

  private String labelName() {
    skipBlanks();
    int start = at;
    while (at < text.length()
        && !Character.isWhitespace(peek())
        && peek() != ';'
        && peek() != '}') {
      at++;
    }
    String name = text.substring(start, at);
    end();
    return name;
  }

  private String fileName() {
    skipBlanks();
    int end = text.indexOf('\n', at);
    String name = text.substring(at, end < 0 ? text.length() : end);
    if (name.isEmpty()) {
      throw wrong("missing filename in r/R/w/W commands");
    }
    at = end < 0 ? text.length() : end + 1;
    return name;
  }

  private String insertion() {
    boolean first = false;
    skipBlanks();
    if (peek() == '\n' || peek() == NONE) {
      throw wrong("expected \\ after `a', `c' or `i'");
    }
    if (peek() == '\\') {
      at++;
      int behind = at;
      skipBlanks();
      if (peek() == '\n') {
        at++;
        if (at >= text.length()) {
          return "";
        }
      } else if (at < text.length()) {
        at = behind;
        first = true;
      }
    }
    StringBuilder inserted = new StringBuilder();
    if (first) {
      inserted.append(peek());
      at++;
    }
    while (at < text.length() && peek() != '\n') {
      if (peek() == '\\' && at + 1 < text.length()) {
        at++;
        char escaped = peek();
        inserted.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped);
      } else {
        inserted.append(peek());
      }
      at++;
    }
    at++;
    return inserted.append('\n').toString();
  }

  private @Nullable Address address() {
    char c = peek();
    if (Character.isDigit(c)) {
      long number = number();
      skipBlanks();
      if (peek() == '~') {
        at++;
        return new Address.Step(number, number());
      }
      return number == 0 ? new Address.Zero() : new Address.Line(number);
    }
    if (c == '$') {
      at++;
      return new Address.Last();
    }
    return c == '/' || c == '\\' ? matching() : null;
  }

  private Address secondAddress() {
    char c = peek();
    if (c == '+' || c == '~') {
      at++;
      long number = number();
      return c == '+' ? new Address.Plus(number) : new Address.Multiple(number);
    }
    Address address = address();
    if (address == null) {
      at++;
      throw wrong("unexpected `,'");
    }
    return address instanceof Address.Zero ? new Address.Line(0) : address;
  }

  private long number() {
    int start = at;
    while (Character.isDigit(peek())) {
      at++;
    }
    String digits = text.substring(start, at);
    return digits.isEmpty()
        ? 0
        : Long.parseLong(digits.substring(0, Math.min(18, digits.length())));
  }

  private Address matching() {
    char delimiter = peek();
    at++;
    if (delimiter == '\\') {
      delimiter = peek();
      at++;
    }
    String source = delimited(delimiter, true);
    if (source == null) {
      throw wrong("unterminated address regex");
    }
    boolean ignoreCase = false;
    boolean multiline = false;
    while (peek() == 'I' || peek() == 'M') {
      ignoreCase |= peek() == 'I';
      multiline |= peek() == 'M';
      at++;
    }
    return new Address.Matching(source.isEmpty() ? null : regex(source, ignoreCase, multiline));
  }

  private Regex regex(String source, boolean ignoreCase, boolean multiline) {
    try {
      Regex.Syntax syntax = extended ? Regex.Syntax.EXTENDED : Regex.Syntax.BASIC;
      return Regex.compile(source, syntax, ignoreCase, multiline);
    } catch (RegexException wrong) {
      throw wrong(wrong.text());
    }
  }

  /** The text up to the delimiter, which is taken too; null when there is none. */
  private @Nullable String delimited(char delimiter, boolean regex) {
    StringBuilder part = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == delimiter) {
        return part.toString();
      }
      if (c == '\\' && at < text.length()) {
        at = escaped(at, delimiter, regex, part);
      } else if (c == '[' && regex) {
        part.append(c);
        int end = bracketEnd();
        part.append(bracketContent(text.substring(at, end)));
        at = end;
      } else {
        part.append(c);
      }
    }
    return null;
  }

  /** Reads what follows a backslash at {@code from} and gives the position behind it. */
  private int escaped(int from, char delimiter, boolean regex, StringBuilder part) {
    char c = text.charAt(from);
    int radix = c == 'x' ? 16 : c == 'o' ? 8 : c == 'd' ? 10 : 0;
    int most = c == 'x' ? 2 : 3;
    int end = from + 1;
    while (radix > 0
        && end < text.length()
        && end <= from + most
        && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    if (c == delimiter && (regex || c != '&')) {
      part.append(c);
    } else if (end > from + 1) {
      char value = (char) (Integer.parseInt(text.substring(from + 1, end), radix) & 0xff);
      boolean special = "$*.[\\]^&/+?(){}|\n".indexOf(value) >= 0;
      part.append(special ? "\\" : "").append(value);
    } else if (c == 'n' && regex) {
      part.append('\n');
    } else if (c == 't' || c == 'f' || c == 'v' || c == 'a' || c == 'r') {
      part.append(
          c == 't' ? '\t' : c == 'f' ? '\f' : c == 'v' ? '\u000b' : c == 'a' ? '\u0007' : '\r');
    } else {
      part.append('\\').append(c);
    }
    return end;
  }

  /** Where the content of a bracket expression ends, whose delimiters do not count. */
  private int bracketEnd() {
    int end = at;
    if (end < text.length() && text.charAt(end) == '^') {
      end++;
    }
    if (end < text.length() && text.charAt(end) == ']') {
      end++;
    }
    while (end < text.length() && text.charAt(end) != ']') {
      if (text.startsWith("[:", end) && text.indexOf(":]", end) > 0) {
        end = text.indexOf(":]", end) + 1;
      }
      end++;
    }
    return Math.min(end, text.length());
  }

  private static String bracketContent(String content) {
    return content
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\r", "\r")
        .replace("\\f", "\f")
        .replace("\\v", "\u000b");
  }

  private String transliteration() {
    char delimiter = peek();
    at++;
    String from = delimited(delimiter, false);
    String to = from == null ? null : delimited(delimiter, false);
    if (from == null || to == null) {
      throw wrong("unterminated `y' command");
    }
    List<Integer> fromPoints = points(from);
    List<Integer> toPoints = points(to);
    if (fromPoints.size() != toPoints.size()) {
      throw wrong("strings for `y' command are different lengths");
    }
    end();
    StringBuilder pairs = new StringBuilder();
    for (int index = 0; index < fromPoints.size(); index++) {
      pairs.appendCodePoint(fromPoints.get(index)).appendCodePoint(toPoints.get(index));
    }
    return pairs.toString();
  }

  private static List<Integer> points(String text) {
    List<Integer> points = new ArrayList<>();
    for (int index = 0; index < text.length(); ) {
      int point = text.codePointAt(index);
      index += Character.charCount(point);
      if (point == '\\' && index < text.length()) {
        char next = text.charAt(index++);
        point = next == 'n' ? '\n' : next == 't' ? '\t' : next;
      }
      points.add(point);
    }
    return points;
  }

  private SedCommand substitution(SedCommand plain) {
    char delimiter = peek();
    at++;
    String source = delimiter == '\n' || delimiter == NONE ? null : delimited(delimiter, true);
    String replacement = source == null ? null : delimited(delimiter, false);
    if (source == null || replacement == null) {
      throw wrong("unterminated `s' command");
    }
    Flags flags = new Flags();
    flags.read();
    Regex regex = source.isEmpty() ? null : regex(source, flags.ignoreCase, flags.multiline);
    List<Piece> pieces = pieces(replacement, regex);
    Substitution substitution =
        new Substitution(
            regex, pieces, flags.global, Math.max(1, flags.which), flags.prints, flags.file);
    return new SedCommand(
        plain.first(), plain.second(), plain.negated(), 's', "", 0, 0, substitution);
  }

  private final class Flags {
    private boolean global;
    private boolean ignoreCase;
    private boolean multiline;
    private int which;
    private int prints;
    private String file = "";

    void read() {
      while (true) {
        char c = peek();
        at++;
        switch (c) {
          case 'g' -> {
            if (global) {
              throw wrong("multiple `g' options to `s' command");
            }
            global = true;
          }
          case 'p' -> {
            if (prints > 0) {
              throw wrong("multiple `p' options to `s' command");
            }
            prints++;
          }
          case 'i', 'I' -> ignoreCase = true;
          case 'm', 'M' -> multiline = true;
          case 'e' -> throw wrong("e/r/w commands disabled in sandbox mode");
          case 'w' -> {
            file = fileName();
            return;
          }
          case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
            if (which > 0) {
              throw wrong("multiple number options to `s' command");
            }
            at--;
            which = (int) Math.min(number(), 1 << 30);
            if (which == 0) {
              throw wrong("number option to `s' command may not be zero");
            }
          }
          case '\n', ';', NONE -> {
            return;
          }
          case '}', '#' -> {
            at--;
            return;
          }
          default -> {
            if (!isBlank(c)) {
              throw wrong("unknown option to `s'");
            }
          }
        }
      }
    }
  }

  private List<Piece> pieces(String replacement, @Nullable Regex regex) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int index = 0; index < replacement.length(); index++) {
      char c = replacement.charAt(index);
      Piece special = null;
      if (c == '&') {
        special = new Piece.Group(0);
      } else if (c == '\\' && index + 1 < replacement.length()) {
        char next = replacement.charAt(++index);
        if (Character.isDigit(next)) {
          int group = next - '0';
          if (regex != null && group > regex.groups()) {
            throw wrong("invalid reference \\" + group + " on `s' command's RHS");
          }
          special = new Piece.Group(group);
        } else if ("LUluE".indexOf(next) >= 0) {
          special = new Piece.Case(next);
        } else {
          literal.append(next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next);
        }
      } else {
        literal.append(c);
      }
      if (special != null) {
        flush(literal, pieces);
        pieces.add(special);
      }
    }
    flush(literal, pieces);
    return List.copyOf(pieces);
  }

  private static void flush(StringBuilder literal, List<Piece> pieces) {
    if (!literal.isEmpty()) {
      pieces.add(new Piece.Literal(literal.toString()));
      literal.setLength(0);
    }
  }
}
