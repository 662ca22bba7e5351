package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a shell, with the scopes of its functions. Immutable state inside a thin cell,
 * so that an expansion that must be tried again can be taken back.
 */
final class Variables {

  /** The characters that all values of one shell may have together. */
  static final long MOST_CHARACTERS = 24L << 20;

  /** What a scope hides: the former variables, or nothing where there was none. */
  record Scope(
      SortedMap<String, Optional<Variable>> hidden, boolean function, @Nullable Scope outer) {}

  /** Everything; a value to keep or to go back to. */
  record State(SortedMap<String, Variable> all, @Nullable Scope scope, long characters) {}

  private State state;

  Variables(State state) {
    this.state = state;
  }

  static State none() {
    return new State(SortedMap.empty(), null, 0);
  }

  State state() {
    return state;
  }

  void restore(State former) {
    state = former;
  }

  SortedMap<String, Variable> all() {
    return state.all;
  }

  /** The name that a reference leads to. */
  String resolve(String name) {
    String target = name;
    for (int steps = 0; steps < 10; steps++) {
      Variable variable = state.all.get(target);
      if (variable == null || !variable.has(Variable.REFERENCE)) {
        return target;
      }
      String next = variable.value();
      if (next == null || next.isEmpty()) {
        return target;
      }
      target = next;
    }
    return target;
  }

  @Nullable Variable get(String name) {
    Variable variable = state.all.get(name);
    if (variable != null && variable.has(Variable.REFERENCE)) {
      return state.all.get(resolve(name));
    }
    return variable;
  }

  @Nullable Variable own(String name) {
    return state.all.get(name);
  }

  @Nullable String value(String name) {
    Variable variable = get(name);
    return variable == null ? null : variable.scalar();
  }

  String valueOr(String name, String otherwise) {
    String value = value(name);
    return value == null ? otherwise : value;
  }

  /** Sets the string of a variable; the value is fitted to the attributes. */
  void set(String name, String value) {
    String target = resolve(name);
    int bracket = target.indexOf('[');
    if (bracket > 0) {
      throw new ShellError("`" + target + "': not a valid identifier");
    }
    Variable variable = writable(target);
    String fitted = fit(variable, value);
    if (variable.elements() != null) {
      put(target, variable.withElements(variable.elements().with(0L, fitted)), fitted.length());
    } else if (variable.entries() != null) {
      put(target, variable.withEntries(variable.entries().with("0", fitted)), fitted.length());
    } else {
      int former = variable.value() == null ? 0 : variable.value().length();
      put(target, variable.withValue(fitted), fitted.length() - former);
    }
  }

  /** Sets one element of an indexed array, making it one. */
  void setElement(String name, long index, String value) {
    String target = resolve(name);
    Variable variable = writable(target);
    SortedMap<Long, String> elements = elementsOf(variable);
    long at = index;
    if (at < 0) {
      Long last = elements.lastKey();
      at += last == null ? 0 : last + 1;
      if (at < 0) {
        throw new ShellError(name + "[" + index + "]: bad array subscript");
      }
    }
    String fitted = fit(variable, value);
    put(target, variable.withElements(elements.with(at, fitted)), fitted.length() + 16);
  }

  void setEntry(String name, String key, String value) {
    String target = resolve(name);
    Variable variable = writable(target);
    SortedMap<String, String> entries =
        variable.entries() == null ? SortedMap.empty() : variable.entries();
    String fitted = fit(variable, value);
    put(
        target,
        variable.withEntries(entries.with(key, fitted)),
        fitted.length() + key.length() + 16);
  }

  private static SortedMap<Long, String> elementsOf(Variable variable) {
    if (variable.elements() != null) {
      return variable.elements();
    }
    SortedMap<Long, String> none = SortedMap.empty();
    return variable.value() == null ? none : none.with(0L, variable.value());
  }

  /** Replaces the whole variable, whatever it was. */
  void put(String name, Variable variable) {
    long size = variable.value() == null ? 0 : variable.value().length();
    Variable former = state.all.get(name);
    if (former != null && former.value() != null) {
      size -= former.value().length();
    }
    put(name, variable, size);
  }

  private void put(String name, Variable variable, long added) {
    long characters = state.characters + added;
    if (added > 0 && characters > MOST_CHARACTERS) {
      throw new ShellError("xrealloc: cannot allocate " + added + " bytes", 2);
    }
    state = new State(state.all.with(name, variable), state.scope, Math.max(0, characters));
  }

  private Variable writable(String name) {
    Variable variable = state.all.get(name);
    if (variable == null) {
      return Variable.UNSET;
    }
    if (variable.has(Variable.READONLY)) {
      throw new ReadonlyError(name);
    }
    return variable;
  }

  private static String fit(Variable variable, String value) {
    if (variable.has(Variable.LOWER)) {
      return value.toLowerCase(Locale.ROOT);
    }
    return variable.has(Variable.UPPER) ? value.toUpperCase(Locale.ROOT) : value;
  }

