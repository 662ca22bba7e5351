package dev.pilothouse.machine.shell;

/** An assignment to a variable that must not change. */
final class ReadonlyError extends ShellError {

  private static final long serialVersionUID = 1;

  private final String name;

  ReadonlyError(String name) {
    super(name + ": readonly variable");
    this.name = name;
  }

  String name() {
    return name;
  }
}
