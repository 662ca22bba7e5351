package dev.pilothouse.kubectl.session;

import dev.pilothouse.machine.Wake;
import java.util.List;

/** Unwinds a command that has to wait. Only the program that runs sessions catches it. */
public final class Suspended extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<Wake> wakes;

  Suspended(List<Wake> wakes) {
    super("suspended", null, false, false);
    this.wakes = List.copyOf(wakes);
  }

  /** What the command waits for. */
  public List<Wake> wakes() {
    return wakes;
  }
}
