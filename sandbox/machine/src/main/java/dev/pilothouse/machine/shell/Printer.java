package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.syntax.Assignment;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Part;
import dev.pilothouse.machine.shell.syntax.Redirection;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Writes commands as text, in the form in which bash shows functions and jobs. */
final class Printer {

  private static final String INDENT = "    ";

  private final StringBuilder text = new StringBuilder();
  private final List<Redirection> documents = new ArrayList<>();
  private int depth;

  private Printer() {}

  static String text(Command command) {
    Printer printer = new Printer();
    printer.command(command);
    return printer.text.toString();
  }

  /** The definition of a function. */
  static String function(Command.Function function) {
    Printer printer = new Printer();
    printer.definition(function);
    return printer.text.toString();
  }

  private void definition(Command.Function function) {
    text.append(function.name()).append(" () \n");
    indent();
    if (function.body() instanceof Command.Group group) {
      block(group.body());
    } else if (function.body() instanceof Command.Redirected redirected
        && redirected.command() instanceof Command.Group group) {
      block(group.body());
      redirections(redirected.redirections());
    } else {
      block(function.body());
    }
  }

  private void block(Command body) {
    text.append("{ \n");
    depth++;
    indent();
    command(body);
    depth--;
    newline();
    text.append('}');
  }

  private void indent() {
    text.append(INDENT.repeat(depth));
  }

  private void newline() {
    text.append('\n');
    indent();
  }

  private void body(Command body) {
    depth++;
    newline();
    command(body);
    depth--;
    if (text.charAt(text.length() - 1) != '&') {
      text.append(';');
    }
    newline();
  }

  private void command(Command command) {
    switch (command) {
      case Command.Simple simple -> simple(simple);
      case Command.Pipeline pipeline -> {
        text.append(
            switch (pipeline.timing()) {
              case NONE -> "";
              case BASH -> "time ";
              case POSIX -> "time -p ";
            });
        text.append(pipeline.negated() ? "! " : "");
        for (int index = 0; index < pipeline.stages().size(); index++) {
          text.append(index > 0 ? " | " : "");
          command(pipeline.stages().get(index));
        }
      }
      case Command.AndOr list -> {
        for (int index = 0; index < list.commands().size(); index++) {
          text.append(index == 0 ? "" : list.and().get(index - 1) ? " && " : " || ");
          command(list.commands().get(index));
        }
      }
      case Command.Sequence list -> sequence(list);
      case Command.Group group -> {
        if (depth == 0) {
          text.append("{ ");
          command(group.body());
          text.append("; }");
        } else {
          block(group.body());
        }
      }
      case Command.Subshell subshell -> {
        text.append("( ");
        command(subshell.body());
        text.append(" )");
      }
      case Command.If each -> ifCommand(each);
      case Command.Loop loop -> {
        text.append(loop.until() ? "until " : "while ");
        command(loop.condition());
        text.append("; do");
        body(loop.body());
        text.append("done");
      }
      case Command.For loop -> {
        text.append("for ").append(loop.name());
        words(loop.words());
        text.append(";\n");
        indent();
        text.append("do");
        body(loop.body());
        text.append("done");
      }
      case Command.Select select -> {
        text.append("select ").append(select.name());
        words(select.words());
        text.append(";\n");
        indent();
        text.append("do");
        body(select.body());
        text.append("done");
      }
      case Command.ArithmeticFor loop -> {
        text.append("for ((")
            .append(loop.first().text())
            .append("; ")
            .append(loop.condition().text())
            .append("; ")
            .append(loop.next().text())
            .append("))\n");
        indent();
        text.append("do");
        body(loop.body());
        text.append("done");
      }
      case Command.Case each -> caseCommand(each);
      case Command.Function function -> {
        text.append("function ");
        definition(function);
      }
      case Command.Test test -> {
        text.append("[[ ");
        condition(test.condition());
        text.append(" ]]");
      }
      case Command.Arithmetic arithmetic ->
          text.append("(( ").append(arithmetic.expression().text().strip()).append(" ))");
      case Command.Redirected redirected -> {
        command(redirected.command());
        redirections(redirected.redirections());
      }
    }
  }

  private void words(@org.jspecify.annotations.Nullable List<Word> words) {
    text.append(" in ");
    if (words == null) {
      text.append("\"$@\"");
      return;
    }
    for (int index = 0; index < words.size(); index++) {
      text.append(index > 0 ? " " : "").append(words.get(index).text());
    }
  }

