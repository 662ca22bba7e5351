package dev.pilothouse.machine.command.support;

import dev.pilothouse.machine.Sys;
import java.util.Collections;
import java.util.List;

/** Chance as the machine gives it, so that the same history gives the same choices. */
public final class Chance {

  private final Sys sys;

  public Chance(Sys sys) {
    this.sys = sys;
  }

  /** A number from 0 to {@code bound} (exclusive). */
  public int below(int bound) {
    return (int) Long.remainderUnsigned(sys.randomLong(), bound);
  }

  /** Puts the elements of a list into any order (Fisher and Yates). */
  public void shuffle(List<?> elements) {
    for (int last = elements.size() - 1; last > 0; last--) {
      Collections.swap(elements, last, below(last + 1));
    }
  }
}
