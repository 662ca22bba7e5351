package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.net.Curl.State;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Text;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fetches what curl was asked for, as far as one step goes. */
final class CurlTransfer {

  private static final String AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

  private final Call call;
  private final Sys sys;
  private final CurlOptions options;
  private int index;
  private @Nullable Url url;
  private @Nullable HttpExchange exchange;
  private @Nullable HttpResponse head;
  private int output;
  private long began;
  private long connected;
  private long first;
  private long received;
  private long shown;
  private int redirects;
  private int attempts;
  private long retryAt;
  private int headBytes;
  private String method;
  private int status;

  CurlTransfer(Call call, CurlOptions options, State state) {
    this.call = call;
    this.sys = call.sys();
    this.options = options;
    index = state.index();
    url = state.url();
    exchange = state.exchange();
    head = state.head();
    output = state.output();
    began = state.began();
    connected = state.connected();
    first = state.first();
    received = state.received();
    shown = state.shown();
    redirects = state.redirects();
    attempts = state.attempts();
    retryAt = state.retryAt();
    headBytes = state.headBytes();
    method = state.method();
    status = state.status();
  }

  private State save() {
    return new State(
        index, url, exchange, head, output, began, connected, first, received, shown, redirects,
        attempts, retryAt, headBytes, method, status);
  }

  Step<State> run() {
    while (index < options.urls().size()) {
      if (retryAt > 0) {
        if (sys.nanos() < retryAt) {
          call.flush();
          return Step.await(save(), Wake.until(retryAt));
        }
        retryAt = 0;
        exchange = null;
      }
      if (exchange == null) {
        begin();
        if (exchange == null) {
          continue;
        }
      }
      List<Wake> waits = advance();
      if (waits != null) {
        call.flush();
        return new Step.Await<>(save(), waits);
      }
      if (!sys.charge(5)) {
        call.flush();
        return Step.yield(save());
      }
    }
    call.flush();
    return Step.exit(status);
  }

  // ---- requests

  private void begin() {
    if (url == null) {
      url = address(options.urls().get(index));
      if (url == null) {
        next();
        return;
      }
      began = sys.nanos();
      method = "";
    }
    received = 0;
    shown = 0;
    connected = 0;
    first = 0;
    head = null;
    Url to = url;
    HttpExchange.Destination destination = destination(to);
    if (destination == null) {
      next();
      return;
    }
    exchange = HttpExchange.begin(sys, destination, request(to));
  }

  private @Nullable Url address(String text) {
    Url parsed = Url.parse(text);
    if (parsed == null) {
      fail(3, "URL rejected: Port number was not a decimal number between 0 and 65535");
      return null;
    }
    if (!parsed.scheme().equals("http") && !parsed.scheme().equals("https")) {
      fail(1, "Protocol \"" + parsed.scheme() + "\" not supported");
      return null;
    }
    if (parsed.host().isEmpty()) {
      fail(3, "URL rejected: No host part in the URL");
      return null;
    }
    if (parsed.host().contains(" ") || parsed.path().contains(" ")) {
      fail(3, "URL rejected: Malformed input to a URL function");
      return null;
    }
    boolean get = options.has("G") && options.hasData();
    for (String query : options.values("url-query")) {
      parsed = parsed.withQuery(query);
    }
    return get ? parsed.withQuery(Text.decode(options.data(sys))) : parsed;
  }

