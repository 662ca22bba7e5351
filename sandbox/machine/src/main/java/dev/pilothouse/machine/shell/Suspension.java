package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.syntax.Part;

/** An expansion needs the result of a command first; it is tried again when that is there. */
final class Suspension extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Part part;

  Suspension(Part part) {
    super(null, null, false, false);
    this.part = part;
  }

  Part part() {
    return part;
  }
}
