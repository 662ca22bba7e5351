package dev.pilothouse.kubectl.template;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.template.Node.Command;
import dev.pilothouse.kubectl.template.Node.Operand;
import dev.pilothouse.kubectl.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A parsed Go template, to be filled in from API objects. */
public final class Template {

  private final String name;
  private final String input;
  private final boolean allowMissing;
  private final Map<String, Function<List<Object>, Object>> functions;
  private final Map<String, List<Node>> definitions;

  private Template(
      String name,
      String input,
      boolean allowMissing,
      Map<String, Function<List<Object>, Object>> functions) {
    this.name = name;
    this.input = input;
    this.allowMissing = allowMissing;
    this.functions = Map.copyOf(functions);
    this.definitions = new Parser(name, input, functions.keySet()).parse();
  }

  /**
   * Reads a template.
   *
   * @param allowMissing whether an absent key gives "&lt;no value&gt;" instead of an error
   * @throws TemplateException when it cannot be read
   */
  public static Template parse(String name, String input, boolean allowMissing) {
    return parse(name, input, allowMissing, Map.of());
  }

  /**
   * Reads a template that may call functions besides Go's and kubectl's own.
   *
   * @param functions by name; what they throw as {@link TemplateException} becomes an error of the
   *     template
   * @throws TemplateException when it cannot be read
   */
  public static Template parse(
      String name,
      String input,
      boolean allowMissing,
      Map<String, Function<List<Object>, Object>> functions) {
    return new Template(name, input, allowMissing, functions);
  }

  /**
   * The template filled in.
   *
   * @throws TemplateException when that fails
   */
  public String render(Object data) {
    return render(name, data);
  }

  /**
   * One of the templates that this one defines, filled in.
   *
   * @throws TemplateException when there is none of that name, or filling it in fails
   */
  public String render(String definition, Object data) {
    List<Node> body = definitions.get(definition);
    if (body == null) {
      throw new TemplateException("template \"" + definition + "\" not defined");
    }
    Run run = new Run();
    run.variables.add(new Variable("$", data));
    run.run(body, data);
    return run.out.toString();
  }

  private static final class Variable {
    private final String name;
    private Object value;

    Variable(String name, Object value) {
      this.name = name;
      this.value = value;
    }
  }

  /** Whether the body of a loop was left early. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** One filling in. */
  private final class Run {
    private static final int DEEPEST = 1000;
    private static final int MOST_STEPS = 1_000_000;
    private static final int LONGEST = 16 << 20;

    private final StringBuilder out = new StringBuilder();
    private List<Variable> variables = new ArrayList<>();
    private int depth;
    private int steps;

    Flow run(List<Node> nodes, Object dot) {
      int mark = variables.size();
      for (Node node : nodes) {
        Flow flow = run(node, dot);
        if (flow != Flow.ON) {
          forget(mark);
          return flow;
        }
      }
      forget(mark);
      return Flow.ON;
    }

    private void forget(int mark) {
      variables.subList(mark, variables.size()).clear();
    }

    private Flow run(Node node, Object dot) {
      if (++steps > MOST_STEPS || out.length() > LONGEST) {
        throw new TemplateException("template: " + name + ": the template takes too long");
      }
      switch (node) {
        case Node.Text text -> out.append(text.text());
        case Node.Print print -> {
          Object value = evaluate(print.pipeline(), dot);
          if (print.pipeline().variables().isEmpty()) {
            out.append(Functions.shown(value));
          }
        }
        case Node.If condition -> {
          int mark = variables.size();
          boolean holds = Functions.truth(evaluate(condition.condition(), dot));
          Flow flow = run(holds ? condition.then() : condition.otherwise(), dot);
          forget(mark);
          return flow;
        }
        case Node.With with -> {
          int mark = variables.size();
          Object value = evaluate(with.value(), dot);
          boolean holds = Functions.truth(value);
          Flow flow = run(holds ? with.body() : with.otherwise(), holds ? value : dot);
          forget(mark);
          return flow;
        }
        case Node.Range range -> range(range, dot);
        case Node.Template template -> call(template, dot);
        case Node.Break _ -> {
          return Flow.BREAK;
        }
        case Node.Continue _ -> {
          return Flow.CONTINUE;
        }
      }
      return Flow.ON;
    }

    private void range(Node.Range range, Object dot) {
      int mark = variables.size();
      Pipeline over = range.over();
      Object value =
          evaluate(new Pipeline(List.of(), false, over.commands(), over.position()), dot);
      boolean any = false;
      switch (value) {
        case Sequence sequence -> {
          for (int i = 0; i < sequence.size(); i++) {
            any = true;
            if (!turn(range, (long) i, sequence.get(i))) {
              break;
            }
          }
        }
        case Struct struct -> {
          for (Map.Entry<String, Object> entry : new TreeMap<>(struct.asMap()).entrySet()) {
            any = true;
            if (!turn(range, entry.getKey(), entry.getValue())) {
              break;
            }
          }
        }
        case Long count -> {
          for (long i = 0; i < Math.min(count, 1_000_000); i++) {
            any = true;
            if (!turn(range, i, i)) {
              break;
            }
          }
        }
        case Absent _ -> {}
        default -> {
          if (value != Struct.NULL) {
            throw failure(over.position(), "range can't iterate over " + Functions.shown(value));
          }
        }
      }
      forget(mark);
      if (!any) {
        run(range.otherwise(), dot);
      }
    }

