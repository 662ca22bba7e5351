package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CommandTable;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** curl(1). */
final class Curl implements Program<Curl.State> {

  static final long MILLISECOND = 1_000_000L;

  /**
   * A transfer, and those that follow it.
   *
   * @param url being fetched; redirections change it
   * @param output the descriptor that the body goes to, -1 when it is not open yet
   * @param began when the transfer began, and {@code connected} and {@code first} when the
   *     connection was made and the first byte came; 0 for not yet
   * @param retryAt when the next attempt begins, 0 for none
   * @param status the exit status so far
   */
  record State(
      int index,
      @Nullable Url url,
      @Nullable HttpExchange exchange,
      @Nullable HttpResponse head,
      int output,
      long began,
      long connected,
      long first,
      long received,
      long shown,
      int redirects,
      int attempts,
      long retryAt,
      int headBytes,
      String method,
      int status) {

    static final State START = new State(0, null, null, null, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, "", 0);
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      CurlOptions options = CurlOptions.parse(call);
      if (options.has("help")) {
        throw Failure.shown(CommandTable.help(call));
      }
      if (options.has("version")) {
        throw Failure.shown(
            "curl 8.14.1 (x86_64-pc-linux-gnu)\nProtocols: http https\nFeatures: SSL\n");
      }
      if (options.urls().isEmpty()) {
        throw Failure.plain(
            2,
            "curl: (2) no URL specified\n"
                + "curl: try 'curl --help' or 'curl --manual' for more information");
      }
      return resume(State.START, sys);
    } catch (Failure failure) {
      return ended(failure, call);
    }
  }

  private static Step<State> ended(Failure failure, Call call) {
    failure.tell(call);
    call.flush();
    return Step.exit(failure.status());
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Call call = new Call(sys);
    try {
      return new CurlTransfer(call, CurlOptions.parse(call), state).run();
    } catch (Failure failure) {
      return ended(failure, call);
    }
  }

  static List<Wake> with(List<Wake> wakes, long until) {
    List<Wake> all = new ArrayList<>(wakes);
    all.add(Wake.until(until));
    return all;
  }
}
