package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Parser;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out compound commands and lists. */
final class Compounds {

  private final Shell shell;
  private final Registers r;
  private final Interpreter interpreter;
  private final Pipelines pipelines;
  private final SimpleCommandRunner simple;

  Compounds(Shell shell, Interpreter interpreter, Pipelines pipelines, SimpleCommandRunner simple) {
    this.shell = shell;
    this.r = shell.r;
    this.interpreter = interpreter;
    this.pipelines = pipelines;
    this.simple = simple;
  }

  @Nullable Step<ShellState> run(Command command, boolean tested) {
    switch (command) {
      case Command.Simple each -> {
        return simple.run(each, tested);
      }
      case Command.Pipeline pipeline -> pipelines.begin(pipeline, tested);
      case Command.AndOr list -> {
        shell.push(new Frame.Joined(list, 0, tested));
        shell.push(new Frame.Run(list.commands().getFirst(), true));
      }
      case Command.Sequence list -> {
        if (list.items().isEmpty()) {
          r.status = 0;
        } else {
          items(new Frame.Items(list, 0, tested));
        }
      }
      case Command.Group group -> shell.push(new Frame.Run(group.body(), tested));
      case Command.Subshell subshell -> pipelines.subshell(subshell, tested);
      case Command.If each -> {
        shell.push(new Frame.Branch(each, 0, tested));
        shell.push(new Frame.Run(each.clauses().getFirst().condition(), true));
      }
      case Command.Loop loop -> {
        shell.push(new Frame.Looping(loop, false, 0, tested));
        shell.push(new Frame.Run(loop.condition(), true));
      }
      case Command.For loop -> forLoop(loop, tested);
      case Command.ArithmeticFor loop -> {
        r.status = 0;
        counting(new Frame.Counting(loop, 0, tested));
      }
      case Command.Select select -> {
        List<String> values =
            select.words() == null ? r.positional : shell.expander.fields(select.words());
        selecting(new Frame.Selecting(select, values, false, tested));
      }
      case Command.Case each -> {
        r.line = each.line();
        String subject = shell.expander.single(each.word());
        trace("case " + subject + " in");
        r.status = 0;
        shell.push(new Frame.CaseItems(each, subject, 0, false, tested));
      }
      case Command.Function function -> define(function);
      case Command.Test test -> {
        r.line = test.line();
        test(test);
        interpreter.checkStatus(tested);
      }
      case Command.Arithmetic arithmetic -> {
        r.line = arithmetic.line();
        arithmetic(arithmetic.expression());
        interpreter.checkStatus(tested);
      }
      case Command.Redirected redirected -> redirected(redirected, tested);
    }
    return null;
  }

  private void test(Command.Test test) {
    try {
      r.status = new ConditionEvaluator(shell).evaluate(test.condition()) ? 0 : 1;
    } catch (ExpansionError wrong) {
      if (wrong.fatal() || !wrong.getMessage().startsWith("[[: ")) {
        throw wrong;
      }
      shell.error(wrong.getMessage());
      r.status = 1;
    }
  }

  private void trace(String text) {
    if (shell.has(Option.XTRACE)) {
      simple.trace(text);
    }
  }

  private void arithmetic(Word expression) {
    String text = shell.expander.single(expression);
    trace("(( " + text + " ))");
    try {
      r.status = Arithmetic.evaluate(shell, text) != 0 ? 0 : 1;
    } catch (ExpansionError wrong) {
      if (wrong.fatal()) {
        throw wrong;
      }
      shell.error("((: " + wrong.getMessage());
      r.status = 1;
    }
  }

  void items(Frame.Items frame) {
    List<Command.Item> items = frame.list().items();
    Command.Item item = items.get(frame.index());
    if (frame.index() + 1 < items.size()) {
      shell.push(new Frame.Items(frame.list(), frame.index() + 1, frame.tested()));
    }
    if (item.background()) {
      pipelines.background(item.command(), frame.tested());
    } else {
      shell.push(new Frame.Run(item.command(), frame.tested()));
    }
  }

  void joined(Frame.Joined frame) {
    List<Command> commands = frame.list().commands();
    for (int next = frame.index() + 1; next < commands.size(); next++) {
      if (frame.list().and().get(next - 1) == (r.status == 0)) {
        boolean last = next + 1 == commands.size();
        if (!last) {
          shell.push(new Frame.Joined(frame.list(), next, frame.tested()));
        }
        shell.push(new Frame.Run(commands.get(next), !last || frame.tested()));
        return;
      }
    }
  }

  void branch(Frame.Branch frame) {
    List<Command.Clause> clauses = frame.command().clauses();
    Command otherwise = frame.command().otherwise();
    if (r.status == 0) {
      shell.push(new Frame.Run(clauses.get(frame.index()).body(), frame.tested()));
    } else if (frame.index() + 1 < clauses.size()) {
      shell.push(new Frame.Branch(frame.command(), frame.index() + 1, frame.tested()));
      shell.push(new Frame.Run(clauses.get(frame.index() + 1).condition(), true));
    } else if (otherwise != null) {
      shell.push(new Frame.Run(otherwise, frame.tested()));
    } else {
      r.status = 0;
    }
  }

  void looping(Frame.Looping frame) {
    Command.Loop loop = frame.loop();
    if (frame.body()) {
      shell.push(new Frame.Looping(loop, false, r.status, frame.tested()));
      shell.push(new Frame.Run(loop.condition(), true));
    } else if (r.status == 0 != loop.until()) {
      shell.push(new Frame.Looping(loop, true, 0, frame.tested()));
      shell.push(new Frame.Run(loop.body(), frame.tested()));
    } else {
      r.status = frame.lastStatus();
    }
  }

