package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of curl(1), parsed as curl does it. */
final class CurlOptions {

  private static final String HINT =
      "curl: try 'curl --help' or 'curl --manual' for more information";
  private static final Map<String, String> NAMES = new HashMap<>();
  private static final String FLAGS =
      "s,silent S,show-error i,show-headers,include I,head v,verbose k,insecure L,location f,fail O,remote-name"
          + " G,get N,no-buffer #,progress-bar 4,ipv4 6,ipv6 q,disable compressed http1.1 http1.0"
          + " http2 no-progress-meter location-trusted fail-with-body retry-connrefused"
          + " retry-all-errors no-keepalive create-dirs J,remote-header-name g,globoff a,append"
          + " n,netrc R,remote-time tlsv1.2 tlsv1.3 path-as-is raw tcp-nodelay no-alpn Z,parallel"
          + " fail-early post301 post302 http0.9 anyauth basic 0 1 2 3 no-location no-fail M,manual";
  private static final String VALUES =
      "X,request H,header d,data data-raw data-binary data-urlencode data-ascii json o,output"
          + " w,write-out m,max-time connect-timeout cacert E,cert key u,user A,user-agent"
          + " e,referer b,cookie resolve T,upload-file retry retry-delay max-redirs url x,proxy"
          + " noproxy interface c,cookie-jar D,dump-header connect-to oauth2-bearer limit-rate"
          + " y,speed-time Y,speed-limit keepalive-time capath cert-type key-type pass r,range"
          + " stderr retry-max-time output-dir dns-servers F,form url-query K,config C,continue-at"
          + " z,time-cond unix-socket proto";

  static {
    define(FLAGS, "");
    define(VALUES, "=");
  }

  private static void define(String words, String suffix) {
    for (String word : words.split(" ")) {
      String[] names = word.split(",");
      for (String name : names) {
        NAMES.put(name, names[0] + suffix);
      }
    }
  }

  /** One option as it was given. */
  record Given(String key, String value) {}

  private final List<Given> given = new ArrayList<>();
  private final List<String> urls = new ArrayList<>();

  private CurlOptions() {}

  static CurlOptions parse(Call call) {
    CurlOptions options = new CurlOptions();
    List<String> words = call.arguments();
    boolean ended = false;
    for (int index = 0; index < words.size(); index++) {
      String word = words.get(index);
      String next = index + 1 < words.size() ? words.get(index + 1) : null;
      if (ended || !word.startsWith("-") || word.length() == 1) {
        options.urls.add(word);
      } else if (word.equals("--")) {
        ended = true;
      } else if (word.startsWith("--")) {
        index += options.longOption(word, next);
      } else {
        index += options.shortOptions(word, next);
      }
    }
    options.urls.addAll(0, options.values("url"));
    return options;
  }

  private int longOption(String word, @Nullable String next) {
    String name = word.substring(2);
    if (name.equals("help") || name.equals("version")) {
      given.add(new Given(name, ""));
      return 0;
    }
    String key = NAMES.get(name);
    if (key == null && name.startsWith("no-")) {
      key = NAMES.get(name.substring(3));
      if (key != null && !key.endsWith("=")) {
        String off = key;
        given.removeIf(option -> option.key.equals(off));
        return 0;
      }
    }
    if (key == null || name.length() == 1) {
      throw Failure.plain(2, "curl: option " + word + ": is unknown\n" + HINT);
    }
    return take(word, key, next);
  }

  private int take(String word, String key, @Nullable String next) {
    if (!key.endsWith("=")) {
      given.add(new Given(key, ""));
      return 0;
    }
    if (next == null) {
      throw Failure.plain(2, "curl: option " + word + ": requires parameter\n" + HINT);
    }
    given.add(new Given(key.substring(0, key.length() - 1), next));
    return 1;
  }