  private HttpExchange.@Nullable Destination destination(Url to) {
    String host = to.host();
    for (String rule : options.values("resolve")) {
      String[] parts = rule.replaceFirst("^\\+", "").split(":", 3);
      boolean meant =
          parts.length == 3
              && (parts[0].equals(host) || parts[0].equals("*"))
              && parts[1].equals(String.valueOf(to.port()));
      host = meant ? parts[2].split(",")[0] : host;
    }
    for (String rule : options.values("connect-to")) {
      String[] parts = rule.split(":", 4);
      boolean meant = parts.length == 4 && (parts[0].isEmpty() || parts[0].equals(to.host()));
      host = meant && !parts[2].isEmpty() ? parts[2] : host;
    }
    if (!to.secure()) {
      return new HttpExchange.Destination(host, to.port(), null);
    }
    List<Certificate> trusted = authorities();
    if (trusted == null) {
      return null;
    }
    Certificate identity = null;
    if (options.has("E")) {
      identity = identity();
      if (identity == null) {
        return null;
      }
    }
    Tls.Client tls = new Tls.Client(to.host(), trusted, options.has("k"), identity);
    return new HttpExchange.Destination(host, to.port(), tls);
  }

  private @Nullable List<Certificate> authorities() {
    String path = options.value("cacert", "");
    if (path.isEmpty()) {
      return Certificate.parse(FileAccess.textOrEmpty(sys, AUTHORITIES));
    }
    try {
      return Certificate.parse(Text.decode(FileAccess.read(sys, path)));
    } catch (SysException failed) {
      fail(77, "error adding trust anchors from file: " + path);
      return null;
    }
  }

  private @Nullable Certificate identity() {
    String path = options.value("E", "");
    String colon = path.replaceFirst(":[^/]*$", "");
    List<Certificate> found =
        Certificate.parse(FileAccess.textOrEmpty(sys, FileAccess.exists(sys, path) ? path : colon));
    if (found.isEmpty()) {
      fail(
          58,
          "could not load PEM client certificate from "
              + path
              + ", OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)");
      return null;
    }
    return found.getFirst();
  }

  private HttpRequest request(Url to) {
    boolean data = options.hasData() && !options.has("G");
    boolean upload = options.has("T");
    if (method.isEmpty()) {
      method =
          options.value("X", options.has("I") ? "HEAD" : upload ? "PUT" : data ? "POST" : "GET");
    }
    boolean bodiless = redirects > 0 && method.equals("GET") && !options.has("X");
    Bytes body =
        bodiless ? Bytes.EMPTY : data ? options.data(sys) : upload ? uploaded() : Bytes.EMPTY;
    HttpHeaders headers = HttpHeaders.of("Host", to.authority());
    String user = options.value("u", to.user());
    if (!user.isEmpty()) {
      String encoded = Base64.getEncoder().encodeToString(Text.encode(user).toArray());
      headers = headers.plus("Authorization", "Basic " + encoded);
    }
    if (options.has("oauth2-bearer")) {
      headers = headers.plus("Authorization", "Bearer " + options.value("oauth2-bearer", ""));
    }
    headers = headers.plus("User-Agent", options.value("A", "curl/8.14.1"));
    headers = headers.plus("Accept", options.has("json") ? "application/json" : "*/*");
    if (options.has("e")) {
      headers = headers.plus("Referer", options.value("e", ""));
    }
    if (options.has("b")) {
      headers = headers.plus("Cookie", options.value("b", ""));
    }
    if (options.has("r")) {
      headers = headers.plus("Range", "bytes=" + options.value("r", ""));
    }
    if (options.has("compressed")) {
      headers = headers.plus("Accept-Encoding", "identity");
    }
    headers = own(headers);
    if (!body.isEmpty() || data || upload && !bodiless) {
      headers =
          headers.contains("Content-Length")
              ? headers
              : headers.plus("Content-Length", String.valueOf(body.size()));
      String type = options.has("json") ? "application/json" : "application/x-www-form-urlencoded";
      headers =
          data && !headers.contains("Content-Type") ? headers.plus("Content-Type", type) : headers;
    }
    return new HttpRequest(method, to.target(), headers, body);
  }

