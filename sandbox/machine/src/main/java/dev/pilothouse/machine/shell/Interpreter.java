package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Parser;
import dev.pilothouse.machine.shell.syntax.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Works off the frames of a shell, one after the other, until it must wait or its slice is used up.
 */
final class Interpreter {

  /** Results of substitutions that are gone through again, after each further one, in a step. */
  private static final int REPEATED_PER_STEP = 4;

  private static final int MOST_FORK_RETRIES = 4;

  private final Shell shell;
  private final Sys sys;
  private final Registers r;
  private final Compounds compounds;
  private final SimpleCommandRunner simple;
  private final Pipelines pipelines;
  private final Substitutions substitutions;
  private final Jobs jobs;
  private int forkAttempts;
  private @Nullable List<String> pendingProgram;
  private boolean pendingReplace;

  Interpreter(Shell shell) {
    this.shell = shell;
    this.sys = shell.sys;
    this.r = shell.r;
    this.jobs = new Jobs(shell);
    this.pipelines = new Pipelines(shell, this, jobs);
    this.substitutions = new Substitutions(shell);
    this.simple = new SimpleCommandRunner(shell, this, jobs);
    this.compounds = new Compounds(shell, this, pipelines, simple);
  }

  Jobs jobs() {
    return jobs;
  }

  Step<ShellState> run() {
    while (true) {
      takeSignals();
      runPendingTraps();
      Frames frames = r.frames;
      Step<ShellState> step;
      if (frames == null) {
        step = finish();
      } else {
        r.frames = frames.below();
        step = attempt(frames.top(), List.of());
      }
      if (step != null) {
        return step;
      }
      if (!sys.charge(1)) {
        return Step.yield(shell.freeze());
      }
    }
  }

  // ---- one frame

  private @Nullable Step<ShellState> attempt(Frame frame, List<Frame.Result> results) {
    if (frame instanceof Frame.Retry(Frame again, List<Frame.Result> known)) {
      return attempt(again, known);
    }
    if (frame instanceof Frame.Refork refork) {
      if (sys.nanos() < refork.untilNanos()) {
        return shell.block(refork, Wake.until(refork.untilNanos()));
      }
      forkAttempts = refork.attempts();
      return attempt(refork.frame(), refork.results());
    }
    Variables.State before = shell.variables.state();
    long random = r.random;
    Frames below = r.frames;
    shell.expander.begin(results);
    sys.charge(results.size() / REPEATED_PER_STEP);
    try {
      Step<ShellState> step = handle(frame);
      forkAttempts = 0;
      return step;
    } catch (Suspension suspension) {
      Variables.State sofar = shell.variables.state();
      try {
        r.frames = below;
        shell.push(new Frame.Retry(frame, results));
        substitutions.begin(suspension.part());
        forkAttempts = 0;
      } catch (ForkFailed failed) {
        r.frames = below;
        refork(frame, results);
      } catch (SysException failed) {
        r.frames = below;
        failed(
            new ExpansionError(
                "cannot make pipe for command substitution: " + failed.errno().text(), false));
      }
      if (shell.variables.state() == sofar) {
        shell.variables.restore(before);
        r.random = random;
      }
      return null;
    } catch (ForkFailed failed) {
      shell.variables.restore(before);
      r.random = random;
      r.frames = below;
      refork(frame, results);
      return null;
    } catch (ShellError failed) {
      failed(failed);
      return null;
    } catch (StackOverflowError tooDeep) {
      shell.variables.restore(before);
      r.frames = below;
      failed(new ExpansionError("nested too deeply", false));
      return null;
    }
  }

  /** Tries the frame again later, as bash does when there are too many processes. */
  private void refork(Frame frame, List<Frame.Result> results) {
    if (forkAttempts >= MOST_FORK_RETRIES) {
      forkAttempts = 0;
      shell.error(shell.bash() ? "fork: " + Errno.EAGAIN.text() : "Cannot fork");
      r.status = shell.bash() ? 254 : 2;
      leaveCommand(true);
      return;
    }
    if (shell.bash()) {
      shell.error("fork: retry: " + Errno.EAGAIN.text());
    }
    long delay = (1L << forkAttempts) * 1_000_000_000L;
    shell.push(new Frame.Refork(frame, results, forkAttempts + 1, sys.nanos() + delay));
    forkAttempts = 0;
  }

