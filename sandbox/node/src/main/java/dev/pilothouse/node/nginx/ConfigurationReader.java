package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads configuration files and what they include into directives, and checks their form. */
final class ConfigurationReader {

  private static final int DEEPEST = 32;
  private static final int MOST_FILES = 200;

  private final Sys sys;
  private final String prefix;
  private final Map<String, String> files = new LinkedHashMap<>();

  /**
   * @param prefix the folder that relative names of files begin at
   */
  ConfigurationReader(Sys sys, String prefix) {
    this.sys = sys;
    this.prefix = prefix;
  }

  /** The texts of all files that were read, by name in the order of reading. */
  Map<String, String> files() {
    return files;
  }

  /** The directives of a file. */
  List<Directive> file(String path) {
    return new Parser(path, read(path, "")).block('M', 0);
  }

  /** The directives of the command line's -g. */
  List<Directive> commandLine(String text) {
    return new Parser("", text).block('M', 0);
  }

  private String read(String path, String place) {
    try {
      String text = FileAccess.read(sys, path).text();
      files.putIfAbsent(path, text);
      return text;
    } catch (SysException unreadable) {
      throw new BadConfiguration(
          "open() \"%s\" failed (%d: %s)%s"
              .formatted(path, unreadable.errno().number(), unreadable.errno().text(), place));
    }
  }

  private String full(String path) {
    return path.startsWith("/") ? path : prefix + "/" + path;
  }

  /** A file being taken apart. */
  private final class Parser {
    private final String path;
    private final String text;
    private int at;
    private int line = 1;

    Parser(String path, String text) {
      this.path = path;
      this.text = text;
    }

    private BadConfiguration wrong(String problem) {
      return new BadConfiguration(problem, new Directive("", List.of(), null, path, line));
    }

    List<Directive> block(char place, int depth) {
      if (depth > DEEPEST || files.size() > MOST_FILES) {
        throw wrong("too many nested blocks");
      }
      List<Directive> directives = new ArrayList<>();
      while (true) {
        List<String> words = new ArrayList<>();
        String end = words(words, depth);
        if (end.isEmpty() || end.equals("}")) {
          return directives;
        }
        add(directives, words, end.equals("{"), place, depth);
      }
    }

    /** Reads words up to what ends them: ";", "{", "}" or "" for the end of the file. */
    private String words(List<String> words, int depth) {
      while (true) {
        skipBlanks();
        if (at >= text.length()) {
          if (!words.isEmpty()) {
            throw wrong(
                path.isEmpty()
                    ? "unexpected end of parameter, expecting \";\""
                    : "unexpected end of file, expecting \";\" or \"}\"");
          }
          if (depth > 0) {
            throw wrong("unexpected end of file, expecting \"}\"");
          }
          return "";
        }
        char letter = text.charAt(at);
        if (letter == ';' || letter == '{') {
          at++;
          if (words.isEmpty()) {
            throw wrong("unexpected \"" + letter + "\"");
          }
          return String.valueOf(letter);
        }
        if (letter == '}') {
          at++;
          if (depth == 0 || !words.isEmpty()) {
            throw wrong("unexpected \"}\"");
          }
          return "}";
        }
        words.add(letter == '"' || letter == '\'' ? quoted(letter) : word());
      }
    }

    private void add(
        List<Directive> directives, List<String> words, boolean braced, char place, int depth) {
      sys.charge(1);
      Directive directive =
          new Directive(words.getFirst(), words.subList(1, words.size()), null, path, line);
      if (directive.name().equals("include") && !braced) {
        for (String included : included(directive)) {
          Parser inner = new Parser(included, read(included, directive.place()));
          directives.addAll(inner.rest(place, depth + 1));
        }
        return;
      }
      if (place == '*') {
        directives.add(directive);
        return;
      }
      DirectiveTable.Entry entry = DirectiveTable.check(directive, place, braced);
      boolean seen = directives.stream().anyMatch(other -> other.name().equals(directive.name()));
      if (seen && !entry.repeated()) {
        throw new BadConfiguration(
            "\"" + directive.name() + "\" directive is duplicate", directive);
      }
      List<Directive> block = braced ? block(inside(directive.name(), place), depth + 1) : null;
      directives.add(
          new Directive(directive.name(), directive.arguments(), block, path, directive.line()));
    }

    /** The directives of an included file, which stands inside of a block but is whole itself. */
    private List<Directive> rest(char place, int depth) {
      if (depth > DEEPEST) {
        throw wrong("too many nested includes");
      }
      List<Directive> directives = new ArrayList<>();
      while (true) {
        List<String> words = new ArrayList<>();
        String end = words(words, 0);
        if (end.isEmpty()) {
          return directives;
        }
        add(directives, words, end.equals("{"), place, depth);
      }
    }

    private static char inside(String name, char place) {
      return switch (name) {
        case "events" -> 'E';
        case "http" -> 'H';
        case "server" -> 'S';
        case "location" -> 'L';
        case "upstream" -> 'U';
        case "if" -> place == 'S' ? 'I' : 'J';
        case "limit_except" -> 'X';
        default -> '*';
      };
    }

    private List<String> included(Directive directive) {
      if (directive.arguments().size() != 1) {
        throw new BadConfiguration(
            "invalid number of arguments in \"include\" directive", directive);
      }
      String pattern = full(directive.argument(0));
      if (!pattern.matches(".*[*?\\[].*")) {
        return List.of(pattern);
      }
      String directory = FileAccess.directoryName(pattern);
      String names = FileAccess.baseName(pattern);
      try {
        return sys.list(directory).stream()
            .filter(name -> !name.startsWith(".") && Glob.matches(names, name))
            .map(name -> directory + "/" + name)
            .toList();
      } catch (SysException none) {
        return List.of();
      }
    }

    private void skipBlanks() {
      while (at < text.length()) {
        char letter = text.charAt(at);
        if (letter == '#') {
          int end = text.indexOf('\n', at);
          at = end < 0 ? text.length() : end;
        } else if (Character.isWhitespace(letter)) {
          line += letter == '\n' ? 1 : 0;
          at++;
        } else {
          return;
        }
      }
    }

    private String quoted(char quote) {
      StringBuilder word = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != quote) {
        char letter = text.charAt(at++);
        line += letter == '\n' ? 1 : 0;
        if (letter == '\\' && at < text.length()) {
          escape(word, text.charAt(at++));
        } else {
          word.append(letter);
        }
      }
      if (at >= text.length()) {
        throw wrong("unexpected end of file, expecting \";\" or \"}\"");
      }
      at++;
      if (at < text.length() && " \t\r\n;{)".indexOf(text.charAt(at)) < 0) {
        throw wrong("unexpected \"" + text.charAt(at) + "\"");
      }
      return word.toString();
    }

    private static void escape(StringBuilder word, char letter) {
      switch (letter) {
        case 't' -> word.append('\t');
        case 'r' -> word.append('\r');
        case 'n' -> word.append('\n');
        case '"', '\'', '\\' -> word.append(letter);
        default -> word.append('\\').append(letter);
      }
    }

    private String word() {
      StringBuilder word = new StringBuilder();
      while (at < text.length()) {
        char letter = text.charAt(at);
        boolean variable = letter == '{' && at > 0 && text.charAt(at - 1) == '$';
        if (!variable && (Character.isWhitespace(letter) || letter == ';' || letter == '{')) {
          break;
        }
        at++;
        if (letter == '\\' && at < text.length()) {
          escape(word, text.charAt(at++));
        } else {
          word.append(letter);
        }
      }
      return word.toString();
    }
  }
}
