package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What redis-cli was called with.
 *
 * @param words the command, empty for a dialogue
 * @param repeat how often; -1 without end
 * @param format "raw", "quoted" or "csv"
 * @param mode "", "scan", or an action that is only told: "version", "help"
 */
public record CliOptions(
    String host,
    int port,
    String user,
    String password,
    int database,
    int protocol,
    long repeat,
    long intervalNanos,
    String format,
    boolean lastFromInput,
    boolean failing,
    String mode,
    String pattern,
    List<Bytes> words) {

  private static final Pattern URL =
      Pattern.compile("redis://(?:([^:@]*):([^@]*)@)?([^:/]+)(?::(\\d+))?(?:/(\\d+))?");

  public CliOptions {
    words = List.copyOf(words);
  }

  static CliOptions parse(Sys sys) {
    return new Parser(sys).parse();
  }

  private static final class Parser {
    private final Sys sys;
    private final List<String> given;
    private int at = 1;
    private String host = "127.0.0.1";
    private int port = 6379;
    private String user = "";
    private String password;
    private int database;
    private int protocol = 2;
    private long repeat = 1;
    private double interval;
    private String format;
    private boolean lastFromInput;
    private boolean failing;
    private String mode = "";
    private String pattern = "";

    Parser(Sys sys) {
      this.sys = sys;
      this.given = sys.arguments();
      this.format = sys.isTerminal(1) ? "quoted" : "raw";
      this.password = sys.environment().getOrDefault("REDISCLI_AUTH", "");
    }

    CliOptions parse() {
      while (at < given.size() && given.get(at).startsWith("-")) {
        option(given.get(at++));
      }
      List<Bytes> words = new ArrayList<>();
      given
          .subList(Math.min(at, given.size()), given.size())
          .forEach(word -> words.add(Text.encode(word)));
      return new CliOptions(
          host,
          port,
          user,
          password,
          database,
          protocol,
          repeat,
          (long) (interval * 1e9),
          format,
          lastFromInput,
          failing,
          mode,
          pattern,
          words);
    }

    private void option(String word) {
      switch (word) {
        case "-h" -> host = value(word);
        case "-p" -> port = (int) number(word);
        case "-a", "--pass" -> password = value(word);
        case "--user" -> user = value(word);
        case "-u" -> url(value(word));
        case "-n" -> database = (int) number(word);
        case "-r" -> repeat = number(word);
        case "-i" -> interval = Invocation.decimal(value(word), "not a number");
        case "-x" -> lastFromInput = true;
        case "-e" -> failing = true;
        case "-2" -> protocol = 2;
        case "-3" -> protocol = 3;
        case "--raw" -> format = "raw";
        case "--no-raw" -> format = "quoted";
        case "--csv" -> format = "csv";
        case "--scan" -> mode = "scan";
        case "--pattern" -> pattern = value(word);
        case "--no-auth-warning", "--verbose" -> sys.charge(1);
        case "--help" -> mode = "help";
        case "-v", "--version" -> mode = "version";
        default -> throw new CommandError(unknown(word));
      }
    }

    private static String unknown(String word) {
      return "Unrecognized option or bad number of args for: '" + word + "'";
    }

    private String value(String option) {
      if (at >= given.size()) {
        throw new CommandError(unknown(option));
      }
      return given.get(at++);
    }

    private long number(String option) {
      String value = value(option);
      if (!value.matches("-?\\d{1,9}")) {
        throw new CommandError("Invalid server port.");
      }
      return Long.parseLong(value);
    }

    private void url(String url) {
      Matcher matcher = URL.matcher(url);
      if (!matcher.matches()) {
        throw new CommandError("Invalid URI scheme");
      }
      user = matcher.group(1) == null ? user : matcher.group(1);
      password = matcher.group(2) == null ? password : matcher.group(2);
      host = matcher.group(3);
      port = matcher.group(4) == null ? port : Integer.parseInt(matcher.group(4));
      database = matcher.group(5) == null ? database : Integer.parseInt(matcher.group(5));
    }
  }
}
