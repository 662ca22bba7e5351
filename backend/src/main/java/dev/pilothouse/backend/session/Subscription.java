package dev.pilothouse.backend.session;

/** Ends when it is closed; closing twice does no harm. */
public interface Subscription extends AutoCloseable {

  @Override
  void close();
}
