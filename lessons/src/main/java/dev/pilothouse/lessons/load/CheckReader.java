package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Place;
import dev.pilothouse.lessons.Reference;
import dev.pilothouse.lessons.Text;
import dev.pilothouse.lessons.expression.Expression;
import dev.pilothouse.lessons.expression.ExpressionException;
import dev.pilothouse.lessons.expression.Expressions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the checks of tasks. */
final class CheckReader {

  private static final Reference NOTHING = Notation.reference("pods/-");

  private final Expressions expressions;

  CheckReader(Expressions expressions) {
    this.expressions = expressions;
  }

  /** The check, or empty with a fault recorded. */
  Optional<Check> read(Yaml yaml) {
    YamlMap map = yaml.map();
    if (!yaml.isMap()) {
      return Optional.empty();
    }
    Text hint = map.translatedIfAny("hint");
    Optional<Check> check =
        switch (map.oneOf("object", "list", "command", "http", "dns", "answer")) {
          case "object" -> objects(map, hint, "object");
          case "list" -> objects(map, hint, "list");
          case "command" -> command(map, hint);
          case "http" -> http(map, hint);
          case "dns" -> dns(map, hint);
          case "answer" -> answer(map, hint);
          default -> Optional.empty();
        };
    if (check.isPresent()) {
      map.finish();
    }
    return check;
  }

  private Optional<Check> objects(YamlMap map, Text hint, String key) {
    Reference subject = notation(map.need(key), Notation::reference, NOTHING);
    boolean list = key.equals("list");
    if (!subject.equals(NOTHING) && subject.isList() != list) {
      map.fault(list ? "\"list\" must not name one object" : "\"object\" must name one object");
    }
    Map<String, Reference> with = with(map);
    List<String> variables = new ArrayList<>(with.keySet());
    variables.addAll(List.of(list ? "items" : "object", "before", "time"));
    String when = map.oneOf("expect", "eventually", "always", "never");
    if (when.isEmpty()) {
      return Optional.empty();
    }
    Optional<Expression> expression = expression(map.need(when), variables);
    Optional<Expression> since =
        map.get("since").flatMap(yaml -> expression(Optional.of(yaml), variables));
    if (when.equals("expect") && map.has("since")) {
      map.fault("\"since\" goes with eventually, always or never");
    }
    Check.When kind =
        when.equals("expect") ? Check.When.NOW : Check.When.valueOf(when.toUpperCase(Locale.ROOT));
    return expression.map(
        present ->
            new Check.Objects(map.line(), hint, subject, kind, present, since.orElse(null), with));
  }

  private Optional<Check> command(YamlMap map, Text hint) {
    String command = map.text("command");
    Place place = place(map, "on");
    Duration limit = notation(map.get("limit"), Notation::duration, Duration.ofSeconds(10));
    return expect(map, "exitCode == 0", List.of("exitCode", "stdout", "stderr"))
        .map(expression -> new Check.Command(map.line(), hint, command, place, limit, expression));
  }

  private Optional<Check> http(YamlMap map, Text hint) {
    String url = map.text("http");
    if (!url.isEmpty() && !url.matches("https?://[^\\s'\"]+")) {
      map.fault("\"http\" must be an http:// or https:// address");
    }
    Place place = place(map, "from");
    int times = map.get("times").map(yaml -> yaml.number(1, 100)).orElse(1);
    return expect(map, "status == 200", List.of("status", "body", "bodies"))
        .map(expression -> new Check.Http(map.line(), hint, url, place, times, expression));
  }

  private Optional<Check> dns(YamlMap map, Text hint) {
    String name = map.text("dns");
    if (!name.isEmpty() && !name.matches("[A-Za-z0-9._-]+")) {
      map.fault("\"dns\" must be a host name");
    }
    Place place = place(map, "from");
    return expect(map, "addresses.size() > 0", List.of("addresses"))
        .map(expression -> new Check.Dns(map.line(), hint, name, place, expression));
  }

  private Optional<Check> answer(YamlMap map, Text hint) {
    Text question = map.translated("answer");
    List<Check.Choice> choices = new ArrayList<>();
    for (Yaml item : map.items("choices")) {
      YamlMap choice = item.map();
      choices.add(new Check.Choice(choice.text("id"), choice.translated("text")));
      choice.finish();
    }
    Map<String, Reference> with = with(map);
    List<String> variables = new ArrayList<>(with.keySet());
    variables.addAll(List.of("answer", "time"));
    String key = map.oneOf("accept", "expect");
    List<String> accept = map.texts("accept");
    for (String accepted : accept) {
      if (!choices.isEmpty()
          && choices.stream().noneMatch(choice -> choice.id().equals(accepted))) {
        map.fault("\"" + accepted + "\" is not the id of a choice");
      }
    }
    if (key.equals("accept") && accept.isEmpty()) {
      map.fault("\"accept\" must not be empty");
    }
    Optional<Expression> expression =
        map.get("expect").flatMap(yaml -> expression(Optional.of(yaml), variables));
    return Optional.of(
        new Check.Answer(
            map.line(), hint, question, accept, choices, expression.orElse(null), with));
  }

  private Map<String, Reference> with(YamlMap map) {
    Map<String, Reference> with = new LinkedHashMap<>();
    map.get("with")
        .ifPresent(
            yaml ->
                yaml.entries()
                    .forEach(
                        (name, value) -> {
                          if (!name.matches("[a-z][A-Za-z0-9]*")) {
                            value.fault("\"" + name + "\" is not a name for a variable");
                          } else {
                            with.put(
                                name, notation(Optional.of(value), Notation::reference, NOTHING));
                          }
                        }));
    return with;
  }

  private Optional<Expression> expect(YamlMap map, String otherwise, List<String> variables) {
    Optional<Yaml> given = map.get("expect");
    if (given.isPresent()) {
      return expression(given, variables);
    }
    try {
      return Optional.of(expressions.compile(otherwise, variables));
    } catch (ExpressionException e) {
      throw new IllegalStateException(otherwise, e);
    }
  }

  private Optional<Expression> expression(Optional<Yaml> yaml, List<String> variables) {
    return yaml.filter(Yaml::isText)
        .flatMap(
            text -> {
              try {
                return Optional.of(expressions.compile(text.text(), variables));
              } catch (ExpressionException e) {
                text.fault(
                    text.textLine() + e.line() - 1,
                    "not a CEL expression: " + e.getMessage() + " (column " + e.column() + ")");
                return Optional.empty();
              }
            });
  }

  static Place place(YamlMap map, String key) {
    return notation(map.get(key), Notation::place, new Place.Workstation());
  }

  /**
   * What {@code parse} makes of a text; {@code otherwise} when it is missing or, with a fault
   * recorded, wrong.
   */
  static <T> T notation(Optional<Yaml> yaml, Function<String, T> parse, T otherwise) {
    if (yaml.isEmpty() || !yaml.get().isText()) {
      yaml.ifPresent(Yaml::text);
      return otherwise;
    }
    try {
      return parse.apply(yaml.get().text());
    } catch (IllegalArgumentException e) {
      yaml.get().fault(String.valueOf(e.getMessage()));
      return otherwise;
    }
  }
}