  private int shortOptions(String word, @Nullable String next) {
    for (int at = 1; at < word.length(); at++) {
      String name = word.substring(at, at + 1);
      if (name.equals("h") || name.equals("V")) {
        given.add(new Given(name.equals("h") ? "help" : "version", ""));
        continue;
      }
      String key = NAMES.get(name);
      if (key == null) {
        throw Failure.plain(2, "curl: option " + word + ": is unknown\n" + HINT);
      }
      if (key.endsWith("=") && at + 1 < word.length()) {
        given.add(new Given(key.substring(0, key.length() - 1), word.substring(at + 1)));
        return 0;
      }
      if (take("-" + name, key, next) > 0) {
        return 1;
      }
    }
    return 0;
  }

  boolean has(String key) {
    return given.stream().anyMatch(option -> option.key.equals(key));
  }

  String value(String key, String otherwise) {
    String value = otherwise;
    for (Given option : given) {
      value = option.key.equals(key) ? option.value : value;
    }
    return value;
  }

  List<String> values(String key) {
    return given.stream().filter(option -> option.key.equals(key)).map(Given::value).toList();
  }

  List<String> urls() {
    return urls;
  }

  /** A number of seconds in nanoseconds, 0 when it was not given. */
  long nanos(String key) {
    String text = value(key, "");
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("\\d*\\.?\\d+")) {
      throw Failure.plain(
          2, "curl: option --" + key + ": expected a proper numerical parameter\n" + HINT);
    }
    return (long) (Double.parseDouble(text) * 1_000_000_000L);
  }

  int number(String key, int otherwise) {
    String text = value(key, String.valueOf(otherwise));
    if (!text.matches("-?\\d{1,9}")) {
      throw Failure.plain(
          2, "curl: option --" + key + ": expected a proper numerical parameter\n" + HINT);
    }
    return Integer.parseInt(text);
  }

  boolean hasData() {
    return given.stream()
        .anyMatch(
            option ->
                option.key.equals("d")
                    || option.key.startsWith("data-")
                    || option.key.equals("json"));
  }

  /** What is to be sent as the body of a form or of JSON. */
  Bytes data(Sys sys) {
    Bytes data = Bytes.EMPTY;
    for (Given option : given) {
      String key = option.key;
      boolean joined = key.equals("d") || key.equals("data-ascii") || key.startsWith("data-");
      if (!joined && !key.equals("json")) {
        continue;
      }
      Bytes part =
          key.equals("data-urlencode")
              ? Bytes.of(urlEncoded(sys, option.value))
              : !key.equals("data-raw") && option.value.startsWith("@")
                  ? file(
                      sys, option.value.substring(1), key.equals("d") || key.equals("data-ascii"))
                  : Text.encode(option.value);
      data =
          data.isEmpty() || key.equals("json")
              ? data.plus(part)
              : data.plus(Bytes.of("&")).plus(part);
    }
    return data;
  }

  private static Bytes file(Sys sys, String path, boolean withoutLineEnds) {
    try {
      Bytes bytes = path.equals("-") ? FileAccess.rest(sys, 0) : FileAccess.read(sys, path);
      return withoutLineEnds
          ? Text.encode(Text.decode(bytes).replace("\r", "").replace("\n", ""))
          : bytes;
    } catch (SysException failed) {
      throw Failure.plain(26, "curl: option -d: error encountered when reading a file\n" + HINT);
    }
  }

  private static String urlEncoded(Sys sys, String text) {
    int equals = text.indexOf('=');
    int at = text.indexOf('@');
    if (at >= 0 && (equals < 0 || at < equals)) {
      String name = text.substring(0, at);
      String content = Text.decode(file(sys, text.substring(at + 1), false));
      return (name.isEmpty() ? "" : name + "=") + encoded(content);
    }
    return equals < 0
        ? encoded(text)
        : (equals == 0 ? "" : text.substring(0, equals + 1)) + encoded(text.substring(equals + 1));
  }

  private static String encoded(String text) {
    StringBuilder result = new StringBuilder();
    for (byte b : Text.encode(text).toArray()) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
      result.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return result.toString();
  }
}