  /** A command failed in the shell: tells why, and leaves what bash leaves then. */
  private void failed(ShellError failed) {
    shell.error(
        failed instanceof ReadonlyError readonly && !shell.bash()
            ? readonly.name() + ": is read only"
            : failed.getMessage());
    r.status = failed.status();
    boolean fatal =
        failed instanceof ExpansionError expansion && expansion.fatal() || !shell.bash();
    if (!shell.bash()) {
      r.status = 2;
    }
    leaveCommand(fatal);
  }

  /** Gives up the present complete command; ends a shell without user when {@code fatal}. */
  void leaveCommand(boolean fatal) {
    if (fatal && !r.interactive) {
      exit(r.status);
      return;
    }
    unwind(
        frame ->
            frame instanceof Frame.Text text
                    && (!r.interactive || text.origin() == Frame.Origin.PROMPT)
                || frame instanceof Frame.Lines
                || frame instanceof Frame.Prompting
                || frame instanceof Frame.Editing);
  }

  /** Runs a program, for {@code command} and {@code exec}. */
  void runProgram(List<String> words, boolean replace) {
    pendingProgram = words;
    pendingReplace = replace;
  }

  /** Drops frames, undoing what they did, until the top one satisfies {@code stop}. */
  void unwind(Predicate<Frame> stop) {
    while (r.frames != null && !stop.test(r.frames.top())) {
      Frame frame = r.frames.top();
      r.frames = r.frames.below();
      leave(frame);
    }
  }

  private void leave(Frame frame) {
    switch (frame) {
      case Frame.Undo(List<Frame.Saved> saved) -> Redirector.undo(shell, saved);
      case Frame.Close(List<Integer> descriptors) -> descriptors.forEach(shell::close);
      case Frame.EndScope() -> shell.variables.popScope();
      case Frame.Call call -> endCall(call);
      case Frame.Sourced sourced -> endSource(sourced);
      case Frame.Substituting substituting -> shell.close(substituting.descriptor());
      case Frame.Loading loading -> shell.close(loading.descriptor());
      case Frame.Stages stages -> {
        if (stages.input() >= 0) {
          shell.close(stages.input());
        }
      }
      default -> {}
    }
  }

  private void endCall(Frame.Call call) {
    r.positional = call.positional();
    r.functionDepth--;
    r.line = call.callLine();
    r.getoptsPlace = call.place();
    if (shell.variables.own("-") != null) {
      r.options = call.options();
    }
    shell.variables.popScope();
  }

  /** The RETURN trap, when the function has set it. */
  private void returned(Frame.Call call) {
    String trap = r.traps.get("RETURN");
    if (trap == null && call.returnTrap() != null) {
      r.traps = r.traps.with("RETURN", call.returnTrap());
    } else if (trap != null && !trap.isEmpty()) {
      shell.push(new Frame.TrapEnd(r.status, false));
      shell.push(new Frame.Text(trap, 0, r.line, true, Frame.Origin.TRAP));
    }
  }

  private void endSource(Frame.Sourced sourced) {
    if (sourced.positional() != null) {
      r.positional = sourced.positional();
    }
    r.file = sourced.file();
    r.line = sourced.line();
  }