    private boolean turn(Node.Range range, Object key, Object value) {
      int mark = variables.size();
      List<String> names = range.over().variables();
      if (names.size() == 1) {
        variables.add(new Variable(names.getFirst(), value));
      } else if (names.size() == 2) {
        variables.add(new Variable(names.getFirst(), key));
        variables.add(new Variable(names.getLast(), value));
      }
      Flow flow = run(range.body(), value);
      forget(mark);
      return flow != Flow.BREAK;
    }

    private void call(Node.Template template, Object dot) {
      List<Node> body = definitions.get(template.name());
      if (body == null) {
        throw failure(template.position(), "template \"" + template.name() + "\" not defined");
      }
      if (++depth > DEEPEST) {
        throw failure(template.position(), "exceeded maximum template depth (" + DEEPEST + ")");
      }
      Object argument =
          template.argument() == null ? Struct.NULL : evaluate(template.argument(), dot);
      List<Variable> outer = variables;
      variables = new ArrayList<>(List.of(new Variable("$", argument)));
      run(body, argument);
      variables = outer;
      depth--;
    }

    private Object evaluate(Pipeline pipeline, Object dot) {
      Object value = Absent.ABSENT;
      boolean first = true;
      for (Command command : pipeline.commands()) {
        value = evaluate(command, dot, first ? null : value);
        first = false;
      }
      for (String variable : pipeline.variables()) {
        if (pipeline.declares()) {
          variables.add(new Variable(variable, value));
        } else {
          find(variable, pipeline.position()).value = value;
        }
      }
      return value;
    }

    private Object evaluate(
        Command command, Object dot, @org.jspecify.annotations.Nullable Object last) {
      Operand first = command.words().getFirst();
      if (!(first instanceof Operand.Function function)) {
        if (command.words().size() > 1 || last != null) {
          throw failure(first.position(), "can't give argument to non-function " + text(first));
        }
        return value(first, dot);
      }
      List<Object> arguments = new ArrayList<>();
      List<Operand> words = command.words().subList(1, command.words().size());
      boolean lazy = function.name().equals("and") || function.name().equals("or");
      for (Operand word : words) {
        Object value = value(word, dot);
        arguments.add(value);
        if (lazy && Functions.truth(value) == function.name().equals("or")) {
          return value;
        }
      }
      if (last != null) {
        arguments.add(last);
      }
      try {
        return call(function.name(), arguments);
      } catch (TemplateException e) {
        Operand end = command.words().getLast();
        throw failure(
            function.position(),
            input.substring(function.position(), end.position()) + text(end),
            "error calling " + function.name() + ": " + e.getMessage());
      }
    }

    private Object call(String function, List<Object> arguments) {
      Function<List<Object>, Object> added = functions.get(function);
      return added == null ? Functions.call(function, arguments) : added.apply(arguments);
    }

    private Object value(Operand operand, Object dot) {
      return switch (operand) {
        case Operand.Literal literal -> literal.value();
        case Operand.Nil _ -> Struct.NULL;
        case Operand.Dot _ -> dot;
        case Operand.Field field -> fields(dot, field.names(), operand);
        case Operand.Variable variable ->
            fields(find(variable.name(), variable.position()).value, variable.fields(), operand);
        case Operand.Group group ->
            fields(evaluate(group.pipeline(), dot), group.fields(), operand);
        case Operand.Function function -> {
          try {
            yield call(function.name(), List.of());
          } catch (TemplateException e) {
            throw failure(
                function.position(),
                function.name(),
                "error calling " + function.name() + ": " + e.getMessage());
          }
        }
      };
    }

    private Variable find(String wanted, int position) {
      for (int i = variables.size() - 1; i >= 0; i--) {
        if (variables.get(i).name.equals(wanted)) {
          return variables.get(i);
        }
      }
      throw failure(position, "undefined variable: " + wanted);
    }

    private Object fields(Object start, List<String> names, Operand operand) {
      Object value = start;
      for (String field : names) {
        value =
            switch (value) {
              case Struct struct -> member(struct, field, operand);
              case Absent _ -> {
                if (!allowMissing) {
                  throw failure(
                      operand.position(),
                      text(operand),
                      "nil data; no entry for key \"" + field + "\"");
                }
                yield Absent.ABSENT;
              }
              case Struct.Null _ ->
                  throw failure(
                      operand.position(),
                      text(operand),
                      "nil pointer evaluating interface {}." + field);
              default ->
                  throw failure(
                      operand.position(),
                      text(operand),
                      "can't evaluate field " + field + " in type " + Functions.type(value));
            };
      }
      return value;
    }

    private Object member(Struct struct, String field, Operand operand) {
      Object value = struct.get(field);
      if (value != null) {
        return value;
      }
      if (!allowMissing) {
        throw failure(
            operand.position(), text(operand), "map has no entry for key \"" + field + "\"");
      }
      return Absent.ABSENT;
    }

    private String text(Operand operand) {
      int end = operand.position();
      while (end < input.length()
          && !Character.isWhitespace(input.charAt(end))
          && !input.startsWith("}}", end)
          && ")|".indexOf(input.charAt(end)) < 0) {
        end++;
      }
      return input.substring(operand.position(), end);
    }

    private TemplateException failure(int position, String message) {
      return failure(position, "", message);
    }

    private TemplateException failure(int position, String context, String message) {
      int lineStart = input.lastIndexOf('\n', Math.max(0, position - 1)) + 1;
      String lead = context;
      int column = position - lineStart;
      if (context.startsWith(".") && context.indexOf('.', 1) > 0) {
        column += context.indexOf('.', 1);
      }
      String where = name + ":" + Lexer.line(input, position) + ":" + column;
      return new TemplateException(
          "template: " + where + ": executing \"" + name + "\" at <" + lead + ">: " + message);
    }
  }
}
