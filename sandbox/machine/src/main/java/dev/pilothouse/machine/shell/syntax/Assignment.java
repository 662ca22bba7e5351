package dev.pilothouse.machine.shell.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code name=value}, {@code name+=value}, {@code name[subscript]=value} or {@code name=(values)}.
 *
 * @param subscript the text between brackets, or null
 * @param append whether {@code +=} was written
 * @param value the value, when {@code elements} is null
 * @param elements the elements of an array, or null
 */
public record Assignment(
    String name,
    @Nullable Word subscript,
    boolean append,
    Word value,
    @Nullable List<Element> elements) {

  /** One element of an array: a plain word, or {@code [subscript]=value}. */
  public record Element(@Nullable Word subscript, boolean append, Word value) {}
}