  boolean isInteger(String name) {
    Variable variable = get(name);
    return variable != null && variable.has(Variable.INTEGER);
  }

  /** Removes the variable; a reference's target when the name is one. */
  void unset(String name) {
    String target = resolve(name);
    writable(target);
    remove(target);
  }

  /** Removes the variable without following references. */
  void unsetOwn(String name) {
    writable(name);
    remove(name);
  }

  void unsetElement(String name, String subscript, long index) {
    String target = resolve(name);
    Variable variable = writable(target);
    if (variable.entries() != null) {
      put(target, variable.withEntries(variable.entries().without(subscript)), 0);
    } else if (variable.elements() != null) {
      long at = index;
      if (at < 0) {
        Long last = variable.elements().lastKey();
        at += last == null ? 0 : last + 1;
      }
      put(target, variable.withElements(variable.elements().without(at)), 0);
    } else if (index == 0) {
      remove(target);
    }
  }

  private void remove(String name) {
    Variable former = state.all.get(name);
    if (former == null) {
      return;
    }
    long size = former.value() == null ? 0 : former.value().length();
    state = new State(state.all.without(name), state.scope, Math.max(0, state.characters - size));
  }

  void export(String name) {
    attribute(name, Variable.EXPORT, true);
  }

  void attribute(String name, int attribute, boolean on) {
    String target = attribute == Variable.REFERENCE ? name : resolve(name);
    Variable variable = state.all.get(target);
    if (variable == null) {
      variable = Variable.UNSET;
    }
    int attributes = on ? variable.attributes() | attribute : variable.attributes() & ~attribute;
    put(target, variable.withAttributes(attributes), 0);
  }

  void pushScope(boolean function) {
    state =
        new State(state.all, new Scope(SortedMap.empty(), function, state.scope), state.characters);
  }

  /** Ends the innermost scope and brings back what it hid. */
  void popScope() {
    Scope scope = state.scope;
    if (scope == null) {
      return;
    }
    SortedMap<String, Variable> all = state.all;
    long characters = state.characters;
    for (Map.Entry<String, Optional<Variable>> entry : scope.hidden) {
      Variable former = all.get(entry.getKey());
      characters -= former == null || former.value() == null ? 0 : former.value().length();
      Variable hidden = entry.getValue().orElse(null);
      characters += hidden == null || hidden.value() == null ? 0 : hidden.value().length();
      all = hidden == null ? all.without(entry.getKey()) : all.with(entry.getKey(), hidden);
    }
    state = new State(all, scope.outer, Math.max(0, characters));
  }

  boolean inFunction() {
    for (Scope scope = state.scope; scope != null; scope = scope.outer) {
      if (scope.function) {
        return true;
      }
    }
    return false;
  }

  boolean isLocal(String name) {
    return state.scope != null && state.scope.hidden.containsKey(name);
  }

  /** Begins a variable of the innermost scope; the one of the same name is hidden until it ends. */
  void hide(String name, boolean keepValue) {
    Scope scope = state.scope;
    if (scope == null || scope.hidden.containsKey(name)) {
      return;
    }
    Variable former = state.all.get(name);
    if (former != null && former.has(Variable.READONLY) && scope.function) {
      throw new ReadonlyError(name);
    }
    Scope changed =
        new Scope(
            scope.hidden.with(name, Optional.ofNullable(former)), scope.function, scope.outer);
    SortedMap<String, Variable> all = state.all;
    if (!keepValue && former != null) {
      int kept = former.attributes() & Variable.EXPORT;
      all = kept == 0 ? all.without(name) : all.with(name, Variable.UNSET.withAttributes(kept));
    }
    state = new State(all, changed, state.characters);
  }

  /** Sets a variable of the outermost scope from inside of functions. */
  void putGlobal(String name, Variable variable) {
    List<Scope> scopes = new ArrayList<>();
    for (Scope scope = state.scope; scope != null; scope = scope.outer) {
      scopes.add(scope);
    }
    for (int index = scopes.size() - 1; index >= 0; index--) {
      if (scopes.get(index).hidden.containsKey(name)) {
        Scope rebuilt = null;
        for (int at = scopes.size() - 1; at >= 0; at--) {
          Scope scope = scopes.get(at);
          rebuilt =
              new Scope(
                  at == index ? scope.hidden.with(name, Optional.of(variable)) : scope.hidden,
                  scope.function,
                  rebuilt);
        }
        state = new State(state.all, rebuilt, state.characters);
        return;
      }
    }
    put(name, variable);
  }

  /** The environment of a child: exported variables that are strings. */
  SortedMap<String, String> environment() {
    SortedMap<String, String> environment = SortedMap.empty();
    for (Map.Entry<String, Variable> entry : state.all) {
      Variable variable = entry.getValue();
      if (variable.has(Variable.EXPORT) && variable.value() != null) {
        environment = environment.with(entry.getKey(), variable.value());
      }
    }
    return environment;
  }
}
