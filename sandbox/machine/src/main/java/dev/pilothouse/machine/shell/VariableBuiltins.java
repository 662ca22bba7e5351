package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.shell.syntax.Assignment;
import dev.pilothouse.machine.shell.syntax.Parser;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builtins that declare, show and remove variables. */
final class VariableBuiltins {

  private VariableBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put("export", (shell, arguments) -> mark(shell, arguments, Variable.EXPORT, "export"));
    all.put(
        "readonly", (shell, arguments) -> mark(shell, arguments, Variable.READONLY, "readonly"));
    all.put("declare", VariableBuiltins::declare);
    all.put("typeset", VariableBuiltins::declare);
    all.put("local", VariableBuiltins::local);
    all.put("unset", VariableBuiltins::unset);
    all.put("let", VariableBuiltins::let);
  }

  static void requireName(String name) {
    if (!Parser.isName(name)) {
      throw new ShellError("`" + name + "': not a valid identifier");
    }
  }

  /** The assignment that argument {@code index} is, or null when it is a plain name. */
  private static Builtin.@Nullable Assigned assigned(
      Shell shell, Builtin.Arguments arguments, int index) {
    Builtin.Assigned assigned = arguments.assignments().get(index);
    if (assigned != null) {
      return assigned;
    }
    String text = arguments.get(index);
    int equals = text.indexOf('=');
    if (equals < 0) {
      return null;
    }
    boolean append = equals > 0 && text.charAt(equals - 1) == '+' && shell.bash();
    String name = text.substring(0, append ? equals - 1 : equals);
    Word subscript = null;
    int bracket = name.indexOf('[');
    if (bracket > 0 && name.endsWith("]")) {
      subscript = Word.quoted(name.substring(bracket + 1, name.length() - 1));
      name = name.substring(0, bracket);
    }
    if (!Parser.isName(name)) {
      throw shell.bash()
          ? new ShellError("`" + text + "': not a valid identifier")
          : new ShellError(name + ": bad variable name", 2);
    }
    String value = text.substring(equals + 1);
    return new Builtin.Assigned(
        new Assignment(name, subscript, append, Word.quoted(value), null), value, List.of());
  }

  private static int mark(Shell shell, Builtin.Arguments arguments, int attribute, String command) {
    int index = 1;
    boolean off = false;
    boolean functions = false;
    boolean print = false;
    boolean array = false;
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1) {
      String option = arguments.get(index++);
      if (option.equals("--")) {
        break;
      }
      for (char letter : option.substring(1).toCharArray()) {
        switch (letter) {
          case 'p' -> print = true;
          case 'n' -> off = true;
          case 'f' -> functions = true;
          case 'a', 'A' -> array = true;
          default ->
              throw Builtins.invalidOption(
                  shell,
                  command,
                  "-" + letter,
                  command.equals("export")
                      ? "export [-fn] [name[=value] ...] or export -p"
                      : "readonly [-aAf] [name[=value] ...] or readonly -p");
        }
      }
    }
    if (index == arguments.size() || print && index == arguments.size()) {
      list(shell, attribute, command);
      return 0;
    }
    int status = 0;
    for (; index < arguments.size(); index++) {
      try {
        if (functions) {
          if (!shell.r.functions.containsKey(arguments.get(index))) {
            throw new ShellError(arguments.get(index) + ": not a function");
          }
          continue;
        }
        Builtin.Assigned assigned = assigned(shell, arguments, index);
        String name = assigned == null ? arguments.get(index) : assigned.source().name();
        if (!Parser.isName(name)) {
          throw shell.bash()
              ? new ShellError("`" + name + "': not a valid identifier")
              : new ShellError(name + ": bad variable name", 2);
        }
        if (assigned != null) {
          Declarations.assign(shell, assigned);
        }
        if (!off || attribute == Variable.EXPORT) {
          shell.variables.attribute(name, attribute, !off);
        }
      } catch (ReadonlyError failed) {
        shell.error(command + ": " + failed.getMessage());
        status = 1;
      } catch (ShellError failed) {
        if (!shell.bash()) {
          throw failed;
        }
        shell.error(command + ": " + failed.getMessage());
        status = 1;
      }
    }
    return status;
  }

  private static void list(Shell shell, int attribute, String command) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Variable> entry : shell.variables.all()) {
      Variable variable = entry.getValue();
      if (!variable.has(attribute)) {
        continue;
      }
      if (shell.bash()) {
        text.append(Declarations.declaration(entry.getKey(), variable));
      } else {
        text.append(command).append(' ').append(entry.getKey());
        if (variable.value() != null) {
          text.append('=').append(Quoting.single(variable.value()));
        }
      }
      text.append('\n');
    }
    shell.print(text.toString());
  }

  /** The attributes that the options of {@code declare} turn on and off. */
  private static final class Attributes {
    int on;
    int off;
    boolean indexed;
    boolean associative;
    boolean global;
    boolean print;
    boolean functions;
    boolean functionNames;
  }

  private static int options(
      Shell shell, Builtin.Arguments arguments, Attributes attributes, String command) {
    int index = 1;
    while (index < arguments.size()
        && (arguments.get(index).startsWith("-") || arguments.get(index).startsWith("+"))
        && arguments.get(index).length() > 1) {
      String option = arguments.get(index);
      index++;
      if (option.equals("--")) {
        break;
      }
      boolean on = option.startsWith("-");
      for (char letter : option.substring(1).toCharArray()) {
        int attribute = 0;
        switch (letter) {
          case 'x' -> attribute = Variable.EXPORT;
          case 'r' -> attribute = Variable.READONLY;
          case 'i' -> attribute = Variable.INTEGER;
          case 'l' -> attribute = Variable.LOWER;
          case 'u' -> attribute = Variable.UPPER;
          case 'n' -> attribute = Variable.REFERENCE;
          case 'a' -> attributes.indexed = on;
          case 'A' -> attributes.associative = on;
          case 'g' -> attributes.global = true;
          case 'p' -> attributes.print = true;
          case 'f' -> attributes.functions = true;
          case 'F' -> attributes.functionNames = true;
          case 't', 'I' -> {}
          default ->
              throw Builtins.invalidOption(
                  shell,
                  command,
                  (on ? "-" : "+") + letter,
                  command
                      + (command.equals("local")
                          ? " [option] name[=value] ..."
                          : " [-aAfFgiIlnrtux] [name[=value] ...] or "
                              + command
                              + " -p [-aAfFilnrtux] [name ...]"));
        }
        if (on) {
          attributes.on |= attribute;
        } else {
          attributes.off |= attribute;
        }
      }
    }
    return index;
  }

  private static int declare(Shell shell, Builtin.Arguments arguments) {
    Attributes attributes = new Attributes();
    int index = options(shell, arguments, attributes, arguments.name());
    if (attributes.functions || attributes.functionNames) {
      return functions(shell, arguments.from(index), attributes.functionNames);
    }
    if (index == arguments.size()) {
      return listAll(shell, attributes);
    }
    if (attributes.print) {
      return show(shell, arguments, index);
    }
    boolean local = shell.variables.inFunction() && !attributes.global;
    return declare(shell, arguments, index, attributes, local);
  }

  private static int local(Shell shell, Builtin.Arguments arguments) {
    if (!shell.variables.inFunction()) {
      if (!shell.bash()) {
        throw new ShellError("not in a function", 2);
      }
      throw new ShellError("can only be used in a function");
    }
    Attributes attributes = new Attributes();
    if (arguments.size() == 2 && arguments.get(1).equals("-")) {
      shell.variables.hide("-", true);
      shell.variables.put("-", Variable.of(""));
      return 0;
    }
    int index = shell.bash() ? options(shell, arguments, attributes, "local") : 1;
    return declare(shell, arguments, index, attributes, true);
  }

  private static int declare(
      Shell shell, Builtin.Arguments arguments, int from, Attributes attributes, boolean local) {
    int status = 0;
    for (int index = from; index < arguments.size(); index++) {
      try {
        declareOne(shell, arguments, index, attributes, local);
      } catch (ExpansionError failed) {
        throw failed;
      } catch (ShellError failed) {
        shell.error(arguments.name() + ": " + failed.getMessage());
        status = 1;
      }
    }
    return status;
  }

  private static void declareOne(
      Shell shell, Builtin.Arguments arguments, int index, Attributes attributes, boolean local) {
    Builtin.Assigned assigned = assigned(shell, arguments, index);
    String name = assigned == null ? arguments.get(index) : assigned.source().name();
    int bracket = name.indexOf('[');
    if (bracket > 0 && name.endsWith("]") && assigned == null) {
      name = name.substring(0, bracket);
      attributes.indexed |= !attributes.associative;
    }
    requireName(name);
    Variables variables = shell.variables;
    if (local) {
      variables.hide(name, !shell.bash());
    }
    Variable former = variables.own(name);
    if (former == null) {
      former = Variable.UNSET;
    }
    if (former.has(Variable.READONLY)
        && (assigned != null || (attributes.off & Variable.READONLY) != 0)) {
      throw new ReadonlyError(name);
    }
    Variable shaped = former;
    if (attributes.associative && former.entries() == null) {
      if (former.elements() != null) {
        throw new ShellError(name + ": cannot convert indexed to associative array");
      }
      shaped = former.withEntries(SortedMap.empty());
    } else if (attributes.indexed && former.elements() == null) {
      if (former.entries() != null) {
        throw new ShellError(name + ": cannot convert associative to indexed array");
      }
      SortedMap<Long, String> none = SortedMap.empty();
      shaped = former.withElements(former.value() == null ? none : none.with(0L, former.value()));
    }
    int before = attributes.on & (Variable.INTEGER | Variable.LOWER | Variable.UPPER);
    int cleared =
        attributes.off
            | ((attributes.on & Variable.LOWER) != 0 ? Variable.UPPER : 0)
            | ((attributes.on & Variable.UPPER) != 0 ? Variable.LOWER : 0);
    shaped = shaped.withAttributes(shaped.attributes() & ~cleared | before);
    variables.put(name, shaped);
    if (assigned != null) {
      if ((attributes.on & Variable.REFERENCE) != 0) {
        variables.put(name, shaped.withValue(assigned.value()));
      } else {
        Declarations.assign(shell, assigned);
      }
    } else if (local && shaped.equals(Variable.UNSET) && !shell.bash() && former.value() == null) {
      variables.unsetOwn(name);
    }
    Variable now = variables.own(name);
    if (now != null && attributes.on != 0) {
      variables.put(name, now.withAttributes(now.attributes() | attributes.on));
    }
    if (attributes.global && shell.variables.inFunction()) {
      Variable result = variables.own(name);
      if (result != null && variables.isLocal(name)) {
        variables.putGlobal(name, result);
      }
    }
  }

  private static int functions(Shell shell, List<String> names, boolean namesOnly) {
    int status = 0;
    StringBuilder text = new StringBuilder();
    List<String> wanted = names.isEmpty() ? shell.r.functions.keys() : names;
    for (String name : wanted) {
      var function = shell.r.functions.get(name);
      if (function == null) {
        status = 1;
      } else if (namesOnly) {
        text.append(names.isEmpty() ? "declare -f " : "").append(name).append('\n');
      } else {
        text.append(Printer.function(function)).append('\n');
      }
    }
    shell.print(text.toString());
    return status;
  }

  private static int listAll(Shell shell, Attributes attributes) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Variable> entry : shell.variables.all()) {
      Variable variable = entry.getValue();
      boolean wanted =
          (attributes.on & variable.attributes()) == attributes.on
              && (!attributes.indexed || variable.elements() != null)
              && (!attributes.associative || variable.entries() != null);
      if (!wanted) {
        continue;
      }
      if (attributes.print || attributes.on != 0 || attributes.indexed || attributes.associative) {
        text.append(Declarations.declaration(entry.getKey(), variable)).append('\n');
      } else if (variable.isSet()) {
        text.append(OptionBuiltins.listed(entry.getKey(), variable)).append('\n');
      }
    }
    shell.print(text.toString());
    return 0;
  }

  private static int show(Shell shell, Builtin.Arguments arguments, int from) {
    int status = 0;
    for (int index = from; index < arguments.size(); index++) {
      String name = arguments.get(index);
      Variable variable = shell.variables.own(name);
      if (variable == null) {
        variable = new Parameters(shell).variable(name);
      }
      if (variable == null) {
        shell.error(arguments.name() + ": " + name + ": not found");
        status = 1;
      } else {
        shell.print(Declarations.declaration(name, variable) + "\n");
      }
    }
    return status;
  }

  private static int unset(Shell shell, Builtin.Arguments arguments) {
    int index = 1;
    boolean functions = false;
    boolean variables = false;
    boolean reference = false;
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1) {
      String option = arguments.get(index++);
      if (option.equals("--")) {
        break;
      }
      for (char letter : option.substring(1).toCharArray()) {
        switch (letter) {
          case 'f' -> functions = true;
          case 'v' -> variables = true;
          case 'n' -> reference = true;
          default ->
              throw Builtins.invalidOption(
                  shell, "unset", "-" + letter, "unset [-f] [-v] [-n] [name ...]");
        }
      }
    }
    int status = 0;
    for (String name : arguments.from(index)) {
      try {
        if (functions) {
          shell.r.functions = shell.r.functions.without(name);
        } else {
          unset(shell, name, variables, reference);
        }
      } catch (ReadonlyError failed) {
        if (!shell.bash()) {
          throw new ShellError(name + ": is read only", 2);
        }
        shell.error("unset: " + name + ": cannot unset: readonly variable");
        status = 1;
      } catch (ShellError failed) {
        if (!shell.bash()) {
          throw failed;
        }
        shell.error("unset: " + failed.getMessage());
        status = 1;
      }
    }
    return status;
  }

  private static void unset(Shell shell, String name, boolean variables, boolean reference) {
    int bracket = name.indexOf('[');
    if (bracket > 0 && name.endsWith("]") && shell.bash()) {
      String array = name.substring(0, bracket);
      String subscript = name.substring(bracket + 1, name.length() - 1);
      Variable variable = shell.variables.get(array);
      if (variable == null) {
        return;
      }
      if (subscript.equals("@") || subscript.equals("*")) {
        shell.variables.unset(array);
        return;
      }
      long index = variable.entries() != null ? 0 : Arithmetic.evaluate(shell, subscript);
      shell.variables.unsetElement(array, subscript, index);
      return;
    }
    if (!Parser.isName(name)) {
      if (shell.r.functions.containsKey(name)) {
        shell.r.functions = shell.r.functions.without(name);
        return;
      }
      if (!variables && shell.bash()) {
        return;
      }
      throw shell.bash()
          ? new ShellError("`" + name + "': not a valid identifier")
          : new ShellError(name + ": bad variable name", 2);
    }
    if (reference) {
      shell.variables.unsetOwn(name);
    } else if (shell.variables.own(name) != null) {
      shell.variables.unset(name);
      if (name.equals("PATH")) {
        shell.r.hashed = SortedMap.empty();
      }
    } else if (!variables && shell.bash()) {
      shell.r.functions = shell.r.functions.without(name);
    }
  }

  private static int let(Shell shell, Builtin.Arguments arguments) {
    if (arguments.size() < 2) {
      throw new ShellError("expression expected");
    }
    long value = 0;
    for (String expression : arguments.from(1)) {
      value = Arithmetic.evaluate(shell, expression);
    }
    return value != 0 ? 0 : 1;
  }
}
