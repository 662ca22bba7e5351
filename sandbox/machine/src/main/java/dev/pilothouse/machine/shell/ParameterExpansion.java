package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Parser;
import dev.pilothouse.machine.shell.syntax.Part.Operator;
import dev.pilothouse.machine.shell.syntax.Part.Parameter;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Expands parameters (Shell Command Language, 2.6.2; bash manual, 3.5.3). */
final class ParameterExpansion {

  private static final int ATTEMPTS_PER_STEP = 200;

  /**
   * What a parameter stands for.
   *
   * @param many whether it is a list, such as {@code $@}
   * @param joined whether the list is one field between double quotes, as {@code $*} is
   */
  private record Value(boolean set, List<String> items, boolean many, boolean joined) {
    static Value of(@Nullable String value) {
      return new Value(value != null, value == null ? List.of() : List.of(value), false, false);
    }

    boolean isNull() {
      return items.isEmpty() || items.size() == 1 && items.getFirst().isEmpty();
    }

    String text(String joiner) {
      return String.join(joiner, items);
    }
  }

  private final Shell shell;
  private final Expander expander;

  ParameterExpansion(Shell shell, Expander expander) {
    this.shell = shell;
    this.expander = expander;
  }

  /**
   * Whether the parameter is a list without elements, so that even quotes around it give nothing.
   */
  boolean isEmptyList(Parameter parameter) {
    if (parameter.operator() == Operator.LENGTH || parameter.indirect()) {
      return false;
    }
    boolean list =
        parameter.name().equals("@")
            || parameter.subscript() != null && parameter.subscript().text().equals("@");
    if (!list) {
      return false;
    }
    boolean empty =
        parameter.operator() != Operator.NAMES
            && value(parameter.name(), parameter.subscript()).items().isEmpty();
    return empty
        && switch (parameter.operator()) {
          case DEFAULT, ASSIGN, ERROR -> false;
          default -> true;
        };
  }

  void expand(Parameter parameter, Fields fields, boolean quoted) {
    if (parameter.operator() == Operator.NAMES) {
      names(parameter, fields, quoted);
      return;
    }
    String name = parameter.name();
    Word subscript = parameter.subscript();
    if (parameter.indirect()) {
      Variable reference = shell.variables.own(name);
      String target =
          reference != null && reference.has(Variable.REFERENCE)
              ? null
              : value(name, subscript).text(" ");
      if (target == null) {
        String held = reference == null ? null : reference.value();
        expander.value(held == null ? "" : held, fields, quoted);
        return;
      }
      subscript = null;
      int bracket = target.indexOf('[');
      name = bracket > 0 ? target.substring(0, bracket) : target;
      if (bracket > 0 && target.endsWith("]")) {
        String text = target.substring(bracket + 1, target.length() - 1);
        subscript = new Word(Parser.quoted(text, shell.r.dialect).parts(), text);
      }
      if (name.isEmpty() || !Parser.isName(name) && !name.matches("[0-9]+|[@*#?$!-]")) {
        throw new ExpansionError(
            name.isEmpty()
                ? parameter.name() + ": invalid indirect expansion"
                : name + ": invalid variable name",
            false);
      }
    }
    operate(parameter, name, subscript, fields, quoted);
  }

  private Value value(String name, @Nullable Word subscript) {
    if (name.equals("@") || name.equals("*")) {
      return new Value(!shell.r.positional.isEmpty(), shell.r.positional, true, name.equals("*"));
    }
    if (subscript == null) {
      return Value.of(shell.scalar(name));
    }
    Variable variable = new Parameters(shell).variable(name);
    String text = subscript.text();
    if (text.equals("@") || text.equals("*")) {
      return new Value(variable != null && variable.isSet(), all(variable), true, text.equals("*"));
    }
    if (variable != null && variable.entries() != null) {
      return Value.of(variable.entries().get(expander.single(subscript)));
    }
    return Value.of(shell.element(name, Arithmetic.evaluate(shell, expander.single(subscript))));
  }

