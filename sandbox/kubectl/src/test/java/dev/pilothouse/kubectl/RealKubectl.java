package dev.pilothouse.kubectl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.ApiRequest.CertificateSubject;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a real kubectl of this computer against the API server of a {@link TestMachine}. */
final class RealKubectl implements AutoCloseable {

  private static final Path BINARY =
      Path.of(System.getProperty("real.kubectl", "/usr/lib/google-cloud-sdk/bin/kubectl.1.33"));

  private final TestMachine machine;
  private final HttpServer server;
  private final Path home;

  RealKubectl(TestMachine machine) throws IOException {
    this.machine = machine;
    this.home = Files.createTempDirectory("kubectl-home");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    file(
        ".kube/config",
        TestMachine.CONFIG
            .replace("https://192.168.64.10:6443", address)
            .replaceAll(" *client-certificate.*\n", "")
            .replace("  user:\n", "  user: {}\n"));
  }

  /** Whether there is a real kubectl. */
  static boolean exists() {
    return Files.isExecutable(BINARY);
  }

  /** Puts a file where the commands run. */
  void file(String name, String content) throws IOException {
    Files.createDirectories(home.resolve(name).getParent());
    Files.writeString(home.resolve(name), content);
  }

  TestMachine.Result run(List<String> words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(BINARY.toString()));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line).directory(home.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TZ", "UTC");
    Path out = home.resolve(".out");
    Path err = home.resolve(".err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new TestMachine.Result(
        process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    SortedMap<String, List<String>> headers = SortedMap.empty();
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      headers = headers.with(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }
    SortedMap<String, List<String>> query = SortedMap.empty();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      String value = parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "";
      query = query.with(parts[0], List.of(value));
    }
    Bytes body = Bytes.of(exchange.getRequestBody().readAllBytes());
    ApiResponse response =
        machine.server.handle(
            new ApiRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query,
                headers,
                body,
                new CertificateSubject("kubernetes-admin", List.of("system:masters"))));
    if (response instanceof ApiResponse.Complete complete) {
      complete.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      complete
          .warnings()
          .forEach(
              warning ->
                  exchange
                      .getResponseHeaders()
                      .add("Warning", "299 - \"" + warning.replace("\"", "\\\"") + "\""));
      byte[] bytes = complete.body().toArray();
      exchange.sendResponseHeaders(complete.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } else {
      exchange.sendResponseHeaders(501, -1);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
