package dev.pilothouse.apiserver.store;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;

/** About how many bytes a value takes as compact JSON, without making the text. */
public final class Size {

  private Size() {}

  /** The estimate; exact when no character needs escaping and all are ASCII. */
  public static long of(Object value) {
    return switch (value) {
      case Struct struct -> {
        long[] sum = {2 + Math.max(0, struct.size() - 1)};
        struct.forEach((key, item) -> sum[0] += key.length() + 3 + of(item));
        yield sum[0];
      }
      case Sequence sequence -> {
        long sum = 2 + Math.max(0, sequence.size() - 1);
        for (Object item : sequence) {
          sum += of(item);
        }
        yield sum;
      }
      case String text -> text.length() + 2;
      default -> String.valueOf(value).length();
    };
  }
}
