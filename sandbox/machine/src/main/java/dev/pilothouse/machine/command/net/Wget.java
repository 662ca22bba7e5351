package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** wget(1) for single files. */
final class Wget implements Program<Wget.State> {

  private static final String USAGE =
      "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.";
  private static final OptionTable TABLE =
      OptionTable.of(
          2,
          "O,output-document= q,quiet nv,no-verbose v,verbose T,timeout= t,tries= S,server-response"
              + " spider header= post-data= no-check-certificate c,continue P,directory-prefix="
              + " U,user-agent= N,timestamping 4,inet4-only 6,inet6-only max-redirect= Y= no-proxy"
              + " ca-certificate= b s connect-timeout= dns-timeout= read-timeout= w,wait= method="
              + " body-data= user= password= n=",
          USAGE);
  private static final long SECOND = 1_000_000_000L;

  /** A file being fetched. */
  record State(
      int index,
      @Nullable Url url,
      @Nullable HttpExchange exchange,
      @Nullable HttpResponse head,
      int output,
      String path,
      long began,
      long received,
      int redirects,
      int tries,
      long retryAt,
      int status) {

    State fetching(@Nullable Url newUrl, @Nullable HttpExchange newExchange, long now) {
      return new State(
          index, newUrl, newExchange, null, -1, "", now, 0, redirects, tries, 0, status);
    }

    State advanced(HttpExchange newExchange) {
      return new State(
          index,
          url,
          newExchange,
          head,
          output,
          path,
          began,
          received,
          redirects,
          tries,
          retryAt,
          status);
    }

    State next(int newStatus) {
      return new State(
          index + 1, null, null, null, -1, "", 0, 0, 0, 0, 0, Math.max(status, newStatus));
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      if (TABLE.parse(call, words(call)).operands().isEmpty()) {
        throw Failure.plain(1, "wget: missing URL\n" + USAGE);
      }
      return resume(new State(0, null, null, null, -1, "", 0, 0, 0, 0, 0, 0), sys);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  /** "-nv" and "-nc" are single options. */
  private static List<String> words(Call call) {
    return call.arguments().stream()
        .map(word -> word.equals("-nv") ? "--no-verbose" : word.equals("-nc") ? "-c" : word)
        .toList();
  }

  @Override
  public Step<State> resume(State from, Sys sys) {
    Call call = new Call(sys);
    try {
      return new Fetch(call, TABLE.parse(call, words(call))).run(from);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  /** The work of one step. */
  private static final class Fetch {
    private final Call call;
    private final Sys sys;
    private final Options options;
    private final boolean quiet;

    Fetch(Call call, Options options) {
      this.call = call;
      this.sys = call.sys();
      this.options = options;
      this.quiet = options.has("q");
    }

    private void say(String text) {
      if (!quiet && !options.has("nv") && !options.has("no-verbose")) {
        call.errorText(text);
      }
    }

    private void warn(String text) {
      if (!quiet) {
        call.errorText(text);
      }
    }

    Step<State> run(State from) {
      State state = from;
      while (state.index < options.operands().size()) {
        if (state.retryAt > sys.nanos()) {
          return Step.await(state, Wake.until(state.retryAt));
        }
        HttpExchange exchange = state.exchange;
        if (exchange == null) {
          state = begin(state);
          continue;
        }
        long deadline = state.began + timeout();
        if (state.head == null && sys.nanos() >= deadline) {
          exchange.close(sys);
          warn("failed: Connection timed out.\n");
          state = again(state, 4);
          continue;
        }
        HttpExchange.Progress progress = exchange.advance(sys);
        tellConnected(exchange, progress);
        state = state.advanced(progress.exchange());
        switch (progress) {
          case HttpExchange.Progress.Waiting waiting -> {
            call.flush();
            List<Wake> wakes = new ArrayList<>(waiting.wakes());
            if (state.head == null) {
              wakes.add(Wake.until(deadline));
            }
            return new Step.Await<>(state, wakes);
          }
          case HttpExchange.Progress.Head head -> state = head(state, head.response());
          case HttpExchange.Progress.Body body -> state = body(state, body.bytes());
          case HttpExchange.Progress.Done _ -> state = done(state);
          case HttpExchange.Progress.Failed failed -> state = failed(state, failed);
        }
        if (!sys.charge(5)) {
          call.flush();
          return Step.yield(state);
        }
      }
      call.flush();
      return Step.exit(state.status);
    }

    private long timeout() {
      String seconds = options.value("T", options.value("connect-timeout", "120"));
      return seconds.matches("\\d{1,6}(\\.\\d+)?")
          ? (long) (Double.parseDouble(seconds) * SECOND)
          : 120 * SECOND;
    }

    private String now() {
      return Dates.format("%Y-%m-%d %H:%M:%S", Dates.at(sys.realtimeNanos(), Dates.zone(sys)));
    }

    private State begin(State state) {
      String text = options.operands().get(state.index);
      Url url = state.url == null ? Url.parse(text) : state.url;
      if (url == null || url.host().isEmpty()) {
        warn(text + ": Invalid host name.\n");
        return state.next(1);
      }
      if (!url.scheme().equals("http") && !url.secure()) {
        warn(text + ": Unsupported scheme \u2018" + url.scheme() + "\u2019.\n");
        return state.next(1);
      }
      say("--" + now() + "--  " + url + "\n");
      boolean address = DnsTool.isAddress(url.host());
      say(address ? "" : "Resolving " + url.host() + " (" + url.host() + ")... ");
      Tls.Client tls = null;
      if (url.secure()) {
        String file = options.value("ca-certificate", "/etc/ssl/certs/ca-certificates.crt");
        List<Certificate> trusted = Certificate.parse(FileAccess.textOrEmpty(sys, file));
        tls = new Tls.Client(url.host(), trusted, options.has("no-check-certificate"), null);
      }
      HttpExchange.Destination destination =
          new HttpExchange.Destination(url.host(), url.port(), tls);
      return state.fetching(url, HttpExchange.begin(sys, destination, request(url)), sys.nanos());
    }

    private HttpRequest request(Url url) {
      String data = options.value("post-data", options.value("body-data", ""));
      String method =
          options.value(
              "method", options.has("spider") ? "HEAD" : options.has("post-data") ? "POST" : "GET");
      HttpHeaders headers =
          HttpHeaders.of(
              "Host",
              url.authority(),
              "User-Agent",
              options.value("U", "Wget/1.25.0"),
              "Accept",
              "*/*",
              "Accept-Encoding",
              "identity",
              "Connection",
              "Keep-Alive");
      for (String header : options.values("header")) {
        int colon = header.indexOf(':');
        headers =
            colon < 0
                ? headers
                : headers.with(
                    header.substring(0, colon).strip(), header.substring(colon + 1).strip());
      }
      if (!data.isEmpty()) {
        headers = headers.plus("Content-Type", "application/x-www-form-urlencoded");
      }
      return new HttpRequest(method, url.target(), headers, Bytes.of(data));
    }

    private void tellConnected(HttpExchange before, HttpExchange.Progress progress) {
      HttpExchange after = progress.exchange();
      if (before.phase() == HttpExchange.Phase.RESOLVING && !after.address().isEmpty()) {
        boolean named = !DnsTool.isAddress(after.destination().host());
        say(named ? String.join(", ", after.addresses()) + "\n" : "");
        say(
            "Connecting to "
                + after.destination().host()
                + " ("
                + after.destination().host()
                + ")|"
                + after.address()
                + "|:"
                + after.destination().port()
                + "... ");
      }
      boolean connects =
          before.phase().compareTo(HttpExchange.Phase.SHAKING_HANDS) < 0
              && after.phase().compareTo(HttpExchange.Phase.SHAKING_HANDS) >= 0
              && !(progress instanceof HttpExchange.Progress.Failed);
      say(connects ? "connected.\nHTTP request sent, awaiting response... " : "");
    }

    private State head(State state, HttpResponse response) {
      say(response.status() + " " + response.reason() + "\n");
      if (options.has("S")) {
        for (String line : CurlReport.headText(response).split("\r\n")) {
          warn("  " + line + "\n");
        }
      }
      return new State(
          state.index,
          state.url,
          state.exchange,
          response,
          state.output,
          state.path,
          state.began,
          0,
          state.redirects,
          state.tries,
          0,
          state.status);
    }

    private static boolean redirects(HttpResponse response) {
      return response.status() >= 300
          && response.status() < 400
          && response.headers().get("Location") != null;
    }

    private State body(State state, Bytes bytes) {
      HttpResponse head = state.head;
      if (head == null || redirects(head) || head.status() >= 400) {
        return state;
      }
      State opened = state.output < 0 ? open(state, head) : state;
      sys.write(opened.output, bytes);
      return new State(
          opened.index,
          opened.url,
          opened.exchange,
          head,
          opened.output,
          opened.path,
          opened.began,
          opened.received + bytes.size(),
          opened.redirects,
          opened.tries,
          0,
          opened.status);
    }

    private State open(State state, HttpResponse head) {
      String length = head.headers().get("Content-Length");
      String type = head.headers().get("Content-Type");
      say(
          "Length: "
              + (length == null ? "unspecified" : length)
              + " ["
              + (type == null ? "" : type)
              + "]\n");
      String path = path(state);
      int output = 1;
      if (!path.equals("-")) {
        try {
          output = FileAccess.openToWrite(sys, path, 0666);
        } catch (SysException failed) {
          throw Failure.plain(
              3,
              path
                  + ": "
                  + failed.errno().text()
                  + "\n\nCannot write to \u2018"
                  + path
                  + "\u2019 ("
                  + failed.errno().text()
                  + ").");
        }
      }
      say("Saving to: \u2018" + (path.equals("-") ? "STDOUT" : path) + "\u2019\n\n");
      return new State(
          state.index,
          state.url,
          state.exchange,
          head,
          output,
          path,
          state.began,
          state.received,
          state.redirects,
          state.tries,
          0,
          state.status);
    }

    private String path(State state) {
      if (options.has("O")) {
        return options.value("O", "");
      }
      Url url = Url.parse(options.operands().get(state.index));
      String name =
          url == null || url.path().endsWith("/") ? "index.html" : FileAccess.baseName(url.path());
      String path = FileAccess.join(options.value("P", ""), name);
      int number = 0;
      while (FileAccess.exists(sys, number == 0 ? path : path + "." + number)) {
        number++;
      }
      return number == 0 ? path : path + "." + number;
    }

    private State done(State from) {
      State state = from;
      HttpResponse head = state.head;
      HttpExchange exchange = state.exchange;
      if (exchange != null) {
        exchange.close(sys);
      }
      if (head == null) {
        return state.next(4);
      }
      if (redirects(head)) {
        return redirect(state, head);
      }
      if (head.status() >= 400) {
        warn(
            (options.has("spider") ? "Remote file does not exist -- broken link!!!\n\n" : "")
                + now()
                + " ERROR "
                + head.status()
                + ": "
                + head.reason()
                + ".\n\n");
        return state.next(8);
      }
      if (options.has("spider")) {
        say("Remote file exists.\n\n");
        return state.next(0);
      }
      state = state.output < 0 ? open(state, head) : state;
      if (state.output > 2) {
        sys.close(state.output);
      }
      double seconds = Math.max(1e-6, (sys.nanos() - state.began) / 1e9);
      String speed = String.format(Locale.ROOT, "%.1f KB/s", state.received / 1024.0 / seconds);
      String name =
          state.path.equals("-") ? "written to stdout" : "\u2018" + state.path + "\u2019 saved";
      say(now() + " (" + speed + ") - " + name + " [" + state.received + "]\n\n");
      return state.next(0);
    }

    private State redirect(State state, HttpResponse head) {
      String location = head.headers().get("Location");
      Url target = state.url == null || location == null ? null : state.url.resolve(location);
      say("Location: " + location + " [following]\n");
      int most = Integer.parseInt(options.value("max-redirect", "20").replaceAll("\\D", "0"));
      if (target == null || state.redirects >= most) {
        warn(most + " redirections exceeded.\n");
        return state.next(8);
      }
      return new State(
          state.index,
          target,
          null,
          null,
          -1,
          "",
          0,
          0,
          state.redirects + 1,
          state.tries,
          0,
          state.status);
    }

    private State failed(State state, HttpExchange.Progress.Failed failed) {
      String host = failed.exchange().destination().host();
      switch (failed.cause()) {
        case RESOLVE -> {
          warn(
              "failed: "
                  + failed.text()
                  + ".\nwget: unable to resolve host address \u2018"
                  + host
                  + "\u2019\n");
          return state.next(4);
        }
        case CERTIFICATE -> {
          warn(
              "ERROR: cannot verify "
                  + host
                  + "'s certificate: "
                  + failed.text()
                  + "\nTo connect to "
                  + host
                  + " insecurely, use `--no-check-certificate'.\n");
          return state.next(5);
        }
        case HANDSHAKE -> {
          warn("OpenSSL: " + failed.text() + "\nUnable to establish SSL connection.\n");
          return state.next(4);
        }
        case CONNECT -> {
          warn("failed: " + failed.text() + ".\n");
          boolean refused = failed.errno() == Errno.ECONNREFUSED;
          return refused ? state.next(4) : again(state, 4);
        }
        default -> {
          warn("Read error (" + failed.text() + ") in headers.\n");
          return again(state, 4);
        }
      }
    }

    private State again(State state, int status) {
      String tries = options.value("t", "20");
      int most = tries.matches("\\d{1,6}") ? Integer.parseInt(tries) : 20;
      if (most > 0 && state.tries + 1 >= most) {
        warn("Giving up.\n\n");
        return state.next(status);
      }
      warn("Retrying.\n\n");
      long wait = Math.min(10, state.tries + 1) * SECOND;
      return new State(
          state.index,
          state.url,
          null,
          null,
          -1,
          "",
          0,
          0,
          state.redirects,
          state.tries + 1,
          sys.nanos() + wait,
          state.status);
    }
  }
}
