package dev.pilothouse.sandbox;

import java.util.function.Consumer;

/** A terminal of the workstation with a shell in it. The bytes are those of an xterm-256color. */
public interface Terminal extends AutoCloseable {

  String id();

  /** Types bytes into the terminal. */
  void input(byte[] bytes);

  /** Tells the new size; programs get SIGWINCH. */
  void resize(int columns, int rows);

  /**
   * Hands all output from now on to {@code listener}, in order, on a thread of the provider. The
   * listener must not block; a slow one is the caller's to buffer and bound. One listener at a
   * time.
   */
  void onOutput(Consumer<byte[]> listener);

  /** Calls {@code listener} once when the shell has ended. */
  void onExit(Runnable listener);

  @Override
  void close();
}