  private void forLoop(Command.For loop, boolean tested) {
    r.line = loop.line();
    if (!Parser.isName(loop.name())) {
      throw new ShellError("`" + loop.name() + "': not a valid identifier");
    }
    List<String> values = loop.words() == null ? r.positional : shell.expander.fields(loop.words());
    r.status = 0;
    shell.push(new Frame.ForEach(loop, List.copyOf(values), 0, tested));
  }

  void forEach(Frame.ForEach frame) {
    if (frame.index() >= frame.values().size()) {
      return;
    }
    Command.For loop = frame.loop();
    if (shell.has(Option.XTRACE)) {
      r.line = loop.line();
      trace(
          "for "
              + loop.name()
              + " in "
              + String.join(" ", frame.values().stream().map(Quoting::forTrace).toList()));
    }
    shell.assign(loop.name(), frame.values().get(frame.index()));
    shell.push(new Frame.ForEach(loop, frame.values(), frame.index() + 1, frame.tested()));
    shell.push(new Frame.Run(loop.body(), frame.tested()));
  }

  void counting(Frame.Counting frame) {
    Command.ArithmeticFor loop = frame.loop();
    int line = r.line;
    r.line = loop.line();
    try {
      evaluate(frame.phase() == 0 ? loop.first() : loop.next());
      boolean goesOn = loop.condition().parts().isEmpty() || evaluate(loop.condition()) != 0;
      if (goesOn) {
        shell.push(new Frame.Counting(loop, 1, frame.tested()));
        shell.push(new Frame.Run(loop.body(), frame.tested()));
      }
    } catch (ExpansionError wrong) {
      if (wrong.fatal()) {
        throw wrong;
      }
      shell.error("((: " + wrong.getMessage());
      r.status = 1;
    }
    r.line = line;
  }

  private long evaluate(Word expression) {
    String text = shell.expander.single(expression);
    if (!text.isEmpty()) {
      trace("(( " + text + " ))");
    }
    return Arithmetic.evaluate(shell, text);
  }

  void selecting(Frame.Selecting frame) {
    if (frame.values().isEmpty()) {
      r.status = 0;
      return;
    }
    if (!frame.answered()) {
      StringBuilder menu = new StringBuilder();
      for (int index = 0; index < frame.values().size(); index++) {
        menu.append(index + 1).append(") ").append(frame.values().get(index)).append('\n');
      }
      shell.complain(menu + shell.variables.valueOr("PS3", "#? "));
      shell.push(new Frame.Selecting(frame.loop(), frame.values(), true, frame.tested()));
      ReadCommand.begin(shell, List.of("REPLY"));
      return;
    }
    if (r.status != 0) {
      shell.complain("\n");
      r.status = 1;
      return;
    }
    String reply = shell.variables.valueOr("REPLY", "").strip();
    if (!reply.isEmpty()) {
      long choice = Shell.number(reply);
      shell.assign(
          frame.loop().name(),
          choice >= 1 && choice <= frame.values().size()
              ? frame.values().get((int) choice - 1)
              : "");
      shell.push(new Frame.Selecting(frame.loop(), frame.values(), false, frame.tested()));
      shell.push(new Frame.Run(frame.loop().body(), frame.tested()));
    } else {
      shell.push(new Frame.Selecting(frame.loop(), frame.values(), false, frame.tested()));
    }
  }

  void caseItems(Frame.CaseItems frame) {
    List<Command.CaseItem> items = frame.command().items();
    for (int index = frame.index(); index < items.size(); index++) {
      Command.CaseItem item = items.get(index);
      boolean matches = frame.matched() && index == frame.index();
      for (Word pattern : item.patterns()) {
        matches = matches || matches(frame.subject(), pattern);
      }
      if (matches) {
        switch (item.ending()) {
          case BREAK -> {}
          case FALL_THROUGH -> next(frame, index + 1, true);
          case TEST_NEXT -> next(frame, index + 1, false);
        }
        shell.push(new Frame.Run(item.body(), frame.tested()));
        return;
      }
    }
  }

  private void next(Frame.CaseItems frame, int index, boolean matched) {
    if (index < frame.command().items().size()) {
      shell.push(
          new Frame.CaseItems(frame.command(), frame.subject(), index, matched, frame.tested()));
    }
  }

  private boolean matches(String subject, Word word) {
    return Pattern.of(
            shell.expander.pattern(word), shell.has(Option.EXTGLOB), shell.has(Option.NOCASEMATCH))
        .matches(subject);
  }

  private void define(Command.Function function) {
    if (!shell.bash() && !Parser.isName(function.name())) {
      throw new ShellError("Bad function name");
    }
    r.functions = r.functions.with(function.name(), function);
    r.status = 0;
  }

  private void redirected(Command.Redirected redirected, boolean tested) {
    int line = r.line;
    r.line = redirected.line();
    List<Redirector.Planned> plan = Redirector.plan(shell, redirected.redirections());
    try {
      List<Frame.Saved> saved = Redirector.apply(shell, plan);
      r.line = line;
      shell.push(new Frame.Undo(saved));
      shell.push(new Frame.Run(redirected.command(), tested));
    } catch (ShellError failed) {
      shell.error(failed.getMessage());
      r.status = shell.bash() ? 1 : 2;
      interpreter.checkStatus(tested);
    }
  }
}
