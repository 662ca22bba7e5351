package dev.pilothouse.kubectl.template;

import dev.pilothouse.kubectl.template.Node.Command;
import dev.pilothouse.kubectl.template.Node.Operand;
import dev.pilothouse.kubectl.template.Node.Pipeline;
import dev.pilothouse.kubectl.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads templates into nodes. */
final class Parser {

  private final String name;
  private final String input;
  private final Set<String> functions;
  private final List<Token> tokens;
  private final Map<String, List<Node>> definitions = new LinkedHashMap<>();
  private int index;

  Parser(String name, String input, Set<String> functions) {
    this.name = name;
    this.input = input;
    this.functions = functions;
    this.tokens = new Lexer(name, input).tokens();
  }

  /** The templates by name; the whole one under the name given. */
  Map<String, List<Node>> parse() {
    Body body = body(0);
    if (!body.end().equals("EOF")) {
      throw error("unexpected {{" + body.end() + "}}");
    }
    definitions.put(name, body.nodes());
    return definitions;
  }

  private record Body(List<Node> nodes, String end) {}

  /**
   * Nodes up to the end, "{{end}}" or "{{else". After "else" the rest of that action is not yet
   * read.
   */
  private Body body(int loops) {
    List<Node> nodes = new ArrayList<>();
    while (true) {
      Token token = tokens.get(index++);
      switch (token.kind()) {
        case TEXT -> nodes.add(new Node.Text(token.text()));
        case END -> {
          return new Body(nodes, "EOF");
        }
        default -> {
          skipSpace();
          String keyword = peek().is(Kind.IDENTIFIER) ? peek().text() : "";
          if (keyword.equals("end") || keyword.equals("else")) {
            index++;
            skipSpace();
            if (keyword.equals("end")) {
              close("end");
            }
            return new Body(nodes, keyword);
          }
          action(nodes, keyword, loops);
        }
      }
    }
  }

  private void action(List<Node> nodes, String keyword, int loops) {
    switch (keyword) {
      case "if", "with", "range" -> {
        index++;
        nodes.add(control(keyword, loops));
      }
      case "template" -> nodes.add(template());
      case "define", "block" -> define(nodes, keyword);
      case "break", "continue" -> {
        index++;
        if (loops == 0) {
          throw error("{{" + keyword + "}} outside {{range}}");
        }
        close(keyword);
        nodes.add(keyword.equals("break") ? new Node.Break() : new Node.Continue());
      }
      default -> {
        Pipeline pipeline = pipeline("command");
        close("command");
        nodes.add(new Node.Print(pipeline));
      }
    }
  }

  private Node control(String keyword, int loops) {
    Pipeline pipeline = pipeline(keyword);
    close(keyword);
    int inner = loops + (keyword.equals("range") ? 1 : 0);
    Body body = body(inner);
    List<Node> otherwise = List.of();
    if (body.end().equals("else")) {
      skipSpace();
      if (peek().is(Kind.IDENTIFIER)
          && (peek().text().equals("if") || peek().text().equals("with"))) {
        String next = tokens.get(index++).text();
        otherwise = List.of(control(next, loops));
      } else {
        close("else");
        Body rest = body(loops);
        if (!rest.end().equals("end")) {
          throw error(rest.end().equals("EOF") ? "unexpected EOF" : "expected end; found {{else}}");
        }
        otherwise = rest.nodes();
      }
    } else if (body.end().equals("EOF")) {
      throw error("unexpected EOF");
    }
    return switch (keyword) {
      case "if" -> new Node.If(pipeline, body.nodes(), otherwise);
      case "with" -> new Node.With(pipeline, body.nodes(), otherwise);
      default -> new Node.Range(pipeline, body.nodes(), otherwise);
    };
  }

  private Node template() {
    int position = tokens.get(index++).position();
    skipSpace();
    String called = string("template clause");
    skipSpace();
    Pipeline argument = peek().is(Kind.CLOSE) ? null : pipeline("template");
    close("template");
    return new Node.Template(called, argument, position);
  }

  private void define(List<Node> nodes, String keyword) {
    int position = tokens.get(index++).position();
    skipSpace();
    String defined = string(keyword + " clause");
    skipSpace();
    Pipeline argument = keyword.equals("block") ? pipeline("block clause") : null;
    close(keyword);
    Body body = body(0);
    if (!body.end().equals("end")) {
      throw error("unexpected EOF");
    }
    definitions.put(defined, body.nodes());
    if (argument != null) {
      nodes.add(new Node.Template(defined, argument, position));
    }
  }