  private HttpHeaders own(HttpHeaders before) {
    HttpHeaders headers = before;
    for (String line : options.values("H")) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        headers =
            line.endsWith(";") ? headers.with(line.substring(0, line.length() - 1), "") : headers;
        continue;
      }
      String name = line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      headers =
          value.isEmpty()
              ? headers.without(name)
              : headers.contains(name) && !before.contains(name)
                  ? headers.plus(name, value)
                  : headers.with(name, value);
    }
    return headers;
  }

  private Bytes uploaded() {
    String path = options.value("T", "");
    try {
      return path.equals("-") || path.equals(".")
          ? FileAccess.rest(sys, 0)
          : FileAccess.read(sys, path);
    } catch (SysException failed) {
      throw Failure.plain(
          26,
          "curl: cannot open '"
              + path
              + "'\ncurl: try 'curl --help' or 'curl --manual' for more information\ncurl: (26) Failed to open/read local data from file/application");
    }
  }

  // ---- progress

  /** What to wait for, or null when something has happened. */
  private @Nullable List<Wake> advance() {
    HttpExchange now = Objects.requireNonNull(exchange);
    long deadline = deadline(now);
    if (deadline > 0 && sys.nanos() >= deadline) {
      timedOut(now);
      return null;
    }
    HttpExchange.Progress progress = now.advance(sys);
    HttpExchange after = progress.exchange();
    boolean connects =
        now.phase().compareTo(HttpExchange.Phase.SHAKING_HANDS) < 0
            && after.phase().compareTo(HttpExchange.Phase.SHAKING_HANDS) >= 0;
    exchange = after;
    if (connects && !(progress instanceof HttpExchange.Progress.Failed)) {
      connected = sys.nanos();
      CurlReport.connected(call, options, after, Objects.requireNonNull(url));
    }
    switch (progress) {
      case HttpExchange.Progress.Waiting waiting -> {
        long until = deadline(after);
        return until > 0 ? Curl.with(waiting.wakes(), until) : waiting.wakes();
      }
      case HttpExchange.Progress.Head got -> head(got.response());
      case HttpExchange.Progress.Body part -> body(part.bytes());
      case HttpExchange.Progress.Done _ -> done();
      case HttpExchange.Progress.Failed failed -> failed(failed);
    }
    return null;
  }

  private long deadline(HttpExchange now) {
    long total = options.nanos("m");
    long connect = options.nanos("connect-timeout");
    boolean connecting = now.phase().compareTo(HttpExchange.Phase.RECEIVING) < 0;
    long whole = total > 0 ? began + total : 0;
    long making = connecting ? began + (connect > 0 ? connect : 300_000 * Curl.MILLISECOND) : 0;
    return whole > 0 && making > 0 ? Math.min(whole, making) : Math.max(whole, making);
  }

  private void timedOut(HttpExchange now) {
    long spent = (sys.nanos() - began) / Curl.MILLISECOND;
    boolean connecting = now.phase().compareTo(HttpExchange.Phase.RECEIVING) < 0;
    exchange = now.close(sys);
    if (now.phase() == HttpExchange.Phase.RESOLVING) {
      fail(28, "Resolving timed out after " + spent + " milliseconds");
    } else if (connecting) {
      fail(28, "Connection timed out after " + spent + " milliseconds");
    } else {
      String length = head == null ? null : head.headers().get("Content-Length");
      fail(
          28,
          "Operation timed out after "
              + spent
              + " milliseconds with "
              + received
              + (length == null ? "" : " out of " + length)
              + " bytes received");
    }
    retryOrNext(true);
  }

  private void head(HttpResponse response) {
    head = response;
    first = sys.nanos();
    String text = CurlReport.headText(response);
    headBytes += text.length();
    CurlReport.responseHead(call, options, text);
    if (options.has("i") || options.has("I")) {
      write(Bytes.of(text));
    }
    if (options.has("D")) {
      String path = options.value("D", "");
      if (path.equals("-")) {
        call.print(text);
      } else {
        FileAccess.write(sys, path, Bytes.of(text), 0666);
      }
    }
  }

  private boolean redirected() {
    return head != null
        && (options.has("L") || options.has("location-trusted"))
        && head.status() >= 300
        && head.status() < 400
        && head.status() != 304
        && head.headers().get("Location") != null;
  }

  private boolean refused() {
    return head != null && head.status() >= 400 && options.has("f");
  }

  private void body(Bytes bytes) {
    received += bytes.size();
    boolean hidden = redirected() || refused() || head != null && head.status() < 200;
    if (!hidden) {
      write(bytes);
    }
  }

  private void write(Bytes bytes) {
    if (output < 0) {
      output = opened();
    }
    if (output == 1) {
      call.write(bytes);
      call.flush();
      if (call.broken()) {
        throw new Failure(
            23,
            "(23) Failure writing output to destination, passed " + bytes.size() + " returned 0");
      }
    } else {
      sys.write(output, bytes);
    }
    shown += bytes.size();
  }

  private int opened() {
    String path = outputPath();
    if (path.isEmpty() || path.equals("-")) {
      return 1;
    }
    try {
      if (options.has("create-dirs")) {
        makeDirectories(FileAccess.directoryName(path));
      }
      return FileAccess.openToWrite(sys, path, 0666);
    } catch (SysException failed) {
      call.errorText(
          "Warning: Failed to open the file " + path + ": " + failed.errno().text() + "\n");
      throw new Failure(23, "(23) Failure writing output to destination");
    }
  }

  private void makeDirectories(String path) {
    if (!FileAccess.exists(sys, path)) {
      makeDirectories(FileAccess.directoryName(path));
      sys.makeDirectory(path, 0755);
    }
  }

  private String outputPath() {
    List<String> outputs = options.values("o");
    String directory = options.value("output-dir", "");
    String path = "";
    if (index < outputs.size()) {
      path = outputs.get(index);
    } else if (options.has("O")) {
      path =
          FileAccess.baseName(Objects.requireNonNull(Url.parse(options.urls().get(index))).path());
      if (path.equals("/")) {
        throw new Failure(23, "(23) Remote filename has no length");
      }
    }
    return directory.isEmpty() || path.isEmpty() ? path : FileAccess.join(directory, path);
  }

  private void done() {
    HttpExchange ended = Objects.requireNonNull(exchange);
    HttpResponse response = Objects.requireNonNull(head);
    if (redirected()) {
      redirect(ended, response);
      return;
    }
    CurlReport.left(call, options, ended, Objects.requireNonNull(url));
    exchange = ended.close(sys);
    boolean unlucky =
        response.status() == 408 || response.status() == 429 || response.status() >= 500;
    if (refused() || options.has("fail-with-body") && response.status() >= 400) {
      fail(22, "The requested URL returned error: " + response.status());
      retryOrNext(unlucky);
      return;
    }
    if (unlucky && retry()) {
      return;
    }
    if (output < 0 && (!outputPath().isEmpty() || options.has("O"))) {
      output = opened();
    }
    report(0, "");
    next();
  }

  private void redirect(HttpExchange ended, HttpResponse response) {
    int most = options.number("max-redirs", 50);
    exchange = ended.close(sys);
    if (most >= 0 && redirects >= most) {
      fail(47, "Maximum (" + most + ") redirects followed");
      next();
      return;
    }
    String location = Objects.requireNonNullElse(response.headers().get("Location"), "");
    CurlReport.redirected(call, options, location);
    Url target = Objects.requireNonNull(url).resolve(location);
    if (target == null) {
      fail(3, "URL rejected: Malformed input to a URL function");
      next();
      return;
    }
    boolean becomesGet =
        !options.has("X")
            && (response.status() == 303 && !method.equals("HEAD")
                || response.status() <= 302 && method.equals("POST"));
    method = becomesGet ? "GET" : method;
    url = target;
    redirects++;
    exchange = null;
  }

  private void failed(HttpExchange.Progress.Failed failed) {
    Url to = Objects.requireNonNull(url);
    long spent = (sys.nanos() - began) / Curl.MILLISECOND;
    boolean again =
        failed.errno() == Errno.ECONNREFUSED && options.has("retry-connrefused")
            || options.has("retry-all-errors");
    switch (failed.cause()) {
      case RESOLVE -> fail(6, "Could not resolve host: " + to.host());
      case CONNECT -> {
        CurlReport.refused(call, options, failed.exchange(), to, failed.text());
        boolean slow = failed.errno() == Errno.ETIMEDOUT;
        again |= slow;
        if (slow) {
          fail(
              28,
              "Failed to connect to "
                  + to.host()
                  + " port "
                  + to.port()
                  + " after "
                  + spent
                  + " ms: Could not connect to server");
        } else {
          fail(
              7,
              "Failed to connect to "
                  + to.host()
                  + " port "
                  + to.port()
                  + " after "
                  + spent
                  + " ms: Could not connect to server");
        }
      }
      case HANDSHAKE -> fail(35, "TLS connect error: " + CurlReport.handshake(failed.text()));
      case CERTIFICATE -> fail(60, CurlReport.untrusted(failed.text(), to.host()));
      case EMPTY -> fail(52, "Empty reply from server");
      case BROKEN -> {
        String length = head == null ? null : head.headers().get("Content-Length");
        if (failed.errno() != null) {
          fail(56, "Recv failure: " + failed.errno().text());
        } else if (length != null && length.matches("\\d{1,18}")) {
          fail(
              18, "end of response with " + (Long.parseLong(length) - received) + " bytes missing");
        } else {
          fail(18, "transfer closed with outstanding read data remaining");
        }
      }
      case MALFORMED -> fail(1, "Received HTTP/0.9 when not allowed");
    }
    retryOrNext(again);
  }

  private void retryOrNext(boolean may) {
    if (!may || !retry()) {
      next();
    }
  }

  private boolean retry() {
    int most = options.number("retry", 0);
    if (attempts >= most) {
      return false;
    }
    long delay = options.nanos("retry-delay");
    long wait = delay > 0 ? delay : 1000 * Curl.MILLISECOND << Math.min(attempts, 9);
    attempts++;
    retryAt = sys.nanos() + wait;
    if (!options.has("s")) {
      call.errorText(
          "Warning: Problem: "
              + (head == null ? "connection refused" : "HTTP error")
              + ". Will retry in "
              + Math.max(1, wait / 1_000_000_000L)
              + " second"
              + (wait / 1_000_000_000L > 1 ? "s" : "")
              + ". "
              + (most - attempts + 1)
              + " retr"
              + (most - attempts == 0 ? "y" : "ies")
              + " left.\n");
    }
    status = 0;
    return true;
  }

  private void fail(int code, String message) {
    status = code;
    if (!options.has("s") || options.has("S")) {
      if (attempts >= options.number("retry", 0)) {
        call.errorText("curl: (" + code + ") " + message + "\n");
      }
    }
    if (attempts >= options.number("retry", 0)) {
      report(code, message);
    }
  }

  private void report(int code, String message) {
    Url to = url == null ? Url.parse(options.urls().get(index)) : url;
    if (code == 0 && output > 1 || code == 0 && !sys.isTerminal(1) && shown > 0) {
      CurlReport.meter(call, options, received, sys.nanos() - began);
    }
    if (options.has("w") && to != null) {
      CurlReport.Facts facts =
          new CurlReport.Facts(
              to,
              head,
              exchange,
              sys.nanos() - began,
              connected == 0 ? 0 : connected - began,
              first == 0 ? 0 : first - began,
              received,
              headBytes,
              redirects,
              method,
              code,
              message);
      CurlReport.writeOut(call, options.value("w", ""), facts);
    }
  }

  private void next() {
    if (output > 2) {
      sys.close(output);
    }
    if (exchange != null) {
      exchange.close(sys);
    }
    index++;
    url = null;
    exchange = null;
    output = -1;
    redirects = 0;
    attempts = 0;
    headBytes = 0;
  }

  static List<String> lines(String text) {
    return new ArrayList<>(List.of(text.split("\r\n")));
  }
}
