package dev.pilothouse.machine.network.http;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.MessageReader.Part;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import dev.pilothouse.machine.network.tls.Tls.Received;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a connection, as state that a program keeps: {@link #advance} it after every
 * wake, answer each request, and go on. Immutable.
 *
 * @param certificate the server's own certificate, or null to speak in plain text
 * @param shaken whether the handshake is over
 * @param peer the client's certificate, not yet checked against any authority
 * @param head the head of the request whose body is being read
 * @param body the body so far
 * @param persistent whether the connection stays open after the response
 * @param chunked whether a response of unknown length is being sent
 */
public record HttpServerConnection(
    int descriptor,
    @Nullable Certificate certificate,
    boolean shaken,
    Bytes received,
    MessageReader reader,
    @Nullable Certificate peer,
    Part.@Nullable RequestHead head,
    Bytes body,
    boolean persistent,
    boolean chunked) {

  private static final int MOST = 64 << 10;

  /** The most bytes that a request may bring. */
  public static final int LARGEST_BODY = 4 << 20;

  /** What has come. The connection in it replaces the one before. */
  public sealed interface Event {

    HttpServerConnection connection();

    /** Nothing yet: await {@link #wake()}. */
    record Waiting(HttpServerConnection connection) implements Event {}

    /**
     * A request, complete with its body; of a body of more than {@link #LARGEST_BODY} bytes only
     * one byte more than that, for the server to refuse.
     */
    record Requested(HttpServerConnection connection, HttpRequest request) implements Event {}

    /** After an upgrade: bytes from the client. */
    record Raw(HttpServerConnection connection, Bytes bytes) implements Event {}

    /** The client has gone, and the descriptor is closed. */
    record Closed(HttpServerConnection connection) implements Event {}
  }

  /** The server's side of an accepted connection in plain text. */
  public static HttpServerConnection plain(int descriptor) {
    return of(descriptor, null);
  }

  /** The server's side of an accepted connection with TLS. */
  public static HttpServerConnection tls(int descriptor, Certificate certificate) {
    return of(descriptor, certificate);
  }

  private static HttpServerConnection of(int descriptor, @Nullable Certificate certificate) {
    return new HttpServerConnection(
        descriptor,
        certificate,
        certificate == null,
        Bytes.EMPTY,
        MessageReader.ofRequests(),
        null,
        null,
        Bytes.EMPTY,
        true,
        false);
  }

  public Wake wake() {
    return Wake.readable(descriptor);
  }

  private HttpServerConnection with(MessageReader newReader) {
    return new HttpServerConnection(
        descriptor,
        certificate,
        shaken,
        received,
        newReader,
        peer,
        head,
        body,
        persistent,
        chunked);
  }

  private HttpServerConnection with(
      Part.@Nullable RequestHead newHead, Bytes newBody, boolean stays) {
    return new HttpServerConnection(
        descriptor, certificate, shaken, received, reader, peer, newHead, newBody, stays, chunked);
  }

  /** Goes on as far as possible. */
  public Event advance(Sys sys) {
    sys.charge(1);
    try {
      return shaken ? next(sys) : shakeHands(sys);
    } catch (SysException _) {
      return close(sys);
    }
  }

  private Event shakeHands(Sys sys) {
    return switch (sys.read(descriptor, MOST)) {
      case ReadResult.Blocked _ -> new Event.Waiting(this);
      case ReadResult.End _ -> close(sys);
      case ReadResult.Data(Bytes bytes) -> greet(sys, received.plus(bytes));
    };
  }

  private Event greet(Sys sys, Bytes all) {
    return switch (Tls.receive(all)) {
      case Received.More _ ->
          new Event.Waiting(
              new HttpServerConnection(
                  descriptor,
                  certificate,
                  false,
                  all,
                  reader,
                  peer,
                  head,
                  body,
                  persistent,
                  chunked));
      case Received.ClientHello(String _, Certificate identity, Bytes rest) -> {
        sys.write(descriptor, Tls.serverHello(Objects.requireNonNull(certificate)));
        yield new HttpServerConnection(
                descriptor,
                certificate,
                true,
                Bytes.EMPTY,
                reader.feed(rest),
                identity,
                head,
                body,
                persistent,
                chunked)
            .next(sys);
      }
      case Received.Plain _ -> {
        sys.write(
            descriptor,
            Bytes.of(
                "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"));
        yield close(sys);
      }
      case Received.ServerHello _, Received.Alert _ -> close(sys);
    };
  }

  private Event next(Sys sys) {
    MessageReader.Read read = reader.next();
    HttpServerConnection after = with(read.reader());
    return switch (read.part()) {
      case Part.More _ -> after.more(sys);
      case Part.RequestHead request -> after.begin(sys, request);
      case Part.Body(Bytes bytes) -> after.body(sys, bytes);
      case Part.End _ -> after.requested();
      case Part.Malformed _, Part.ResponseHead _ -> {
        respond(sys, HttpResponse.text(400, "400 Bad Request"));
        yield close(sys);
      }
    };
  }

  private Event more(Sys sys) {
    return switch (sys.read(descriptor, MOST)) {
      case ReadResult.Blocked _ -> new Event.Waiting(this);
      case ReadResult.End _ -> close(sys);
      case ReadResult.Data(Bytes bytes) when Tls.receive(bytes) instanceof Received.Alert ->
          close(sys);
      case ReadResult.Data(Bytes bytes) -> with(reader.feed(bytes)).next(sys);
    };
  }

  private Event begin(Sys sys, Part.RequestHead request) {
    boolean stays =
        request.version().equals("HTTP/1.1")
            ? !request.headers().lists("Connection", "close")
            : request.headers().lists("Connection", "keep-alive");
    String expect = request.headers().get("Expect");
    if (expect != null && expect.toLowerCase(Locale.ROOT).equals("100-continue")) {
      sys.write(descriptor, Bytes.of("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    return with(request, Bytes.EMPTY, stays).next(sys);
  }

  private Event body(Sys sys, Bytes bytes) {
    if (reader.phase() == MessageReader.Phase.RAW) {
      return new Event.Raw(this, bytes);
    }
    // What is beyond the bound is read, so that the client comes to read the answer, but not kept.
    int room = LARGEST_BODY + 1 - body.size();
    Bytes kept = bytes.size() <= room ? bytes : bytes.slice(0, room);
    return with(head, body.plus(kept), persistent).next(sys);
  }

  private Event requested() {
    Part.RequestHead request = head;
    if (request == null) {
      throw new IllegalStateException("a body without a head");
    }
    return new Event.Requested(
        this, new HttpRequest(request.method(), request.target(), request.headers(), body));
  }

  /** Closes the connection. */
  public Event.Closed close(Sys sys) {
    if (sys.openDescriptors().contains(descriptor)) {
      sys.close(descriptor);
    }
    return new Event.Closed(this);
  }

  /** Whether the connection is closed. */
  public boolean isClosed(Sys sys) {
    return !sys.openDescriptors().contains(descriptor);
  }

  // ---- answering

  /**
   * Answers the request with a complete response; closes the connection unless it is persistent.
   */
  public HttpServerConnection respond(Sys sys, HttpResponse response) {
    boolean bodiless =
        response.status() < 200 || response.status() == 204 || response.status() == 304;
    HttpHeaders headers = response.headers();
    if (!bodiless && !headers.contains("Content-Length")) {
      headers = headers.plus("Content-Length", Integer.toString(response.body().size()));
    }
    Bytes head = head(response, headers);
    sys.write(descriptor, isHead() || bodiless ? head : head.plus(response.body()));
    return finished(sys);
  }

  private boolean isHead() {
    return head != null && head.method().equals("HEAD");
  }

  private Bytes head(HttpResponse response, HttpHeaders headers) {
    HttpHeaders sent =
        persistent || headers.contains("Connection")
            ? headers
            : headers.plus("Connection", "close");
    return Bytes.of(
        new HttpResponse(response.status(), response.reason(), sent, Bytes.EMPTY).head());
  }

  /**
   * Begins a response whose length is not known: {@link #write} its parts, then {@link #finish}.
   */
  public HttpServerConnection beginResponse(Sys sys, HttpResponse response) {
    HttpHeaders headers = response.headers().with("Transfer-Encoding", "chunked");
    sys.write(descriptor, head(response, headers));
    return new HttpServerConnection(
        descriptor, certificate, shaken, received, reader, peer, head, body, persistent, true);
  }

  public void write(Sys sys, Bytes bytes) {
    if (!bytes.isEmpty()) {
      Bytes chunk = Bytes.of(Integer.toHexString(bytes.size()) + "\r\n").plus(bytes);
      sys.write(descriptor, chunked ? chunk.plus(Bytes.of("\r\n")) : bytes);
    }
  }

  public HttpServerConnection finish(Sys sys) {
    sys.write(descriptor, Bytes.of("0\r\n\r\n"));
    return finished(sys);
  }

  private HttpServerConnection finished(Sys sys) {
    if (!persistent) {
      sys.close(descriptor);
    }
    return new HttpServerConnection(
        descriptor,
        certificate,
        shaken,
        received,
        reader,
        peer,
        null,
        Bytes.EMPTY,
        persistent,
        false);
  }

  /** Answers 101 and hands the connection over: what comes is {@link Event.Raw} from now on. */
  public HttpServerConnection upgrade(Sys sys, HttpHeaders headers) {
    sys.write(descriptor, Bytes.of(HttpResponse.of(101, headers, Bytes.EMPTY).head()));
    return new HttpServerConnection(
        descriptor,
        certificate,
        shaken,
        received,
        reader.raw(),
        peer,
        null,
        Bytes.EMPTY,
        true,
        false);
  }
}
