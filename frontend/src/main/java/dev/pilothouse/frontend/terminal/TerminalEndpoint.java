package dev.pilothouse.frontend.terminal;

import dev.pilothouse.backend.account.SignIn;
import dev.pilothouse.backend.session.LearnerSession;
import dev.pilothouse.backend.session.Sessions;
import dev.pilothouse.sandbox.SandboxException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * The WebSockets {@code /terminal/LESSON/NUMBER}. The sandbox is looked up among those of the
 * person who is signed in, so nobody can name one of somebody else. Binary messages are what is
 * typed and what is shown, text messages are JSON.
 */
@Configuration
@EnableWebSocket
class TerminalEndpoint implements WebSocketConfigurer {

  private static final Logger LOG = LoggerFactory.getLogger(TerminalEndpoint.class);
  private static final int MOST_INPUT_BYTES = 1024 * 1024;
  private static final String SESSION = "pilothouse.session";
  private static final String TERMINAL = "pilothouse.terminal";
  private static final String CONNECTION = "pilothouse.connection";

  private final Sessions sessions;
  private final Shells shells;

  TerminalEndpoint(Sessions sessions, Shells shells) {
    this.sessions = sessions;
    this.shells = shells;
  }

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry.addHandler(new Handler(), "/terminal/*/*").addInterceptors(new Owner());
  }

  /** Lets a person through to their own sandboxes only. */
  private final class Owner implements HandshakeInterceptor {

    @Override
    public boolean beforeHandshake(
        ServerHttpRequest request,
        ServerHttpResponse response,
        WebSocketHandler handler,
        Map<String, Object> attributes) {
      List<String> path = List.of(request.getURI().getPath().split("/"));
      String lesson = path.get(path.size() - 2);
      String terminal = path.getLast();
      Optional<LearnerSession> session =
          SignIn.current().flatMap(account -> sessions.find(account.id(), lesson));
      if (session.isEmpty() || !terminal.matches("[0-9]{1,3}")) {
        response.setStatusCode(HttpStatus.NOT_FOUND);
        return false;
      }
      attributes.put(SESSION, session.get());
      attributes.put(TERMINAL, terminal);
      return true;
    }

    @Override
    public void afterHandshake(
        ServerHttpRequest request,
        ServerHttpResponse response,
        WebSocketHandler handler,
        @Nullable Exception failure) {}
  }

  private final class Handler extends AbstractWebSocketHandler {

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
      socket.setBinaryMessageSizeLimit(MOST_INPUT_BYTES);
      Map<String, Object> attributes = socket.getAttributes();
      attributes.put(
          CONNECTION,
          new TerminalSocket(
              socket,
              (LearnerSession) Objects.requireNonNull(attributes.get(SESSION)),
              (String) Objects.requireNonNull(attributes.get(TERMINAL)),
              shells));
    }

    @Override
    protected void handleTextMessage(WebSocketSession socket, TextMessage message)
        throws IOException {
      try {
        connection(socket).control(message.getPayload());
      } catch (SandboxException | IllegalStateException failure) {
        LOG.warn("A terminal could not be opened", failure);
        socket.close(CloseStatus.SERVER_ERROR);
      }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession socket, BinaryMessage message) {
      byte[] bytes = new byte[message.getPayload().remaining()];
      message.getPayload().get(bytes);
      connection(socket).input(bytes);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
      connection(socket).closed();
    }

    private TerminalSocket connection(WebSocketSession socket) {
      return (TerminalSocket) Objects.requireNonNull(socket.getAttributes().get(CONNECTION));
    }
  }
}
