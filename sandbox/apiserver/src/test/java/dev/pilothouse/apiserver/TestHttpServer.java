package dev.pilothouse.apiserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;

/** An API server behind plain HTTP on the loopback interface, for a real kubectl. */
final class TestHttpServer implements AutoCloseable {

  private final World world;
  private final HttpServer http;

  TestHttpServer(World world, int port) throws IOException {
    this.world = world;
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::answer);
    http.start();
  }

  /** Serves until it is killed: for trying things by hand. */
  public static void main(String[] arguments) throws IOException {
    TestHttpServer server =
        new TestHttpServer(new TestCluster().world(), Integer.parseInt(arguments[0]));
    System.out.println(server.address());
  }

  String address() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      ApiRequest request = request(exchange);
      ApiResponse response;
      try {
        synchronized (world) {
          response = world.part(ApiServer.class).handle(request);
        }
      } catch (RuntimeException bug) {
        bug.printStackTrace();
        exchange.sendResponseHeaders(500, -1);
        return;
      }
      if (System.getProperty("trace") != null) {
        System.out.println(
            request.method()
                + " "
                + exchange.getRequestURI()
                + " -> "
                + (response instanceof ApiResponse.Complete complete
                    ? complete.status()
                        + (complete.status() >= 400 ? " " + complete.body().text().strip() : "")
                    : response.getClass().getSimpleName()));
      }
      switch (response) {
        case ApiResponse.Complete complete -> {
          complete
              .headers()
              .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
          complete
              .warnings()
              .forEach(
                  warning ->
                      exchange
                          .getResponseHeaders()
                          .add("Warning", "299 - \"" + warning.replace("\"", "\\\"") + "\""));
          byte[] body = complete.body().toArray();
          exchange.sendResponseHeaders(complete.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        }
        case ApiResponse.Streaming streaming -> {
          streaming
              .headers()
              .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
          exchange.sendResponseHeaders(streaming.status(), 0);
          stream(exchange.getResponseBody(), streaming.stream());
        }
        case ApiResponse.Upgrade _, ApiResponse.Pending _ -> exchange.sendResponseHeaders(400, -1);
      }
    }
  }

  private void stream(OutputStream out, ResponseStream start) throws IOException {
    ResponseStream position = start;
    out.flush();
    while (position != null) {
      ResponseStream.Pull pull;
      synchronized (world) {
        pull = position.pull(world);
      }
      out.write(pull.bytes().toArray());
      out.flush();
      position = pull.next();
      try {
        Thread.sleep(10);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private static ApiRequest request(HttpExchange exchange) throws IOException {
    SortedMap<String, List<String>> query = SortedMap.empty();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String part : raw.split("&")) {
        String[] sides = part.split("=", 2);
        String value = sides.length > 1 ? URLDecoder.decode(sides[1], StandardCharsets.UTF_8) : "";
        String name = URLDecoder.decode(sides[0], StandardCharsets.UTF_8);
        List<String> values = new ArrayList<>(query.getOrDefault(name, List.of()));
        values.add(value);
        query = query.with(name, values);
      }
    }
    SortedMap<String, List<String>> headers = SortedMap.empty();
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      headers = headers.with(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }
    return new ApiRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        query,
        headers,
        Bytes.of(exchange.getRequestBody().readAllBytes()),
        headers.containsKey("authorization")
            ? null
            : new ApiRequest.CertificateSubject("kubernetes-admin", List.of("system:masters")));
  }
}
