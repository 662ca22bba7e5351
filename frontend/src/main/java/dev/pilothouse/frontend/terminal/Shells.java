package dev.pilothouse.frontend.terminal;

import dev.pilothouse.backend.session.LearnerSession;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.springframework.stereotype.Component;

/**
 * The shells that the terminals of the pages have opened, by session and by the terminal's number
 * on the page.
 */
@Component
class Shells {

  private final Map<LearnerSession, Map<String, Shell>> open = new WeakHashMap<>();

  /**
   * The shell of a terminal: the living one, or a new one.
   *
   * @throws IllegalStateException when the session has too many
   */
  synchronized Shell shell(LearnerSession session, String terminal, int columns, int rows) {
    Map<String, Shell> ofSession = open.computeIfAbsent(session, _ -> new HashMap<>());
    Shell known = ofSession.get(terminal);
    if (known != null && !known.ended() && session.terminal(known.id()).isPresent()) {
      return known;
    }
    if (known != null) {
      known.close();
    }
    ofSession.values().removeIf(shell -> session.terminal(shell.id()).isEmpty());
    Shell fresh = new Shell(session.openTerminal(columns, rows));
    ofSession.put(terminal, fresh);
    return fresh;
  }

  /** Ends the shell of a terminal. */
  synchronized void close(LearnerSession session, String terminal) {
    Map<String, Shell> ofSession = open.get(session);
    Shell shell = ofSession == null ? null : ofSession.remove(terminal);
    if (shell != null) {
      shell.close();
    }
  }
}