  private @Nullable Step<ShellState> handle(Frame frame) {
    switch (frame) {
      case Frame.Run(var command, boolean tested) -> {
        if (shell.has(Option.NOEXEC) && !r.interactive) {
          return null;
        }
        String debug = r.traps.get("DEBUG");
        if (debug != null
            && !debug.isEmpty()
            && !r.debugging
            && command instanceof Command.Simple each
            && (r.functionDepth == 0 || shell.has(Option.FUNCTRACE))) {
          r.debugging = true;
          r.command = each;
          r.line = each.line();
          shell.push(new Frame.Debugged(command, tested));
          shell.push(new Frame.TrapEnd(r.status, false));
          shell.push(new Frame.Text(debug, 0, r.line, true, Frame.Origin.TRAP));
          return null;
        }
        Step<ShellState> step = compounds.run(command, tested);
        List<String> program = pendingProgram;
        if (program == null) {
          return step;
        }
        pendingProgram = null;
        return simple.program(program, pendingReplace, tested);
      }
      case Frame.Items items -> compounds.items(items);
      case Frame.Joined joined -> compounds.joined(joined);
      case Frame.Branch branch -> compounds.branch(branch);
      case Frame.Looping looping -> compounds.looping(looping);
      case Frame.ForEach loop -> compounds.forEach(loop);
      case Frame.Counting loop -> compounds.counting(loop);
      case Frame.Selecting loop -> compounds.selecting(loop);
      case Frame.CaseItems items -> compounds.caseItems(items);
      case Frame.Stages stages -> pipelines.stage(stages);
      case Frame.Negate() -> r.status = r.status == 0 ? 1 : 0;
      case Frame.Timed timed -> pipelines.report(timed);
      case Frame.CheckStatus() -> checkStatus(false);
      case Frame.Call call -> {
        leave(call);
        returned(call);
      }
      case Frame.Debugged(var command, boolean tested) -> {
        r.debugging = false;
        return compounds.run(command, tested);
      }
      case Frame.Sourced _, Frame.Undo _, Frame.Close _, Frame.EndScope _ -> leave(frame);
      case Frame.Text text -> text(text);
      case Frame.TrapEnd(int status, boolean keep) -> r.status = keep ? r.status : status;
      case Frame.Waiting(Job job) -> {
        return jobs.wait(job, this);
      }
      case Frame.Substituting substituting -> {
        return substitutions.read(substituting);
      }
      case Frame.CopyFile copy -> {
        return substitutions.copy(copy);
      }
      case Frame.Setup setup -> pipelines.setup(setup);
      case Frame.Reading reading -> {
        return ReadCommand.read(shell, reading);
      }
      case Frame.Mapping mapping -> {
        return ReadCommand.map(shell, mapping);
      }
      case Frame.WaitingFor waiting -> {
        return jobs.waitFor(waiting);
      }
      case Frame.Loading loading -> {
        return Scripts.read(shell, loading);
      }
      case Frame.Lines lines -> {
        return new Input(shell, this).lines(lines);
      }
      case Frame.Prompting prompting -> {
        return new Interaction(shell, this).prompt(prompting);
      }
      case Frame.Editing editing -> {
        return new Interaction(shell, this).edit(editing);
      }
      case Frame.Completing completing -> {
        return new Interaction(shell, this).complete(completing);
      }
      case Frame.Retry _, Frame.Refork _ -> throw new IllegalStateException("handled before");
    }
    return null;
  }

  // ---- texts

  private void text(Frame.Text text) {
    Parser.Parsed parsed;
    try {
      parsed =
          Parser.next(
              text.text(), text.offset(), text.line(), true, r.dialect, new ShellAliases(shell));
      sys.charge(
          (text.text().length() - text.offset() - (parsed == null ? 0 : parsed.remaining())) / 32);
    } catch (SyntaxException wrong) {
      syntaxError(text, wrong);
      return;
    }
    if (parsed == null) {
      return;
    }
    int end = text.text().length() - parsed.remaining();
    if (shell.has(Option.VERBOSE)) {
      shell.complain(text.text().substring(text.offset(), end));
    }
    if (!text.text().substring(end).isBlank()) {
      shell.push(new Frame.Text(text.text(), end, parsed.line(), text.tested(), text.origin()));
    }
    if (!shell.has(Option.NOEXEC) || r.interactive) {
      shell.push(new Frame.Run(parsed.command(), text.tested()));
    }
  }

  private void syntaxError(Frame.Text text, SyntaxException wrong) {
    int before =
        (int) text.text().substring(0, text.offset()).chars().filter(c -> c == '\n').count();
    new SyntaxErrors(shell).report(text.text(), text.line() - before, text.origin(), wrong);
    r.status = 2;
    switch (text.origin()) {
      case ARGUMENT, SCRIPT -> exit(r.status);
      case EVAL, SOURCE, TRAP -> {
        if (!shell.bash() && !r.interactive) {
          exit(2);
        }
      }
      case PROMPT -> {}
    }
  }

