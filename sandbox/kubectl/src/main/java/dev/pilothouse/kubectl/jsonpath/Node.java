package dev.pilothouse.kubectl.jsonpath;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a parsed template. */
sealed interface Node {

  /** Text that is printed as it is. */
  record Text(String text) implements Node {}

  /** A number, string or truth value written in an expression. */
  record Literal(Object value) implements Node {}

  record Field(String name) implements Node {}

  /** A word that means nothing here: a failure when it is come to. */
  record Unknown(String problem) implements Node {}

  /** "$": the value that the whole template is applied to. */
  record Root() implements Node {}

  /** ".*" and "[*]". */
  record Wildcard() implements Node {}

  /** "..". */
  record Recursive() implements Node {}

  /** "[start:end:step]"; {@code single} when only an index was written. */
  record Slice(
      @Nullable Integer start, @Nullable Integer end, @Nullable Integer step, boolean single)
      implements Node {}

  /** "[?(left operator right)]"; operator "exists" has no right side. */
  record Filter(List<Node> left, String operator, List<Node> right) implements Node {}

  /** "[a,b]". */
  record Union(List<List<Node>> parts) implements Node {}

  /** "{range}": what follows up to "{end}" is done for every value. */
  record Range(List<Node> over, List<Action> body) implements Node {}

  /** What one pair of braces, or the text between two, says. */
  record Action(List<Node> nodes) {}
}
