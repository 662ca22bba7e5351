package dev.pilothouse.node.nginx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options that nginx was called with.
 *
 * @param action what to do instead of serving, "" to serve: "v", "V", "h", "t", "T", or a signal's
 *     name
 * @param problem what is wrong with the options, or null
 */
record CommandLine(
    String prefix,
    String configuration,
    String directives,
    String errorLog,
    String action,
    boolean quiet,
    @Nullable String problem) {

  static final String PREFIX = "/etc/nginx/";

  static CommandLine parse(List<String> arguments) {
    Parser parser = new Parser(arguments);
    String problem = parser.parse();
    String prefix = parser.prefix.endsWith("/") ? parser.prefix : parser.prefix + "/";
    String file = parser.configuration;
    return new CommandLine(
        prefix,
        file.startsWith("/") ? file : prefix + file,
        parser.directives,
        parser.errorLog,
        parser.action,
        parser.quiet,
        problem);
  }

  private static final class Parser {
    private final List<String> words;
    private int at = 1;
    private String prefix = PREFIX;
    private String configuration = "/etc/nginx/nginx.conf";
    private String directives = "";
    private String errorLog = "/var/log/nginx/error.log";
    private String action = "";
    private boolean quiet;

    Parser(List<String> words) {
      this.words = words;
    }

    @Nullable String parse() {
      while (at < words.size()) {
        String word = words.get(at);
        if (!word.startsWith("-")) {
          return "invalid option: \"" + word + "\"";
        }
        String problem = options(word);
        if (problem != null) {
          return problem;
        }
        at++;
      }
      return null;
    }

    private @Nullable String options(String word) {
      for (int index = 1; index < word.length(); index++) {
        char letter = word.charAt(index);
        switch (letter) {
          case '?', 'h' -> action = "h";
          case 'v', 'V', 't', 'T' -> {
            if (!action.equals("h")) {
              action = String.valueOf(letter);
            }
          }
          case 'q' -> quiet = true;
          case 'p', 'c', 'g', 'e', 's' -> {
            return value(letter, word.substring(index + 1));
          }
          default -> {
            return "invalid option: \"" + letter + "\"";
          }
        }
      }
      return null;
    }

    private @Nullable String value(char letter, String attached) {
      String value = attached;
      if (value.isEmpty()) {
        at++;
        if (at >= words.size() || words.get(at).isEmpty()) {
          String what =
              switch (letter) {
                case 'p' -> "directory name";
                case 'c', 'e' -> "file name";
                default -> "parameter";
              };
          return "option \"-" + letter + "\" requires " + what;
        }
        value = words.get(at);
      }
      switch (letter) {
        case 'p' -> prefix = value;
        case 'c' -> configuration = value;
        case 'g' -> directives = value;
        case 'e' -> errorLog = value;
        default -> {
          if (!value.matches("stop|quit|reopen|reload")) {
            return "invalid option: \"-s " + value + "\"";
          }
          action = value;
        }
      }
      return null;
    }
  }
}
