package dev.pilothouse.frontend.error;

import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Logs what fails on a page under a number, and tells the person that number instead of a stack
 * trace.
 */
@Component
final class Failures implements VaadinServiceInitListener {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final int NOTICE_MILLIS = 10_000;

  @Override
  public void serviceInit(ServiceInitEvent event) {
    event
        .getSource()
        .addSessionInitListener(
            initialized ->
                initialized.getSession().setErrorHandler(error -> tell(error.getThrowable())));
  }

  /** Logs a failure; returns its number. */
  static String note(Throwable failure) {
    String number =
        String.format(Locale.ROOT, "%06d", ThreadLocalRandom.current().nextInt(1_000_000));
    LOG.error("Failure {} on a page", number, failure);
    return number;
  }

  private static void tell(Throwable failure) {
    if (hasLeft(failure)) {
      LOG.debug("A person has left while a page was sent", failure);
      return;
    }
    String number = note(failure);
    UI ui = UI.getCurrent();
    if (ui != null) {
      Notification.show(
          text("error.action", number), NOTICE_MILLIS, Notification.Position.BOTTOM_START);
    }
  }

  /** Whether it failed only because the browser has gone elsewhere. */
  private static boolean hasLeft(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          && cause.getClass().getSimpleName().equals("ClientAbortException")) {
        return true;
      }
    }
    return false;
  }
}
