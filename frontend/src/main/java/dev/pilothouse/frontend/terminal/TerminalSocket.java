package dev.pilothouse.frontend.terminal;

import dev.pilothouse.backend.session.LearnerSession;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection of a terminal on a page. A virtual thread sends what the shell's scroll-back has,
 * one piece after the other: the scroll-back is the only buffer, whatever the network does.
 */
final class TerminalSocket {

  private static final Logger LOG = LoggerFactory.getLogger(TerminalSocket.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_AT_ONCE = 32 * 1024;
  private static final int MOST_COLUMNS = 1000;

  private final WebSocketSession socket;
  private final LearnerSession session;
  private final String terminal;
  private final Shells shells;
  private @Nullable Shell shell;
  private volatile @Nullable Thread pump;

  TerminalSocket(WebSocketSession socket, LearnerSession session, String terminal, Shells shells) {
    this.socket = socket;
    this.session = session;
    this.terminal = terminal;
    this.shells = shells;
  }

  /** A control message of the page. */
  synchronized void control(String text) {
    JsonNode message = JSON.readTree(text);
    switch (message.path("type").asString("")) {
      case "attach" -> attach(message);
      case "resize" -> {
        if (shell != null) {
          shell.resize(size(message, "cols", 80), size(message, "rows", 24));
        }
      }
      case "restart" -> {
        shells.close(session, terminal);
        attach(message);
      }
      case "close" -> shells.close(session, terminal);
      default -> LOG.debug("Unknown message of a terminal: {}", text);
    }
  }

  synchronized void input(byte[] bytes) {
    if (shell != null) {
      shell.input(bytes);
    }
  }

  /** The connection is gone; the shell stays. */
  void closed() {
    pump = null;
    Shell attached = attachedShell();
    if (attached != null) {
      attached.scrollback().wake();
    }
  }

  private synchronized @Nullable Shell attachedShell() {
    return shell;
  }

  private void attach(JsonNode message) {
    int columns = size(message, "cols", 80);
    int rows = size(message, "rows", 24);
    Shell before = shell;
    Shell found = shells.shell(session, terminal, columns, rows);
    found.resize(columns, rows);
    shell = found;
    Scrollback scrollback = found.scrollback();
    boolean same = message.path("shell").asString("").equals(found.id());
    long offset = same ? scrollback.resume(message.path("offset").asLong(0)) : scrollback.start();
    Thread next =
        Thread.ofVirtual().name("terminal-" + terminal).unstarted(() -> pump(found, offset));
    pump = next;
    if (before != null) {
      before.scrollback().wake();
    }
    next.start();
  }

  private void pump(Shell source, long from) {
    Scrollback scrollback = source.scrollback();
    Thread self = Thread.currentThread();
    long offset = from;
    try {
      sayAttached(source, offset, scrollback.length());
      boolean toldEnd = false;
      while (pump == self) {
        Scrollback.Chunk chunk =
            scrollback.await(offset, MOST_AT_ONCE, toldEnd, () -> pump != self);
        if (chunk == null) {
          if (pump == self) {
            send(new TextMessage("{\"type\":\"exited\"}"));
          }
          toldEnd = true;
          continue;
        }
        if (toldEnd || chunk.offset() != offset) {
          sayAttached(source, chunk.offset(), chunk.offset());
          toldEnd = false;
        }
        send(new BinaryMessage(chunk.bytes()));
        offset = chunk.offset() + chunk.bytes().length;
      }
    } catch (IOException | IllegalStateException failure) {
      LOG.debug("A terminal's connection is gone", failure);
    } catch (InterruptedException _) {
      self.interrupt();
    }
  }

  private void sayAttached(Shell source, long offset, long end) throws IOException {
    Map<String, Object> message =
        Map.of("type", "attached", "offset", offset, "end", end, "shell", source.id());
    send(new TextMessage(JSON.writeValueAsString(message)));
  }

  private void send(org.springframework.web.socket.WebSocketMessage<?> message) throws IOException {
    synchronized (socket) {
      socket.sendMessage(message);
    }
  }

  private static int size(JsonNode message, String name, int otherwise) {
    return Math.clamp(message.path(name).asInt(otherwise), 1, MOST_COLUMNS);
  }
}
