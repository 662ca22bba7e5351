package dev.pilothouse.machine.network.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.network.http.HttpExchange.Destination;
import dev.pilothouse.machine.network.http.HttpExchange.Progress;
import dev.pilothouse.machine.network.tls.Authority;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpTests {

  private static final Authority AUTHORITY =
      new Authority("kubernetes", "key-1", Instant.parse("2026-01-01T00:00:00Z"));
  private static final Certificate SERVER =
      AUTHORITY.issue(
          "server", List.of(), List.of("localhost", "*.example"), "key-2", Duration.ofDays(30));
  private static final Certificate CLIENT =
      AUTHORITY.issue("alice", List.of("admins"), List.of(), "key-3", Duration.ofDays(30));

  private static HttpServerConnection answer(
      HttpServerConnection connection, HttpRequest request, Sys sys) {
    Certificate peer = connection.peer();
    return switch (request.path()) {
      case "/upgrade" ->
          connection.upgrade(sys, HttpHeaders.of("Upgrade", "echo", "Connection", "Upgrade"));
      case "/stream" -> {
        HttpServerConnection begun = connection.beginResponse(sys, HttpResponse.text(200, ""));
        begun.write(sys, Bytes.of("one "));
        begun.write(sys, Bytes.of("two"));
        yield begun.finish(sys);
      }
      case "/large" -> connection.respond(sys, HttpResponse.text(200, "x".repeat(400_000)));
      default ->
          connection.respond(
              sys,
              HttpResponse.text(
                  200,
                  request.method()
                      + " "
                      + request.target()
                      + " "
                      + request.body().text()
                      + (peer == null ? "" : " from " + peer.commonName())));
    };
  }

  /** Gets one page and tells all that came. */
  record Client(Destination destination, List<HttpRequest> requests)
      implements Program<Client.State> {
    record State(HttpExchange exchange, int next) {}

    @Override
    public Step<State> start(Sys sys) {
      return resume(new State(HttpExchange.begin(sys, destination, requests.getFirst()), 1), sys);
    }

    @Override
    public Step<State> resume(State state, Sys sys) {
      HttpExchange exchange = state.exchange();
      while (true) {
        switch (exchange.advance(sys)) {
          case Progress.Waiting(HttpExchange same, List<Wake> wakes) -> {
            return new Step.Await<>(new State(same, state.next()), wakes);
          }
          case Progress.Head(HttpExchange next, HttpResponse response) -> {
            sys.write(1, Bytes.of(response.status() + " "));
            exchange = next;
            if (response.status() == 101) {
              sys.write(next.descriptor(), Bytes.of("raw"));
            }
          }
          case Progress.Body(HttpExchange next, Bytes bytes) -> {
            sys.write(1, bytes);
            exchange = next;
            if (next.reader().phase() == MessageReader.Phase.RAW) {
              return Step.exit(0);
            }
          }
          case Progress.Done(HttpExchange done) -> {
            sys.write(1, Bytes.of("."));
            if (state.next() < requests.size()) {
              return resume(
                  new State(done.again(sys, requests.get(state.next())), state.next() + 1), sys);
            }
            return Step.exit(0);
          }
          case Progress.Failed failed -> {
            sys.write(1, Bytes.of(failed.cause() + ": " + failed.text()));
            return Step.exit(1);
          }
        }
      }
    }
  }

  private final ProgramCatalogue catalogue =
      new ProgramCatalogue().add("server", new WebServer(SERVER, HttpTests::answer));
  private final MachineFixture machine =
      MachineFixture.of(
          catalogue,
          Layer.builder()
              .executable("/bin/server", "server")
              .executable("/bin/client", "client")
              .file("/etc/hosts", "127.0.0.1 localhost www.example other\n")
              .build());

  @BeforeEach
  void serve() {
    machine.machines().open("machine", machine.machine().launch("/bin/server"));
    machine.settle();
  }

  private String get(Destination destination, HttpRequest... requests) {
    catalogue.add("client", new Client(destination, List.of(requests)));
    return machine.run("/bin/client").stdout();
  }

  private static HttpRequest request(String target) {
    return HttpRequest.get(target, HttpHeaders.of("Host", "localhost"));
  }

  private static Destination secure(String host, Certificate identity, Certificate... trusted) {
    return new Destination(host, 443, new Tls.Client(host, List.of(trusted), false, identity));
  }

  @Test
  void exchangesRequestsAndResponsesOnOneConnection() {
    Destination plain = new Destination("localhost", 80, null);
    HttpRequest post = new HttpRequest("POST", "/p", HttpHeaders.EMPTY, Bytes.of("body"));
    assertThat(get(plain, request("/a?b"), post, request("/stream")))
        .isEqualTo("200 GET /a?b .200 POST /p body.200 one two.");
    assertThat(
            get(plain, new HttpRequest("HEAD", "/", HttpHeaders.EMPTY, Bytes.EMPTY), request("/x")))
        .isEqualTo("200 .200 GET /x .");
  }

  @Test
  void carriesMoreThanAWindow() {
    assertThat(get(new Destination("localhost", 80, null), request("/large"))).hasSize(400_005);
  }

  @Test
  void handsTheConnectionOverAfterAnUpgrade() {
    assertThat(get(new Destination("localhost", 80, null), request("/upgrade")))
        .isEqualTo("101 raw");
  }

  @Test
  void tellsWhyItFailed() {
    assertThat(get(new Destination("nowhere", 80, null), request("/")))
        .isEqualTo("RESOLVE: Temporary failure in name resolution");
    assertThat(get(new Destination("localhost", 81, null), request("/")))
        .isEqualTo("CONNECT: Connection refused");
    assertThat(get(new Destination("localhost", 443, null), request("/")))
        .isEqualTo("400 Client sent an HTTP request to an HTTPS server.\n.");
  }

  @Test
  void checksCertificatesByAuthorityAndName() {
    Certificate authority = AUTHORITY.certificate();
    assertThat(get(secure("localhost", null, authority), request("/"))).isEqualTo("200 GET / .");
    assertThat(get(secure("www.example", CLIENT, authority), request("/")))
        .isEqualTo("200 GET /  from alice.");
    assertThat(get(secure("other", null, authority), request("/")))
        .isEqualTo("CERTIFICATE: hostname mismatch");
    assertThat(get(secure("localhost", null), request("/")))
        .isEqualTo("CERTIFICATE: unable to get local issuer certificate");
    assertThat(
            get(
                new Destination(
                    "localhost", 80, new Tls.Client("localhost", List.of(), true, null)),
                request("/")))
        .isEqualTo("HANDSHAKE: wrong version number");
    assertThat(
            get(
                new Destination("other", 443, new Tls.Client("other", List.of(), true, null)),
                request("/")))
        .isEqualTo("200 GET / .");
    machine.advance(Duration.ofDays(60));
    assertThat(get(secure("localhost", null, authority), request("/")))
        .isEqualTo("CERTIFICATE: certificate has expired");
  }

  @Test
  void certificatesSurviveTheirFiles() {
    assertThat(Certificate.parse("x\n" + SERVER.pem() + CLIENT.pem()))
        .containsExactly(SERVER, CLIENT);
  }
}