  private static List<String> all(@Nullable Variable variable) {
    if (variable == null) {
      return List.of();
    }
    if (variable.elements() != null) {
      return variable.elements().values();
    }
    if (variable.entries() != null) {
      return variable.entries().values();
    }
    return variable.value() == null ? List.of() : List.of(variable.value());
  }

  private void operate(
      Parameter parameter, String name, @Nullable Word subscript, Fields fields, boolean quoted) {
    if (parameter.operator() == Operator.KEYS) {
      keys(name, subscript, fields, quoted);
      return;
    }
    Value value = value(name, subscript);
    boolean missing = !value.set() || parameter.colon() && value.isNull();
    switch (parameter.operator()) {
      case DEFAULT -> {
        if (missing) {
          expander.operand(parameter.operand(), fields, quoted);
        } else {
          emit(value, fields, quoted);
        }
      }
      case ALTERNATIVE -> {
        if (!missing) {
          expander.operand(parameter.operand(), fields, quoted);
        }
      }
      case ASSIGN -> {
        if (missing) {
          assign(parameter, name, subscript, fields, quoted);
        } else {
          emit(value, fields, quoted);
        }
      }
      case ERROR -> {
        if (missing) {
          throw unset(parameter, name);
        }
        emit(value, fields, quoted);
      }
      default -> {
        checkSet(value, name, subscript);
        if (parameter.operator() == Operator.LENGTH) {
          expander.value(String.valueOf(length(value, name)), fields, quoted);
        } else {
          emit(transform(parameter, name, subscript, value), fields, quoted);
        }
      }
    }
  }

  private void checkSet(Value value, String name, @Nullable Word subscript) {
    if (!value.set() && shell.has(Option.NOUNSET) && !value.many()) {
      String shown = subscript == null ? name : name + "[" + subscript.text() + "]";
      throw new ExpansionError(
          shell.bash()
              ? (name.matches("[0-9]+|!") ? "$" + shown : shown) + ": unbound variable"
              : shown + ": parameter not set",
          true);
    }
  }

  private void assign(
      Parameter parameter, String name, @Nullable Word subscript, Fields fields, boolean quoted) {
    if (!Parser.isName(name)) {
      throw new ExpansionError("$" + name + ": cannot assign in this way", false);
    }
    Fields operand = new Fields(Fields.Mode.SINGLE, shell.separators());
    expander.operand(parameter.operand(), operand, quoted);
    String text = operand.text();
    if (subscript == null) {
      shell.assign(name, text);
    } else {
      shell.assignElement(name, expander.single(subscript), text);
    }
    expander.value(text, fields, quoted);
  }

  private ExpansionError unset(Parameter parameter, String name) {
    Word word = parameter.operand();
    String text = "";
    if (word != null && !word.parts().isEmpty()) {
      Fields operand = new Fields(Fields.Mode.SINGLE, shell.separators());
      expander.operand(word, operand, false);
      text = operand.text();
    }
    if (text.isEmpty()) {
      text =
          shell.bash()
              ? parameter.colon() ? "parameter null or not set" : "parameter not set"
              : parameter.colon() ? "parameter not set or null" : "parameter not set";
    }
    return new ExpansionError(name + ": " + text, true);
  }

  private static long length(Value value, String name) {
    if (value.many()) {
      return value.items().size();
    }
    return value.set()
        ? value.items().getFirst().codePointCount(0, value.items().getFirst().length())
        : 0;
  }

  private void keys(String name, @Nullable Word subscript, Fields fields, boolean quoted) {
    Variable variable = new Parameters(shell).variable(name);
    List<String> keys = new ArrayList<>();
    if (variable != null && variable.elements() != null) {
      variable.elements().keys().forEach(key -> keys.add(String.valueOf(key)));
    } else if (variable != null && variable.entries() != null) {
      keys.addAll(variable.entries().keys());
    } else if (variable != null && variable.value() != null) {
      keys.add("0");
    }
    boolean joined = subscript != null && subscript.text().equals("*");
    emit(new Value(true, keys, true, joined), fields, quoted);
  }

