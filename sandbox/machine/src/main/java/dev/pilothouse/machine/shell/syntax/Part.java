package dev.pilothouse.machine.shell.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a {@link Word}. */
public sealed interface Part {

  /** Unquoted characters; patterns, braces and tildes in them have their meaning. */
  record Literal(String text) implements Part {}

  /** Characters that mean themselves. */
  record Quoted(String text) implements Part {}

  /** What is between double quotes. */
  record DoubleQuoted(List<Part> parts) implements Part {
    public DoubleQuoted {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A parameter expansion.
   *
   * @param name the parameter: a name, a digit sequence or a special character
   * @param subscript the text between brackets, or null
   * @param indirect whether the value names the parameter that is meant, as in {@code ${!name}}
   * @param operator what is done to the value
   * @param colon whether a null value counts as unset, as in {@code ${name:-word}}
   * @param operand the word after the operator, or null
   * @param second the replacement or the length, or null
   * @param text the source text, for messages
   */
  record Parameter(
      String name,
      @Nullable Word subscript,
      boolean indirect,
      Operator operator,
      boolean colon,
      @Nullable Word operand,
      @Nullable Word second,
      String text)
      implements Part {

    static Parameter plain(String name) {
      return new Parameter(name, null, false, Operator.VALUE, false, null, null, "$" + name);
    }
  }

  /** {@code $((expression))}. */
  record Arithmetic(Word expression) implements Part {}

  /** {@code $(commands)} or the same in backquotes. */
  record Substitution(Command body) implements Part {}

  /** {@code <(commands)} when it reads their output, else {@code >(commands)}. */
  record ProcessSubstitution(Command body, boolean reads) implements Part {}

  /** An argument of a declaration command that assigns, as in {@code local a=(1 2)}. */
  record Assigned(Assignment assignment) implements Part {}

  /** A parameter expansion that cannot be understood: an error when it is expanded. */
  record Bad(String text) implements Part {}

  /** What a parameter expansion does to the value. */
  enum Operator {
    VALUE,
    LENGTH,
    DEFAULT,
    ASSIGN,
    ERROR,
    ALTERNATIVE,
    REMOVE_SHORT_PREFIX,
    REMOVE_LONG_PREFIX,
    REMOVE_SHORT_SUFFIX,
    REMOVE_LONG_SUFFIX,
    SUBSTRING,
    REPLACE_FIRST,
    REPLACE_ALL,
    REPLACE_PREFIX,
    REPLACE_SUFFIX,
    UPPER_FIRST,
    UPPER_ALL,
    LOWER_FIRST,
    LOWER_ALL,
    TRANSFORM,
    NAMES,
    KEYS
  }
}
