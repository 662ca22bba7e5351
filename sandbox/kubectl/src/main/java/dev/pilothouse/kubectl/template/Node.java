package dev.pilothouse.kubectl.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a parsed template. Positions are offsets into its text. */
sealed interface Node {

  record Text(String text) implements Node {}

  /** A pipeline whose value is printed, unless it only sets variables. */
  record Print(Pipeline pipeline) implements Node {}

  record If(Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {}

  record With(Pipeline value, List<Node> body, List<Node> otherwise) implements Node {}

  record Range(Pipeline over, List<Node> body, List<Node> otherwise) implements Node {}

  record Break() implements Node {}

  record Continue() implements Node {}

  record Template(String name, @Nullable Pipeline argument, int position) implements Node {}

  /** Commands of which each gets the former's value as its last argument. */
  record Pipeline(List<String> variables, boolean declares, List<Command> commands, int position) {}

  /** A function, method or value with arguments. */
  record Command(List<Operand> words, int position) {}

  /** Something in a command that has a value. */
  sealed interface Operand {

    int position();

    record Literal(Object value, int position) implements Operand {}

    record Nil(int position) implements Operand {}

    record Dot(int position) implements Operand {}

    record Function(String name, int position) implements Operand {}

    /** Fields of the dot. */
    record Field(List<String> names, int position) implements Operand {}

    /** A variable and fields of it; the name begins with "$". */
    record Variable(String name, List<String> fields, int position) implements Operand {}

    /** A pipeline in parentheses and fields of its value. */
    record Group(Pipeline pipeline, List<String> fields, int position) implements Operand {}
  }
}