  private void names(Parameter parameter, Fields fields, boolean quoted) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Variable> entry : shell.variables.all().from(parameter.name())) {
      if (!entry.getKey().startsWith(parameter.name())) {
        break;
      }
      if (entry.getValue().isSet()) {
        names.add(entry.getKey());
      }
    }
    boolean joined = parameter.subscript() != null && parameter.subscript().text().equals("*");
    emit(new Value(true, names, true, joined), fields, quoted);
  }

  /** Adds the value as fields, as the kind of list and the quotes say. */
  private void emit(Value value, Fields fields, boolean quoted) {
    if (!value.many()) {
      if (!value.items().isEmpty()) {
        expander.value(value.items().getFirst(), fields, quoted);
      }
      return;
    }
    if (value.joined() && (quoted || !fields.splits())) {
      String text = value.text(fields.joiner());
      if (quoted) {
        fields.quoted(text);
      } else {
        fields.split(text);
      }
      return;
    }
    boolean first = true;
    for (String item : value.items()) {
      if (!first) {
        fields.separate();
      }
      first = false;
      expander.value(item, fields, quoted);
    }
  }

  // ---- operators on each item

  private Value transform(Parameter parameter, String name, @Nullable Word subscript, Value value) {
    Word operand = parameter.operand() == null ? Word.EMPTY : parameter.operand();
    return switch (parameter.operator()) {
      case REMOVE_SHORT_PREFIX -> each(value, affix(operand, true, false));
      case REMOVE_LONG_PREFIX -> each(value, affix(operand, true, true));
      case REMOVE_SHORT_SUFFIX -> each(value, affix(operand, false, false));
      case REMOVE_LONG_SUFFIX -> each(value, affix(operand, false, true));
      case REPLACE_FIRST, REPLACE_ALL, REPLACE_PREFIX, REPLACE_SUFFIX ->
          each(value, replacement(parameter, operand));
      case UPPER_FIRST -> each(value, changeCase(operand, true, false));
      case UPPER_ALL -> each(value, changeCase(operand, true, true));
      case LOWER_FIRST -> each(value, changeCase(operand, false, false));
      case LOWER_ALL -> each(value, changeCase(operand, false, true));
      case SUBSTRING -> substring(parameter, operand, name, subscript, value);
      case TRANSFORM -> described(operand, name, value, parameter);
      default -> value;
    };
  }

  private Value each(Value value, UnaryOperator<String> change) {
    List<String> changed = new ArrayList<>();
    for (String item : value.items()) {
      shell.sys.charge(1 + item.length() / 16);
      changed.add(change.apply(item));
    }
    return new Value(value.set(), changed, value.many(), value.joined());
  }

  private Pattern pattern(Word word) {
    return Pattern.of(expander.pattern(word), shell.has(Option.EXTGLOB), false);
  }

  private UnaryOperator<String> affix(Word word, boolean prefix, boolean longest) {
    return affix(pattern(word), prefix, longest);
  }

  private UnaryOperator<String> affix(Pattern pattern, boolean prefix, boolean longest) {
    if (!pattern.hasGroups()) {
      return text -> withoutAffix(PatternEnds.of(pattern), text, prefix, longest);
    }
    return text -> {
      int size = text.length();
      for (int step = 0; step <= size; step++) {
        int length = longest ? size - step : step;
        if (prefix && pattern.matches(text, 0, length)) {
          return text.substring(length);
        }
        if (!prefix && pattern.matches(text, size - length, size)) {
          return text.substring(0, size - length);
        }
      }
      return text;
    };
  }

  private String withoutAffix(PatternEnds pattern, String text, boolean prefix, boolean longest) {
    int size = text.length();
    shell.sys.charge(pattern.work(size) / ATTEMPTS_PER_STEP);
    if (prefix) {
      BitSet ends = pattern.lengths(text, 0, size);
      int end = longest ? ends.length() - 1 : ends.nextSetBit(0);
      return end < 0 ? text : text.substring(end);
    }
    BitSet starts = pattern.starts(text, only(size));
    int start = longest ? starts.nextSetBit(0) : starts.length() - 1;
    return start < 0 ? text : text.substring(0, start);
  }

  private static BitSet only(int place) {
    BitSet set = new BitSet(place + 1);
    set.set(place);
    return set;
  }

  private UnaryOperator<String> replacement(Parameter parameter, Word operand) {
    String source = expander.pattern(operand);
    Pattern pattern = Pattern.of(source, shell.has(Option.EXTGLOB), shell.has(Option.NOCASEMATCH));
    Word second = parameter.second();
    Fields replaced = new Fields(Fields.Mode.PATTERN, shell.separators());
    expander.operand(second, replaced, false);
    String with = replaced.text();
    Operator operator = parameter.operator();
    if (source.isEmpty()) {
      return text ->
          operator == Operator.REPLACE_PREFIX
              ? with + text
              : operator == Operator.REPLACE_SUFFIX ? text + with : text;
    }
    UnaryOperator<String> withoutSuffix = affix(pattern, false, true);
    return text ->
        switch (operator) {
          case REPLACE_PREFIX -> {
            int length = longest(pattern, text, 0);
            yield length < 0 ? text : with + text.substring(length);
          }
          case REPLACE_SUFFIX -> {
            String rest = withoutSuffix.apply(text);
            yield rest.length() == text.length() && !pattern.matches("") ? text : rest + with;
          }
          default -> {
            String result =
                pattern.hasGroups()
                    ? replaced(pattern, text, with, operator == Operator.REPLACE_ALL)
                    : replacedSimply(pattern, text, with, operator == Operator.REPLACE_ALL);
            shell.sys.charge(result.length() / 64);
            yield result;
          }
        };
  }

  private static int longest(Pattern pattern, String text, int from) {
    for (int end = text.length(); end >= from; end--) {
      if (pattern.matches(text, from, end)) {
        return end;
      }
    }
    return -1;
  }

  private String replacedSimply(Pattern pattern, String text, String with, boolean all) {
    if (text.isEmpty()) {
      return pattern.matches("") ? with : text;
    }
    PatternEnds ends = PatternEnds.of(pattern);
    shell.sys.charge(ends.work(text.length()) / ATTEMPTS_PER_STEP);
    BitSet anywhere = new BitSet(text.length() + 1);
    anywhere.set(0, text.length() + 1);
    BitSet starts = ends.starts(text, anywhere);
    int reach = ends.hasStar() ? text.length() : ends.mostUnits();
    StringBuilder result = new StringBuilder();
    int at = 0;
    int start = starts.nextSetBit(0);
    while (start >= 0 && start < text.length()) {
      int last = (int) Math.min(text.length(), (long) start + reach);
      int end = start + ends.lengths(text, start, last).length() - 1;
      if (end <= start) {
        start = starts.nextSetBit(start + 1);
        continue;
      }
      result.append(text, at, start).append(with);
      if (result.length() > Variables.MOST_CHARACTERS) {
        throw new ExpansionError("xrealloc: cannot allocate " + result.length() + " bytes", true);
      }
      at = end;
      start = all ? starts.nextSetBit(end) : -1;
    }
    return result.append(text, at, text.length()).toString();
  }

  private static String replaced(Pattern pattern, String text, String with, boolean all) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int end = longest(pattern, text, at);
      if (end > at) {
        result.append(with);
        at = end;
        if (!all) {
          break;
        }
      } else {
        result.append(text.charAt(at++));
      }
    }
    if (text.isEmpty() && pattern.matches("")) {
      return with;
    }
    return result.append(text.substring(at)).toString();
  }

  private UnaryOperator<String> changeCase(Word word, boolean upper, boolean all) {
    Pattern pattern = word.parts().isEmpty() ? Pattern.of("?") : pattern(word);
    return text -> {
      StringBuilder result = new StringBuilder();
      for (int index = 0; index < text.length(); ) {
        int c = text.codePointAt(index);
        int size = Character.charCount(c);
        boolean changes = (all || index == 0) && pattern.matches(text, index, index + size);
        result.appendCodePoint(
            !changes ? c : upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
        index += size;
      }
      return result.toString();
    };
  }

  private Value substring(
      Parameter parameter, Word operand, String name, @Nullable Word subscript, Value value) {
    long offset = Arithmetic.evaluate(shell, expander.single(operand));
    Long length =
        parameter.second() == null
            ? null
            : Long.valueOf(Arithmetic.evaluate(shell, expander.single(parameter.second())));
    if (value.many()) {
      return slice(name, subscript, value, offset, length, parameter);
    }
    if (!value.set()) {
      return value;
    }
    String text = value.items().getFirst();
    int size = text.codePointCount(0, text.length());
    long from = offset < 0 ? size + offset : offset;
    if (from < 0 || from > size) {
      return new Value(true, List.of(""), false, false);
    }
    long to = length == null ? size : length < 0 ? size + length : Math.min(size, from + length);
    if (to < from) {
      throw new ExpansionError(length + ": substring expression < 0", false);
    }
    return Value.of(
        text.substring(
            text.offsetByCodePoints(0, (int) from), text.offsetByCodePoints(0, (int) to)));
  }

  private Value slice(
      String name,
      @Nullable Word subscript,
      Value value,
      long offset,
      @Nullable Long length,
      Parameter parameter) {
    List<String> items = value.items();
    long from = offset;
    if (subscript == null) {
      items = new ArrayList<>(items);
      if (offset <= 0) {
        items.addFirst(shell.r.name);
      } else {
        from--;
      }
      if (offset < 0) {
        from = items.size() + offset;
      }
    } else {
      Variable variable = new Parameters(shell).variable(name);
      if (variable != null && variable.elements() != null) {
        Long last = variable.elements().lastKey();
        long first = offset < 0 ? (last == null ? 0 : last + 1) + offset : offset;
        from = variable.elements().keys().stream().filter(key -> key < first).count();
        if (first < 0) {
          from = items.size();
        }
      } else if (offset < 0) {
        from = items.size() + offset;
      }
    }
    if (length != null && length < 0) {
      throw new ExpansionError(length + ": substring expression < 0", false);
    }
    if (from < 0 || from > items.size()) {
      return new Value(false, List.of(), true, value.joined());
    }
    long to = length == null ? items.size() : Math.min(items.size(), from + length);
    return new Value(
        to > from, List.copyOf(items.subList((int) from, (int) to)), true, value.joined());
  }

  private Value described(Word operand, String name, Value value, Parameter parameter) {
    String kind = operand.text();
    return switch (kind) {
      case "Q" -> each(value, Quoting::shell);
      case "U" -> each(value, text -> text.toUpperCase(java.util.Locale.ROOT));
      case "L" -> each(value, text -> text.toLowerCase(java.util.Locale.ROOT));
      case "u" -> each(value, changeCase(Word.EMPTY, true, false));
      case "E" -> each(value, text -> Escapes.expand(text, Escapes.Style.ANSI).text());
      case "P" -> each(value, text -> new Prompts(shell).expand(text));
      case "A" -> {
        Variable variable = shell.variables.get(name);
        yield variable == null ? Value.of(null) : Value.of(Declarations.assignment(name, variable));
      }
      case "a" -> {
        Variable variable = shell.variables.get(name);
        yield Value.of(variable == null ? "" : Declarations.letters(variable));
      }
      case "K", "k" -> Value.of(keysAndValues(name));
      default -> throw expander.badSubstitution(parameter.text());
    };
  }

  private String keysAndValues(String name) {
    Variable variable = shell.variables.get(name);
    StringBuilder text = new StringBuilder();
    if (variable != null && variable.elements() != null) {
      variable
          .elements()
          .forEach(
              (key, item) ->
                  text.append(text.isEmpty() ? "" : " ")
                      .append(key)
                      .append(' ')
                      .append(Quoting.doubled(item)));
    } else if (variable != null && variable.entries() != null) {
      variable
          .entries()
          .forEach(
              (key, item) ->
                  text.append(text.isEmpty() ? "" : " ")
                      .append(key)
                      .append(' ')
                      .append(Quoting.doubled(item)));
    } else if (variable != null && variable.value() != null) {
      return Quoting.shell(variable.value());
    }
    return text.toString();
  }
}
