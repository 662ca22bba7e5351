package dev.pilothouse.machine.shell.syntax;

/** Which shell language is spoken. */
public enum Dialect {
  /** The language of GNU bash 5. */
  BASH,
  /** The Shell Command Language of POSIX, with {@code local}, as dash speaks it. */
  POSIX;

  public boolean bash() {
    return this == BASH;
  }
}
