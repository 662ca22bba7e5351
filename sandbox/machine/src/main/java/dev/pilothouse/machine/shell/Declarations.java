package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.shell.syntax.Assignment;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.Map;
import java.util.Objects;

/** Carries out assignments, and writes variables as declarations. */
final class Declarations {

  private Declarations() {}

  /** Carries out an assignment whose words have been expanded. */
  static void assign(Shell shell, Builtin.Assigned assigned) {
    Assignment source = assigned.source();
    String name = source.name();
    if (assigned.compound()) {
      array(shell, assigned);
    } else if (source.subscript() != null) {
      element(shell, assigned, name);
    } else if (source.append()) {
      shell.assign(name, appended(shell, name, shell.scalar(name), assigned.value()));
    } else {
      shell.assign(name, assigned.value());
    }
  }

  private static String appended(
      Shell shell, String name, @org.jspecify.annotations.Nullable String old, String added) {
    String former = old == null ? "" : old;
    if (shell.variables.isInteger(name)) {
      return String.valueOf(
          Arithmetic.evaluate(shell, former.isEmpty() ? "0" : former)
              + Arithmetic.evaluate(shell, added));
    }
    if ((long) former.length() + added.length() > 8 << 20) {
      throw new ShellError(
          "xrealloc: cannot allocate " + (former.length() + added.length()) + " bytes", 2);
    }
    return former.concat(added);
  }

  private static void element(Shell shell, Builtin.Assigned assigned, String name) {
    Word written = Objects.requireNonNull(assigned.source().subscript());
    String subscript = shell.expander.single(written);
    String value = assigned.value();
    Variable variable = shell.variables.get(name);
    boolean associative = variable != null && variable.entries() != null;
    if (subscript.isEmpty() && !associative
        || subscript.equals("@") && !associative
        || subscript.equals("*") && !associative) {
      throw new ExpansionError(name + "[" + written.text() + "]: bad array subscript", false);
    }
    if (assigned.source().append()) {
      String old =
          variable != null && variable.entries() != null
              ? variable.entries().get(subscript)
              : shell.element(name, Arithmetic.evaluate(shell, subscript));
      value = appended(shell, name, old, value);
    }
    shell.assignElement(name, subscript, value);
  }

  private static void array(Shell shell, Builtin.Assigned assigned) {
    String name = shell.variables.resolve(assigned.source().name());
    Variable variable = shell.variables.get(name);
    if (variable != null && variable.has(Variable.READONLY)) {
      throw new ReadonlyError(name);
    }
    Variable base = variable == null ? Variable.UNSET : variable;
    boolean append = assigned.source().append();
    if (base.entries() != null) {
      if (!append) {
        shell.variables.put(name, base.withEntries(SortedMap.empty()));
      }
      entries(shell, name, assigned);
      return;
    }
    long next = 0;
    if (append) {
      Variable array =
          base.elements() != null || base.value() == null
              ? base
              : base.withElements(SortedMap.<Long, String>empty().with(0L, base.value()));
      Long last = array.elements() == null ? null : array.elements().lastKey();
      next = last == null ? 0 : last + 1;
      shell.variables.put(
          name, array.elements() == null ? array.withElements(SortedMap.empty()) : array);
    } else {
      shell.variables.put(name, base.withElements(SortedMap.empty()));
    }
    for (Builtin.Element element : assigned.elements()) {
      if (element.subscript() != null) {
        next = Arithmetic.evaluate(shell, element.subscript());
      }
      String value = element.value();
      if (element.append()) {
        String old = shell.element(name, next);
        value = (old == null ? "" : old) + value;
      }
      shell.assignElement(name, String.valueOf(next), value);
      next++;
    }
  }

  private static void entries(Shell shell, String name, Builtin.Assigned assigned) {
    String key = null;
    for (Builtin.Element element : assigned.elements()) {
      if (element.subscript() != null) {
        shell.variables.setEntry(name, element.subscript(), element.value());
      } else if (key == null) {
        key = element.value();
      } else {
        shell.variables.setEntry(name, key, element.value());
        key = null;
      }
    }
    if (key != null) {
      shell.variables.setEntry(name, key, "");
    }
  }

  /** The attributes as {@code ${name@a}} gives them. */
  static String letters(Variable variable) {
    return (variable.elements() != null ? "a" : "")
        + (variable.entries() != null ? "A" : "")
        + (variable.has(Variable.INTEGER) ? "i" : "")
        + (variable.has(Variable.LOWER) ? "l" : "")
        + (variable.has(Variable.REFERENCE) ? "n" : "")
        + (variable.has(Variable.READONLY) ? "r" : "")
        + (variable.has(Variable.UPPER) ? "u" : "")
        + (variable.has(Variable.EXPORT) ? "x" : "");
  }

  /** The command that makes the variable, as {@code declare -p} shows it. */
  static String declaration(String name, Variable variable) {
    String letters = letters(variable);
    return "declare -" + (letters.isEmpty() ? "-" : letters) + " " + name + value(variable);
  }

  /** The assignment or command that makes the variable, as {@code ${name@A}} gives it. */
  static String assignment(String name, Variable variable) {
    String letters = letters(variable);
    if (letters.isEmpty() && variable.value() != null) {
      return name + "=" + Quoting.shell(variable.value());
    }
    return declaration(name, variable);
  }

  /** The equals sign and the value, or "" when it has none. */
  static String value(Variable variable) {
    if (variable.value() != null) {
      return "=" + Quoting.doubled(variable.value());
    }
    StringBuilder text = new StringBuilder("=(");
    if (variable.elements() != null) {
      for (Map.Entry<Long, String> entry : variable.elements()) {
        text.append(text.length() > 2 ? " " : "")
            .append('[')
            .append(entry.getKey())
            .append("]=")
            .append(Quoting.doubled(entry.getValue()));
      }
      return text.append(')').toString();
    }
    if (variable.entries() != null) {
      for (Map.Entry<String, String> entry : variable.entries()) {
        text.append('[')
            .append(key(entry.getKey()))
            .append("]=")
            .append(Quoting.doubled(entry.getValue()))
            .append(' ');
      }
      return text.append(')').toString();
    }
    return "";
  }

  private static String key(String key) {
    return key.matches("[A-Za-z0-9_./-]+") ? key : Quoting.doubled(key);
  }
}
