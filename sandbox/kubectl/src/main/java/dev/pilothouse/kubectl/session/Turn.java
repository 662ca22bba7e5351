package dev.pilothouse.kubectl.session;

/** What one turn of a loop decided. */
public sealed interface Turn<S, R> {

  /** Go round again from {@code state}. */
  record Again<S, R>(S state) implements Turn<S, R> {}

  /** The loop is over. */
  record Finish<S, R>(R result) implements Turn<S, R> {}

  static <S, R> Turn<S, R> again(S state) {
    return new Again<>(state);
  }

  static <S, R> Turn<S, R> finish(R result) {
    return new Finish<>(result);
  }
}