  private String string(String context) {
    Token token = tokens.get(index++);
    if (!token.is(Kind.STRING)) {
      throw unexpected(token, context);
    }
    return Literals.string(token.text());
  }

  private void close(String context) {
    skipSpace();
    Token token = tokens.get(index++);
    if (!token.is(Kind.CLOSE)) {
      throw unexpected(token, context);
    }
  }

  private Pipeline pipeline(String context) {
    skipSpace();
    int position = peek().position();
    List<String> variables = new ArrayList<>();
    boolean declares = variables(variables);
    List<Command> commands = new ArrayList<>();
    while (true) {
      skipSpace();
      Token token = peek();
      if (token.is(Kind.CLOSE) || token.is(Kind.RIGHT_PARENTHESIS)) {
        if (commands.isEmpty()) {
          throw error("missing value for " + context);
        }
        return new Pipeline(variables, declares, commands, position);
      }
      commands.add(command(context));
    }
  }

  /** Reads "$x :=", "$x =" or "$i, $x :=" if that is what comes; whether it declares. */
  private boolean variables(List<String> variables) {
    int start = index;
    while (peek().is(Kind.VARIABLE)) {
      variables.add(tokens.get(index++).text());
      skipSpace();
      Token next = tokens.get(index++);
      if (next.is(Kind.DECLARE) || next.is(Kind.ASSIGN)) {
        return next.is(Kind.DECLARE);
      }
      if (!next.is(Kind.COMMA)) {
        break;
      }
      skipSpace();
    }
    variables.clear();
    index = start;
    return false;
  }

  private Command command(String context) {
    List<Operand> words = new ArrayList<>();
    int position = peek().position();
    while (true) {
      skipSpace();
      Token token = peek();
      switch (token.kind()) {
        case CLOSE, RIGHT_PARENTHESIS -> {
          return finished(words, position);
        }
        case PIPE -> {
          index++;
          skipSpace();
          if (peek().is(Kind.CLOSE)) {
            throw error("missing value for " + context);
          }
          return finished(words, position);
        }
        default -> words.add(operand(context));
      }
    }
  }

  private Command finished(List<Operand> words, int position) {
    if (words.isEmpty()) {
      throw error("empty command");
    }
    return new Command(words, position);
  }

  private Operand operand(String context) {
    Token token = tokens.get(index++);
    int at = token.position();
    return switch (token.kind()) {
      case IDENTIFIER -> identifier(token);
      case DOT -> new Operand.Dot(at);
      case FIELD -> new Operand.Field(fields(token.text().substring(1)), at);
      case VARIABLE -> new Operand.Variable(token.text(), fields(null), at);
      case STRING -> new Operand.Literal(Literals.string(token.text()), at);
      case CHARACTER -> new Operand.Literal(Literals.character(token.text()), at);
      case NUMBER -> new Operand.Literal(number(token), at);
      case LEFT_PARENTHESIS -> {
        Pipeline pipeline = pipeline("parenthesized pipeline");
        index++;
        yield new Operand.Group(pipeline, fields(null), at);
      }
      default -> throw unexpected(token, context);
    };
  }

  private Operand identifier(Token token) {
    return switch (token.text()) {
      case "true" -> new Operand.Literal(true, token.position());
      case "false" -> new Operand.Literal(false, token.position());
      case "nil" -> new Operand.Nil(token.position());
      default -> {
        if (!Functions.NAMES.contains(token.text()) && !functions.contains(token.text())) {
          throw error("function \"" + token.text() + "\" not defined");
        }
        yield new Operand.Function(token.text(), token.position());
      }
    };
  }

  private Object number(Token token) {
    Object number = Literals.number(token.text());
    if (number == null) {
      throw error("bad number syntax: \"" + token.text() + "\"");
    }
    return number;
  }

  /** The first field, if any, and those that follow at once. */
  private List<String> fields(@org.jspecify.annotations.Nullable String first) {
    List<String> names = new ArrayList<>();
    if (first != null) {
      names.add(first);
    }
    while (peek().is(Kind.FIELD)) {
      names.add(tokens.get(index++).text().substring(1));
    }
    return names;
  }

  private Token peek() {
    return tokens.get(index);
  }

  private void skipSpace() {
    while (peek().is(Kind.SPACE)) {
      index++;
    }
  }

  private TemplateException unexpected(Token token, String context) {
    String shown = token.is(Kind.END) ? "EOF" : "\"" + token.text() + "\"";
    return error("unexpected " + shown + " in " + context);
  }

  private TemplateException error(String message) {
    int position = tokens.get(Math.min(index, tokens.size() - 1)).position();
    return new TemplateException(
        "template: " + name + ":" + Lexer.line(input, position) + ": " + message);
  }
}
