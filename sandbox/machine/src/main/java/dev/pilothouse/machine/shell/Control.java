package dev.pilothouse.machine.shell;

import java.util.function.Consumer;

/** A builtin changes what comes next: {@code break}, {@code return}, {@code exit} and the like. */
final class Control extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Consumer<Interpreter> effect;

  Control(Consumer<Interpreter> effect) {
    super(null, null, false, false);
    this.effect = effect;
  }

  void apply(Interpreter interpreter) {
    effect.accept(interpreter);
  }
}
