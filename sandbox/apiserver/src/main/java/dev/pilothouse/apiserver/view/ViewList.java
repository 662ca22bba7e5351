package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.object.Sequence;
import java.util.AbstractList;
import java.util.RandomAccess;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sequence seen as a list of typed items, each read when somebody asks for it. */
final class ViewList<T> extends AbstractList<T> implements RandomAccess {

  private final Sequence sequence;
  private final Function<Object, T> reader;

  ViewList(Sequence sequence, Function<Object, T> reader) {
    this.sequence = sequence;
    this.reader = reader;
  }

  Sequence sequence() {
    return sequence;
  }

  @Override
  public T get(int index) {
    return reader.apply(sequence.get(index));
  }

  @Override
  public int size() {
    return sequence.size();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ViewList<?> that && sequence == that.sequence || super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
