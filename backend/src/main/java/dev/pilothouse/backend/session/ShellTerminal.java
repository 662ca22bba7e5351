package dev.pilothouse.backend.session;

import java.util.function.Consumer;

/**
 * A terminal of a session. It lives on the server: who attaches sees its screen as it is. When the
 * cluster is replaced, it shows a shell of the new one.
 */
public interface ShellTerminal {

  String id();

  /** Types bytes. */
  void input(byte[] bytes);

  void resize(int columns, int rows);

  /** Gives the recent output at once and then all output, in order. A listener must not block. */
  Subscription attach(Consumer<byte[]> listener);

  /** Whether its shell has ended. */
  boolean ended();

  /** Calls {@code listener} when its shell ends, at once when it has. */
  void onEnd(Runnable listener);

  /** Ends its shell and forgets the terminal. */
  void close();
}
