package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rewrite phase of a server or location: set, if, rewrite, return, break. */
final class Rewriter {

  private final Exchange exchange;
  private boolean stopped;
  private boolean changed;

  Rewriter(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Whether the path has changed, so that the location is to be found again. */
  boolean searchAgain() {
    return changed;
  }

  /** Runs the directives of a block; an answer when there is one already. */
  @Nullable Outcome run(Scope scope) {
    for (Directive directive : scope.block().entries()) {
      if (stopped) {
        return null;
      }
      Outcome outcome =
          switch (directive.name()) {
            case "set" -> set(directive);
            case "return" -> returned(directive);
            case "rewrite" -> rewrite(directive);
            case "if" -> condition(directive, scope);
            case "limit_except" -> except(directive, scope);
            case "break" -> {
              stopped = true;
              yield null;
            }
            default -> null;
          };
      if (outcome != null) {
        return outcome;
      }
    }
    return null;
  }

  private @Nullable Outcome set(Directive directive) {
    exchange.variables =
        exchange.variables.with(
            directive.argument(0).substring(1), exchange.expand(directive.argument(1)));
    return null;
  }

  private @Nullable Outcome except(Directive directive, Scope scope) {
    boolean head = directive.arguments().contains("GET") && exchange.method.equals("HEAD");
    if (!head && !directive.arguments().contains(exchange.method)) {
      exchange.scope = new Scope(scope, directive);
    }
    return null;
  }

  private Outcome returned(Directive directive) {
    String first = directive.argument(0);
    if (!first.matches("\\d{1,3}")) {
      return redirect(302, exchange.expand(first));
    }
    int status = Integer.parseInt(first);
    if (directive.arguments().size() == 1) {
      return status == 444
          ? Outcome.answer(Reply.of(444, "", Bytes.EMPTY))
          : status >= 300
              ? Outcome.answer(Reply.of(-status, "", Bytes.EMPTY))
              : Outcome.answer(Reply.of(status, "", Bytes.EMPTY));
    }
    String text = exchange.expand(directive.argument(1));
    if (List.of(301, 302, 303, 307, 308).contains(status)) {
      return redirect(status, text);
    }
    String type = exchange.expand(exchange.scope.value("default_type", "text/plain"));
    return Outcome.answer(Reply.of(status, type, Bytes.of(text)));
  }

  private Outcome redirect(int status, String target) {
    Reply page = Reply.of(status, "text/html", Pages.of(status, exchange.signature()));
    return Outcome.answer(
        target.startsWith("/") ? page.withLocation(target) : page.plus("Location", target));
  }

  private @Nullable Outcome rewrite(Directive directive) {
    Expression expression = Expression.of(directive.argument(0), false, directive);
    Regex.Match match = expression.match(exchange.uri);
    if (match == null) {
      return null;
    }
    exchange.capture(expression, match, exchange.uri);
    String flag = directive.argument(2);
    String replacement = exchange.expand(directive.argument(1));
    boolean external =
        replacement.startsWith("http://")
            || replacement.startsWith("https://")
            || replacement.startsWith("$scheme");
    int question = replacement.indexOf('?');
    String path = question < 0 ? replacement : replacement.substring(0, question);
    String query = question < 0 ? "" : replacement.substring(question + 1);
    boolean dropped = replacement.endsWith("?");
    String args =
        dropped
            ? query.substring(0, query.length() - 1 < 0 ? 0 : query.length() - 1)
            : query.isEmpty()
                ? exchange.args
                : exchange.args.isEmpty() ? query : query + "&" + exchange.args;
    if (external || flag.matches("redirect|permanent")) {
      String target = path + (args.isEmpty() ? "" : "?" + args);
      return redirect(flag.equals("permanent") ? 301 : 302, target);
    }
    exchange.uri = path;
    exchange.args = args;
    exchange.internal = true;
    stopped = flag.equals("last") || flag.equals("break");
    changed = !flag.equals("break");
    return null;
  }

  private @Nullable Outcome condition(Directive directive, Scope scope) {
    String whole = String.join(" ", directive.arguments());
    List<String> words = directive.arguments();
    boolean holds = holds(words, whole.substring(1, whole.length() - 1).strip());
    if (!holds) {
      return null;
    }
    Scope inner = new Scope(scope, directive);
    if (!scope.block().name().equals("server")) {
      exchange.scope = inner;
    }
    return run(inner);
  }

  private boolean holds(List<String> words, String text) {
    String first = words.getFirst().substring(1).strip();
    if (words.size() == 1 || words.size() == 2 && words.get(1).equals(")")) {
      String value = exchange.expand(text);
      return !value.isEmpty() && !value.equals("0");
    }
    List<String> parts = new java.util.ArrayList<>(words);
    parts.set(0, first);
    parts.removeIf(String::isEmpty);
    String last = parts.removeLast();
    String rest = last.substring(0, last.length() - 1);
    if (!rest.isEmpty()) {
      parts.add(rest);
    }
    if (parts.getFirst().matches("!?-[fdex]")) {
      return file(parts.getFirst(), exchange.expand(parts.getLast()));
    }
    if (parts.size() == 1) {
      String value = exchange.expand(parts.getFirst());
      return !value.isEmpty() && !value.equals("0");
    }
    String left = exchange.expand(parts.get(0));
    String operand = parts.size() > 2 ? parts.get(2) : "";
    return compare(left, parts.get(1), operand);
  }

  private boolean compare(String left, String operator, String operand) {
    switch (operator) {
      case "=" -> {
        return left.equals(exchange.expand(operand));
      }
      case "!=" -> {
        return !left.equals(exchange.expand(operand));
      }
      default -> {
        boolean ignoreCase = operator.endsWith("*");
        Expression expression = Expression.of(operand, ignoreCase, Directive.NONE);
        Regex.Match match = expression.match(left);
        boolean negated = operator.startsWith("!");
        if (match != null && !negated) {
          exchange.capture(expression, match, left);
        }
        return match != null != negated;
      }
    }
  }

  private boolean file(String test, String path) {
    FileInfo info = FileAccess.statOrNull(exchange.sys(), path);
    boolean holds =
        info != null
            && switch (test.charAt(test.length() - 1)) {
              case 'f' -> info.isRegular();
              case 'd' -> info.isDirectory();
              case 'x' -> (info.mode() & 0111) != 0;
              default -> true;
            };
    return test.startsWith("!") != holds;
  }
}
