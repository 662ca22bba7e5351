package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.PendingAnswer;
import dev.pilothouse.apiserver.ProxyRequest;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.SessionOutput;
import dev.pilothouse.machine.Signal;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer of a {@link ProxyProgram}.
 *
 * @param session the machine's session of that program
 * @param output what it has put out
 * @param errors what it has said of errors
 */
record ProxiedAnswer(long session, Bytes output, Bytes errors) implements PendingAnswer {

  private static final int LARGEST = 8 << 20;
  private static final List<String> OF_THE_CONNECTION =
      List.of("connection", "content-length", "keep-alive", "transfer-encoding");

  /** Sends a request from a machine. */
  static ProxiedAnswer of(Machines machines, Machine machine, ProxyRequest request) {
    List<String> arguments = new ArrayList<>();
    arguments.add(request.host());
    arguments.add(String.valueOf(request.port()));
    arguments.add(request.tls() ? "https" : "http");
    arguments.add(request.method());
    arguments.add(request.target());
    ProxyRequest.Trust trust = request.trust();
    arguments.add(String.valueOf(request.timeoutSeconds()));
    arguments.add(trust == null ? "" : trust.serverName());
    arguments.add(trust == null ? "" : trust.authorities());
    arguments.addAll(request.headers());
    Launch launch = machine.launch(ProxyProgram.PATH, arguments.toArray(new String[0]));
    long session = machines.open(machine.name(), launch);
    if (!request.body().isEmpty()) {
      machines.input(session, request.body());
    }
    machines.endInput(session);
    return new ProxiedAnswer(session, Bytes.EMPTY, Bytes.EMPTY);
  }

  @Override
  public String topic() {
    return NodeConnector.topic(session);
  }

  @Override
  public void abandon(World world) {
    Machines machines = world.part(Machines.class);
    machines.signal(session, Signal.KILL);
    machines.close(session);
  }

  @Override
  public Poll poll(World world) {
    Machines machines = world.part(Machines.class);
    SessionOutput taken = machines.takeOutput(session);
    Bytes all = output;
    Bytes said = errors;
    while (!taken.stdout().isEmpty() || !taken.stderr().isEmpty()) {
      all = all.plus(taken.stdout());
      said = said.plus(taken.stderr());
      taken = machines.takeOutput(session);
    }
    ProxiedAnswer next = new ProxiedAnswer(session, all, said);
    if (all.size() > LARGEST) {
      abandon(world);
      return new Poll(failed("response is too large"), next);
    }
    if (taken.ended() == null) {
      return new Poll(null, next);
    }
    machines.close(session);
    return new Poll(next.complete(), next);
  }

  private ApiResponse.Complete complete() {
    int end = 0;
    while (end < output.size() && output.at(end) != '\n') {
      end++;
    }
    if (end == output.size()) {
      return failed(errors.text());
    }
    Struct head = Json.readStruct(output.slice(0, end).text());
    SortedMap<String, String> headers = SortedMap.empty();
    for (Struct header : head.list("headers").structs()) {
      String name = header.text("name");
      if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        headers = headers.with(name, header.text("value"));
      }
    }
    return new ApiResponse.Complete(
        (int) head.number("status", 200), headers, List.of(), output.from(end + 1));
  }

  private static ApiResponse.Complete failed(String problem) {
    ApiException failure =
        new ApiException(503, "ServiceUnavailable", "error trying to reach service: " + problem);
    return new ApiResponse.Complete(
        503,
        SortedMap.<String, String>empty().with("Content-Type", "application/json"),
        List.of(),
        Bytes.of(Json.write(failure.status())));
  }
}