  private void sequence(Command.Sequence list) {
    for (int index = 0; index < list.items().size(); index++) {
      Command.Item item = list.items().get(index);
      if (index > 0) {
        boolean background = list.items().get(index - 1).background();
        text.append(background ? " " : depth == 0 ? "; " : ";");
        if (depth > 0) {
          newline();
        }
      }
      command(item.command());
      text.append(item.background() ? " &" : "");
    }
  }

  private void ifCommand(Command.If each) {
    for (int index = 0; index < each.clauses().size(); index++) {
      text.append(index == 0 ? "if " : "else\n");
      if (index > 0) {
        depth++;
        indent();
        text.append("if ");
      }
      command(each.clauses().get(index).condition());
      text.append("; then");
      body(each.clauses().get(index).body());
    }
    if (each.otherwise() != null) {
      text.append("else");
      body(Objects.requireNonNull(each.otherwise()));
    }
    for (int index = each.clauses().size(); index > 1; index--) {
      text.append("fi;");
      depth--;
      newline();
    }
    text.append("fi");
  }

  private void caseCommand(Command.Case each) {
    text.append("case ").append(each.word().text()).append(" in ");
    depth++;
    for (Command.CaseItem item : each.items()) {
      newline();
      for (int index = 0; index < item.patterns().size(); index++) {
        text.append(index > 0 ? " | " : "").append(item.patterns().get(index).text());
      }
      text.append(')');
      depth++;
      newline();
      command(item.body());
      depth--;
      newline();
      text.append(
          switch (item.ending()) {
            case BREAK -> ";;";
            case FALL_THROUGH -> ";&";
            case TEST_NEXT -> ";;&";
          });
    }
    depth--;
    newline();
    text.append("esac");
  }

  private void condition(Command.Condition condition) {
    switch (condition) {
      case Command.Condition.Not not -> {
        text.append("! ");
        condition(not.condition());
      }
      case Command.Condition.And and -> {
        condition(and.left());
        text.append(" && ");
        condition(and.right());
      }
      case Command.Condition.Or or -> {
        condition(or.left());
        text.append(" || ");
        condition(or.right());
      }
      case Command.Condition.Unary unary ->
          text.append(unary.operator()).append(' ').append(unary.operand().text());
      case Command.Condition.Binary binary ->
          text.append(binary.left().text())
              .append(' ')
              .append(binary.operator())
              .append(' ')
              .append(binary.right().text());
    }
  }

  private void simple(Command.Simple simple) {
    int start = text.length();
    for (Assignment assignment : simple.assignments()) {
      separate(start);
      assignment(assignment);
    }
    for (Word word : simple.words()) {
      separate(start);
      if (word.parts().size() == 1
          && word.parts().getFirst() instanceof Part.Assigned(Assignment assignment)) {
        assignment(assignment);
      } else {
        text.append(word.text());
      }
    }
    redirections(simple.redirections());
    if (text.length() > start && text.charAt(start) == ' ') {
      text.deleteCharAt(start);
    }
  }

  private void separate(int start) {
    text.append(text.length() > start ? " " : "");
  }

  private void assignment(Assignment assignment) {
    text.append(assignment.name());
    if (assignment.subscript() != null) {
      text.append('[').append(assignment.subscript().text()).append(']');
    }
    text.append(assignment.append() ? "+=" : "=");
    if (assignment.elements() == null) {
      text.append(assignment.value().text());
      return;
    }
    text.append('(');
    for (int index = 0; index < assignment.elements().size(); index++) {
      Assignment.Element element = assignment.elements().get(index);
      text.append(index > 0 ? " " : "");
      if (element.subscript() != null) {
        text.append('[').append(element.subscript().text()).append("]=");
      }
      text.append(element.value().text());
    }
    text.append(')');
  }

  private void redirections(List<Redirection> redirections) {
    for (Redirection redirection : redirections) {
      String operator = redirection.kind().operator();
      int usual =
          switch (redirection.kind()) {
            case READ, READ_WRITE, DUPLICATE_INPUT, HERE_DOCUMENT, HERE_STRING -> 0;
            default -> 1;
          };
      String number =
          redirection.descriptor() < 0
              ? "&"
              : redirection.descriptor() == usual && !operator.endsWith("&")
                  ? ""
                  : String.valueOf(redirection.descriptor());
      text.append(' ').append(number).append(operator);
      if (redirection.kind() == Redirection.Kind.HERE_DOCUMENT) {
        text.append(redirection.target().delimiter());
        documents.add(redirection);
      } else {
        text.append(operator.endsWith("&") ? "" : " ").append(redirection.target().word().text());
      }
    }
    for (Redirection document : documents) {
      text.append('\n')
          .append(document.target().word().text())
          .append(document.target().delimiter().replaceAll("[\"'\\\\]", ""))
          .append('\n');
    }
    documents.clear();
  }
}
