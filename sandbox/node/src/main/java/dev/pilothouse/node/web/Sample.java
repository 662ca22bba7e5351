package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the small programs of sample images have in common. */
abstract class Sample implements WebServer.Site {

  /**
   * What such a program runs with.
   *
   * @param values by name, of its own meaning
   */
  record Settings(
      List<Integer> ports, String greeting, boolean greetsOnOutput, Map<String, String> values)
      implements WebServer.Settings {

    Settings {
      ports = List.copyOf(ports);
      values = Map.copyOf(values);
    }

    String value(String name) {
      return values.getOrDefault(name, "");
    }

    long number(String name) {
      return Long.parseLong(values.getOrDefault(name, "0"));
    }

    Settings with(String name, Object value) {
      Map<String, String> changed = new TreeMap<>(values);
      changed.put(name, value.toString());
      return new Settings(ports, greeting, greetsOnOutput, changed);
    }
  }

  static Settings settings(WebServer.Settings given) {
    return (Settings) given;
  }

  @Override
  public String bindFailure(Sys sys, int port, Errno errno) {
    return "listen tcp :%d: bind: %s".formatted(port, errno.text().toLowerCase(Locale.ROOT));
  }

  @Override
  public void log(
      WebServer.Settings settings,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    sys.charge(1);
  }

  /** The value of an option "-name value" or "--name=value", else of a variable, else otherwise. */
  static String option(Sys sys, String name, String variable, String otherwise) {
    List<String> words = sys.arguments();
    for (int index = 1; index < words.size(); index++) {
      String word = words.get(index).replaceFirst("^--?", "");
      boolean isOption = words.get(index).startsWith("-");
      if (isOption && word.startsWith(name + "=")) {
        return word.substring(name.length() + 1);
      }
      if (isOption && word.equals(name) && index + 1 < words.size()) {
        return words.get(index + 1);
      }
    }
    return sys.environment().getOrDefault(variable, otherwise);
  }

  static int port(String text, int otherwise) {
    String digits = text.substring(text.lastIndexOf(':') + 1);
    return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : otherwise;
  }

  /** A parameter of the query, "" when it is absent. */
  static String parameter(HttpRequest request, String name) {
    for (String pair : request.query().split("&")) {
      if (pair.startsWith(name + "=")) {
        try {
          return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
          return "";
        }
      }
    }
    return "";
  }

  static Instant now(Sys sys) {
    return Instant.ofEpochSecond(0, sys.realtimeNanos());
  }

  /** "2026-01-05T10:00:00.123Z". */
  static String time(Sys sys) {
    return now(sys).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** As the log of Go's standard library begins its lines. */
  static String goTime(Sys sys) {
    return StaticFiles.errorLogDate(sys);
  }

  /** The first address of the machine that is not its own loop. */
  static String address(Sys sys) {
    for (Map.Entry<String, List<String>> entry : sys.interfaces()) {
      for (String address : entry.getValue()) {
        String bare = address.replaceFirst("/.*", "");
        if (!bare.startsWith("127.") && !bare.contains(":")) {
          return bare;
        }
      }
    }
    return "127.0.0.1";
  }

  static HttpResponse json(int status, String text) {
    return HttpResponse.of(
        status, HttpHeaders.of("Content-Type", "application/json; charset=utf-8"), Bytes.of(text));
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char letter : text.toCharArray()) {
      switch (letter) {
        case '"', '\\' -> quoted.append('\\').append(letter);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(letter < ' ' ? "\\u%04x".formatted((int) letter) : letter);
      }
    }
    return quoted.append('"').toString();
  }

  static String line(HttpRequest request) {
    return request.method() + " " + request.target() + " HTTP/1.1";
  }

  static String host(HttpRequest request) {
    String host = request.headers().get("Host");
    return host == null ? "" : host;
  }
}