  // ---- ends

  /** After a command whose status nobody looks at: the ERR trap, and {@code set -e}. */
  void checkStatus(boolean tested) {
    if (r.status == 0 || tested) {
      return;
    }
    String trap = r.traps.get("ERR");
    boolean traps =
        trap != null && !trap.isEmpty() && (r.functionDepth == 0 || shell.has(Option.ERRTRACE));
    if (shell.has(Option.ERREXIT)) {
      int status = r.status;
      exit(status);
    }
    if (traps && trap != null) {
      shell.push(new Frame.TrapEnd(r.status, false));
      shell.push(new Frame.Text(trap, 0, r.line, true, Frame.Origin.TRAP));
    }
  }

  /** Whether a status must be looked at when the command has ended. */
  boolean checksStatus(boolean tested) {
    return !tested && (shell.has(Option.ERREXIT) || r.traps.containsKey("ERR"));
  }

  /** Ends the shell with this status, after the EXIT trap. */
  void exit(int status) {
    unwind(frame -> false);
    r.status = status & 0xff;
  }

  private @Nullable Step<ShellState> finish() {
    String trap = r.traps.get("EXIT");
    if (!r.exiting && trap != null && !trap.isEmpty()) {
      r.exiting = true;
      shell.push(new Frame.TrapEnd(r.status, false));
      shell.push(new Frame.Text(trap, 0, 1, true, Frame.Origin.TRAP));
      return null;
    }
    if (r.interactive) {
      new Interaction(shell, this).end();
    }
    return Step.exit(r.status);
  }

  // ---- signals

  private void takeSignals() {
    for (Signal signal : sys.takeSignals()) {
      String trap = r.traps.get(signal.name());
      if (trap != null
          && signal == Signal.INT
          && r.frames != null
          && r.frames.top() instanceof Frame.Editing editing) {
        r.frames = r.frames.below();
        new Interaction(shell, this).interruptEditing(editing);
      }
      if (trap != null) {
        if (!trap.isEmpty()) {
          List<Signal> pending = new ArrayList<>(r.pendingSignals);
          pending.add(signal);
          r.pendingSignals = List.copyOf(pending);
        }
      } else if (r.interactive) {
        switch (signal) {
          case INT -> interrupt();
          case HUP -> hangUp();
          default -> {}
        }
      }
    }
  }

  /** Ctrl-C at a shell with a user: the commands are given up. */
  void interrupt() {
    if (r.frames != null && r.frames.top() instanceof Frame.Waiting) {
      return;
    }
    if (r.frames != null && r.frames.top() instanceof Frame.Editing editing) {
      r.frames = r.frames.below();
      new Interaction(shell, this).interruptEditing(editing);
      return;
    }
    if (r.frames != null && r.frames.top() instanceof Frame.Completing completing) {
      r.frames = r.frames.below();
      Interaction interaction = new Interaction(shell, this);
      interaction.giveUp(completing.helper(), completing.helper().descriptor());
      return;
    }
    shell.complain("\n");
    r.status = 130;
    leaveCommand(false);
  }

  private void hangUp() {
    r.hungUp = true;
    r.status = 129;
    unwind(frame -> false);
  }

  private void runPendingTraps() {
    if (r.pendingSignals.isEmpty() || r.frames != null && isBusy(r.frames.top())) {
      return;
    }
    List<Signal> pending = r.pendingSignals;
    r.pendingSignals = List.of();
    if (r.frames != null && r.frames.top() instanceof Frame.WaitingFor) {
      r.frames = r.frames.below();
      r.status = 128 + pending.getLast().number();
    }
    for (int index = pending.size() - 1; index >= 0; index--) {
      String trap = r.traps.get(pending.get(index).name());
      if (trap != null && !trap.isEmpty()) {
        shell.push(new Frame.TrapEnd(r.status, false));
        shell.push(new Frame.Text(trap, 0, 1, true, Frame.Origin.TRAP));
      }
    }
  }

  private static boolean isBusy(Frame frame) {
    return frame instanceof Frame.Waiting
        || frame instanceof Frame.Substituting
        || frame instanceof Frame.Setup
        || frame instanceof Frame.Retry;
  }
}
