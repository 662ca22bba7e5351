package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shell during one step: its registers, its system calls, and what all of its parts need. */
final class Shell {

  final Sys sys;
  final Registers r;
  final Variables variables;
  final Expander expander;
  final ShellProgram program;

  Shell(Sys sys, Registers registers, ShellProgram program) {
    this.sys = sys;
    this.r = registers;
    this.variables = new Variables(registers.variables);
    this.expander = new Expander(this);
    this.program = program;
  }

  // ---- frames

  void push(Frame frame) {
    r.frames = new Frames(frame, r.frames);
  }

  /** Puts the frame back and lets the process wait. */
  Step<ShellState> block(Frame again, Wake... wakes) {
    push(again);
    return Step.await(freeze(), wakes);
  }

  ShellState freeze() {
    r.variables = variables.state();
    return new ShellState(r);
  }

  // ---- options

  boolean has(Option option) {
    return r.options.has(option);
  }

  void set(Option option, boolean on) {
    r.options = r.options.with(option, on);
  }

  boolean bash() {
    return r.dialect.bash();
  }

  // ---- messages

  void write(int descriptor, String text) {
    if (!text.isEmpty()) {
      sys.write(descriptor, ByteText.encode(text));
    }
  }

  /** Writes to the standard output; a failure is the command's. */
  void print(String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      sys.write(1, ByteText.encode(text));
    } catch (SysException failed) {
      throw new ShellError("write error: " + failed.errno().text());
    }
  }

  /** Writes a message about a failure to the standard error output. */
  void error(String message) {
    complain(prefix() + message + "\n");
  }

  void complain(String text) {
    try {
      sys.write(2, Bytes.of(text));
    } catch (SysException closed) {
      // There is nobody to tell.
    }
  }

  /** What stands before a message: the name of the shell or script, and the line in a script. */
  String prefix() {
    if (r.busyBox) {
      return r.name + ": " + (r.file.isEmpty() ? "" : "line " + r.line + ": ");
    }
    if (!bash()) {
      return r.name + ": " + Math.max(0, r.line) + ": ";
    }
    String name = r.file.isEmpty() ? r.name : r.file;
    if (r.hasUser) {
      return base(r.name) + ": " + (r.file.isEmpty() ? "" : r.file + ": line " + r.line + ": ");
    }
    boolean fromArgument = r.origin == 'c' && r.file.isEmpty();
    return (fromArgument && r.functionDepth > 0 ? "environment" : name) + ": line " + r.line + ": ";
  }

  static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  // ---- parameters

  /** The value of a variable or special parameter as a string, or null when it is unset. */
  @Nullable String scalar(String name) {
    String dynamic = new Parameters(this).dynamic(name);
    return dynamic != null ? dynamic : variables.value(name);
  }

  /** An element of an indexed array, or null; an index below zero counts from the end. */
  @Nullable String element(String name, long index) {
    Variable variable = new Parameters(this).variable(name);
    if (variable == null) {
      return null;
    }
    if (variable.elements() != null) {
      long at = index;
      if (at < 0) {
        Long last = variable.elements().lastKey();
        at += last == null ? 0 : last + 1;
        if (at < 0) {
          throw new ExpansionError(name + ": bad array subscript", false);
        }
      }
      return variable.elements().get(at);
    }
    if (variable.entries() != null) {
      return variable.entries().get(String.valueOf(index));
    }
    return index == 0 || index == -1 ? variable.value() : null;
  }

  /** Assigns a string, as the assignment of the language does. */
  void assign(String name, String value) {
    switch (name) {
      case "RANDOM" -> r.random = number(value);
      case "SECONDS" -> r.secondsFrom = sys.nanos() / 1_000_000_000L - number(value);
      default -> {
        String target = variables.resolve(name);
        int bracket = target.indexOf('[');
        if (bracket > 0 && target.endsWith("]")) {
          assignElement(
              target.substring(0, bracket),
              target.substring(bracket + 1, target.length() - 1),
              value);
          return;
        }
        String fitted =
            variables.isInteger(target) ? String.valueOf(Arithmetic.evaluate(this, value)) : value;
        variables.set(target, fitted);
        if (has(Option.ALLEXPORT)) {
          variables.export(target);
        }
        if (target.equals("PATH")) {
          r.hashed = SortedMap.empty();
        } else if (target.equals("OPTIND")) {
          r.getoptsPlace = 0;
        }
      }
    }
  }

  void assignElement(String name, String subscript, String value) {
    Variable variable = variables.get(name);
    if (variable != null && variable.entries() != null) {
      variables.setEntry(name, subscript, value);
    } else {
      String fitted =
          variables.isInteger(name) ? String.valueOf(Arithmetic.evaluate(this, value)) : value;
      variables.setElement(name, Arithmetic.evaluate(this, subscript), fitted);
    }
  }

  static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException notOne) {
      return 0;
    }
  }

  String separators() {
    String value = variables.value("IFS");
    return value == null ? " \t\n" : value;
  }

  String home() {
    return variables.valueOr("HOME", "/");
  }

  // ---- descriptors

  /** Makes the descriptor one of the shell's own, which no child gets. */
  int own(int descriptor) {
    r.ownDescriptors = r.ownDescriptors.with(descriptor, descriptor);
    return descriptor;
  }

  void close(int descriptor) {
    r.ownDescriptors = r.ownDescriptors.without(descriptor);
    try {
      sys.close(descriptor);
    } catch (SysException alreadyClosed) {
      // It is closed, as it shall be.
    }
  }

  /** The descriptors that a child gets. */
  SortedMap<Integer, Integer> inherited() {
    SortedMap<Integer, Integer> descriptors = SortedMap.empty();
    for (int descriptor : sys.openDescriptors()) {
      if (!r.ownDescriptors.containsKey(descriptor)) {
        descriptors = descriptors.with(descriptor, descriptor);
      }
    }
    return descriptors;
  }

  // ---- children

  /** Begins a child that runs the frames; fails with EAGAIN when there are too many processes. */
  int fork(@Nullable Frames frames, @Nullable Integer group, boolean foreground) {
    Registers child = r.copy();
    child.variables = variables.state();
    child.frames = frames;
    child.subshellDepth++;
    child.foreignJobs = true;
    child.ended = SortedMap.empty();
    child.pendingSignals = List.of();
    child.editor = null;
    child.terminal = -1;
    int pid = sys.fork(new ShellState(child), group, foreground);
    r.lastFork = pid;
    return pid;
  }

  List<String> withAppended(List<String> list, String added) {
    List<String> longer = new ArrayList<>(list);
    longer.add(added);
    return List.copyOf(longer);
  }
}
