package dev.pilothouse.machine.network.http;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.MessageReader.Part;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import dev.pilothouse.machine.network.tls.Tls.Received;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's request and its response, as state that a program keeps: begin one, then {@link
 * #advance} it after every wake until it is done. Immutable.
 *
 * @param descriptor of the name's lookup, then of the connection; -1 when it is closed
 * @param addresses of the host, in the order of trying
 * @param tried how many of them have been tried
 * @param received bytes of the handshake
 * @param peer the server's certificate
 * @param persistent whether the connection may serve another request after this one
 */
public record HttpExchange(
    Destination destination,
    HttpRequest request,
    Phase phase,
    int descriptor,
    List<String> addresses,
    int tried,
    Bytes received,
    MessageReader reader,
    @Nullable Certificate peer,
    boolean persistent) {

  private static final int MOST = 64 << 10;

  /** Where to: with {@code tls} null in plain text. */
  public record Destination(String host, int port, Tls.@Nullable Client tls) {}

  /** How far it is. */
  public enum Phase {
    RESOLVING,
    CONNECTING,
    SHAKING_HANDS,
    RECEIVING,
    DONE
  }

  /** Why an exchange failed. */
  public enum Cause {
    /** The name has no address, or (with EAGAIN) nobody could tell. */
    RESOLVE,
    CONNECT,
    /** The server does not speak TLS, or ended the handshake. */
    HANDSHAKE,
    /** The server's certificate is not trusted; the text is OpenSSL's. */
    CERTIFICATE,
    /** The connection ended before anything came. */
    EMPTY,
    /** The connection ended or was reset in the middle of the response. */
    BROKEN,
    MALFORMED
  }

  /** What has come. The exchange in it replaces the one before. */
  public sealed interface Progress {

    HttpExchange exchange();

    /** Nothing yet: await the wakes. */
    record Waiting(HttpExchange exchange, List<Wake> wakes) implements Progress {}

    /** The head of the response; after status 101 the connection is the program's own. */
    record Head(HttpExchange exchange, HttpResponse response) implements Progress {}

    record Body(HttpExchange exchange, Bytes bytes) implements Progress {}

    /** The response is complete. */
    record Done(HttpExchange exchange) implements Progress {}

    record Failed(HttpExchange exchange, Cause cause, String text, @Nullable Errno errno)
        implements Progress {}
  }

  /** Begins an exchange on a new connection. */
  public static HttpExchange begin(Sys sys, Destination destination, HttpRequest request) {
    return new HttpExchange(
        destination,
        request,
        Phase.RESOLVING,
        sys.resolve(bare(destination.host())),
        List.of(),
        0,
        Bytes.EMPTY,
        reader(request),
        null,
        true);
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static MessageReader reader(HttpRequest request) {
    return MessageReader.ofResponses(request.method().equals("HEAD"));
  }

  /**
   * Sends another request on the connection of this exchange, which must be done and persistent.
   */
  public HttpExchange again(Sys sys, HttpRequest next) {
    if (phase != Phase.DONE || !persistent || descriptor < 0) {
      throw new IllegalStateException("the connection is not free");
    }
    sys.write(descriptor, next.encode());
    return new HttpExchange(
        destination,
        next,
        Phase.RECEIVING,
        descriptor,
        addresses,
        tried,
        Bytes.EMPTY,
        reader(next),
        peer,
        true);
  }

  /** Gives the connection up. */
  public HttpExchange close(Sys sys) {
    if (descriptor >= 0 && sys.openDescriptors().contains(descriptor)) {
      sys.close(descriptor);
    }
    return with(Phase.DONE, -1);
  }

  private HttpExchange with(Phase newPhase, int newDescriptor) {
    return new HttpExchange(
        destination,
        request,
        newPhase,
        newDescriptor,
        addresses,
        tried,
        received,
        reader,
        peer,
        persistent && newDescriptor >= 0);
  }

  private HttpExchange with(MessageReader newReader) {
    return new HttpExchange(
        destination,
        request,
        phase,
        descriptor,
        addresses,
        tried,
        received,
        newReader,
        peer,
        persistent);
  }

  private HttpExchange with(Bytes newReceived, @Nullable Certificate newPeer) {
    return new HttpExchange(
        destination,
        request,
        phase,
        descriptor,
        addresses,
        tried,
        newReceived,
        reader,
        newPeer,
        persistent);
  }

  private HttpExchange trying(List<String> all, int count, int newDescriptor) {
    return new HttpExchange(
        destination,
        request,
        Phase.CONNECTING,
        newDescriptor,
        all,
        count,
        received,
        reader,
        peer,
        persistent);
  }

  /** The address that it is connected or connecting to, "" before there is one. */
  public String address() {
    return tried == 0 ? "" : addresses.get(tried - 1);
  }

  /** Goes on as far as possible. */
  public Progress advance(Sys sys) {
    sys.charge(1);
    try {
      return switch (phase) {
        case RESOLVING -> resolve(sys);
        case CONNECTING -> connect(sys);
        case SHAKING_HANDS -> shakeHands(sys);
        case RECEIVING -> receive(sys);
        case DONE -> new Progress.Done(this);
      };
    } catch (SysException failure) {
      return failed(sys, Cause.BROKEN, failure.getMessage(), failure.errno());
    }
  }

  private Progress failed(Sys sys, Cause cause, @Nullable String text, @Nullable Errno errno) {
    return new Progress.Failed(close(sys), cause, text == null ? "" : text, errno);
  }

  private Progress waiting(Wake wake) {
    return new Progress.Waiting(this, List.of(wake));
  }

  private Progress resolve(Sys sys) {
    List<String> found = sys.resolved(descriptor);
    if (found == null) {
      return waiting(Wake.readable(descriptor));
    }
    Errno errno = sys.connectionError(descriptor);
    if (found.isEmpty()) {
      String text =
          errno == null ? "Name or service not known" : "Temporary failure in name resolution";
      return failed(sys, Cause.RESOLVE, text, errno);
    }
    sys.close(descriptor);
    return tryNext(sys, found, 0, Errno.EHOSTUNREACH);
  }

  private Progress tryNext(Sys sys, List<String> all, int next, Errno last) {
    Errno errno = last;
    for (int index = next; index < all.size(); index++) {
      try {
        int socket = sys.connect(all.get(index), destination.port());
        return trying(all, index + 1, socket).advance(sys);
      } catch (SysException failure) {
        errno = failure.errno();
      }
    }
    return trying(all, all.size(), -1).failed(sys, Cause.CONNECT, errno.text(), errno);
  }

  private Progress connect(Sys sys) {
    Errno errno = sys.connectionError(descriptor);
    if (errno != null) {
      sys.close(descriptor);
      return tryNext(sys, addresses, tried, errno);
    }
    if (!sys.connected(descriptor)) {
      return waiting(Wake.writable(descriptor));
    }
    Tls.Client tls = destination.tls();
    if (tls == null) {
      return send(sys);
    }
    sys.write(descriptor, Tls.clientHello(tls));
    return with(Phase.SHAKING_HANDS, descriptor).advance(sys);
  }

  private Progress send(Sys sys) {
    sys.write(descriptor, request.encode());
    return with(Phase.RECEIVING, descriptor).advance(sys);
  }

  private Progress shakeHands(Sys sys) {
    return switch (sys.read(descriptor, MOST)) {
      case ReadResult.Blocked _ -> waiting(Wake.readable(descriptor));
      case ReadResult.End _ -> failed(sys, Cause.HANDSHAKE, "unexpected eof while reading", null);
      case ReadResult.Data(Bytes bytes) -> shakeHands(sys, received.plus(bytes));
    };
  }

  private Progress shakeHands(Sys sys, Bytes all) {
    return switch (Tls.receive(all)) {
      case Received.More _ -> with(all, peer).shakeHands(sys);
      case Received.Plain _, Received.ClientHello _ ->
          failed(sys, Cause.HANDSHAKE, "wrong version number", null);
      case Received.Alert(int number) -> failed(sys, Cause.HANDSHAKE, alert(number), null);
      case Received.ServerHello(Certificate certificate, Bytes rest) ->
          verify(sys, certificate, rest);
    };
  }

  private static String alert(int number) {
    return switch (number) {
      case 42 -> "tlsv13 alert bad certificate";
      case 48 -> "tlsv1 alert unknown ca";
      case 116 -> "tlsv13 alert certificate required";
      default -> "sslv3 alert handshake failure";
    };
  }

  private Progress verify(Sys sys, Certificate certificate, Bytes rest) {
    Tls.Client tls = destination.tls();
    Instant now = Instant.ofEpochSecond(0, sys.realtimeNanos());
    String problem = tls == null ? null : Tls.problem(tls, certificate, now);
    if (problem != null) {
      sys.write(descriptor, Tls.alert(Tls.NAME_MISMATCH.equals(problem) ? 42 : 48));
      return with(Bytes.EMPTY, certificate).failed(sys, Cause.CERTIFICATE, problem, null);
    }
    return with(Bytes.EMPTY, certificate).with(reader.feed(rest)).send(sys);
  }

  private Progress receive(Sys sys) {
    MessageReader.Read read = reader.next();
    HttpExchange after = with(read.reader());
    return switch (read.part()) {
      case Part.More _ -> after.more(sys);
      case Part.ResponseHead head -> after.head(sys, head);
      case Part.Body(Bytes bytes) -> new Progress.Body(after, bytes);
      case Part.End _ -> after.done(sys);
      case Part.Malformed(String reason) -> failed(sys, Cause.MALFORMED, reason, null);
      case Part.RequestHead _ -> failed(sys, Cause.MALFORMED, "a request", null);
    };
  }

  private Progress more(Sys sys) {
    return switch (sys.read(descriptor, MOST)) {
      case ReadResult.Blocked _ -> waiting(Wake.readable(descriptor));
      case ReadResult.Data(Bytes bytes) -> with(reader.feed(bytes)).receive(sys);
      case ReadResult.End _ -> ended(sys);
    };
  }

  private Progress ended(Sys sys) {
    if (reader.phase() == MessageReader.Phase.HEAD && reader.buffer().isEmpty()) {
      return failed(sys, Cause.EMPTY, "Empty reply from server", null);
    }
    return reader.ended() instanceof Part.End
        ? new Progress.Done(close(sys))
        : failed(sys, Cause.BROKEN, "unexpected end of the response", null);
  }

  private Progress head(Sys sys, Part.ResponseHead head) {
    if (head.status() < 200 && head.status() != 101) {
      return receive(sys);
    }
    boolean stays =
        !head.headers().lists("Connection", "close")
            && (head.version().equals("HTTP/1.1")
                || head.headers().lists("Connection", "keep-alive"))
            && reader.phase() != MessageReader.Phase.UNTIL_END;
    HttpExchange after =
        new HttpExchange(
            destination,
            request,
            phase,
            descriptor,
            addresses,
            tried,
            received,
            reader,
            peer,
            stays);
    return new Progress.Head(
        after, new HttpResponse(head.status(), head.reason(), head.headers(), Bytes.EMPTY));
  }

  private Progress done(Sys sys) {
    return new Progress.Done(persistent ? with(Phase.DONE, descriptor) : close(sys));
  }
}
