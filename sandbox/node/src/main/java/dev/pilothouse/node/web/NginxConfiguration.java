package dev.pilothouse.node.web;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.ArrayList;
import java.util.List;

/**
 * A directive of nginx's configuration language with its arguments and the block below it; the root
 * is a directive without a name.
 */
record NginxConfiguration(String name, List<String> arguments, List<NginxConfiguration> block) {

  NginxConfiguration {
    arguments = List.copyOf(arguments);
    block = List.copyOf(block);
  }

  /** The first argument, or "". */
  String argument() {
    return arguments.isEmpty() ? "" : arguments.getFirst();
  }

  List<NginxConfiguration> all(String directive) {
    return block.stream().filter(entry -> entry.name.equals(directive)).toList();
  }

  /** The arguments of the last directive of the name, or {@code otherwise}. */
  List<String> last(String directive, List<String> otherwise) {
    List<NginxConfiguration> found = all(directive);
    return found.isEmpty() ? otherwise : found.getLast().arguments;
  }

  /** Reads a file and what it includes. Errors are in nginx's words. */
  static NginxConfiguration read(Sys sys, String path) {
    return new NginxConfiguration("", List.of(), new Parser(sys, path).directives(0));
  }

  private static final class Parser {
    private static final int DEEPEST = 16;

    private final Sys sys;
    private final String path;
    private final String text;
    private int at;
    private int line = 1;

    Parser(Sys sys, String path) {
      this.sys = sys;
      this.path = path;
      try {
        this.text = StaticFiles.read(sys, path).text();
      } catch (SysException unreadable) {
        throw new WebServer.BadSettings(
            "nginx: [emerg] open() \"%s\" failed (%d: %s)"
                .formatted(path, unreadable.errno().number(), unreadable.errno().text()));
      }
    }

    private WebServer.BadSettings wrong(String problem) {
      return new WebServer.BadSettings("nginx: [emerg] %s in %s:%d".formatted(problem, path, line));
    }

    List<NginxConfiguration> directives(int depth) {
      if (depth > DEEPEST) {
        throw wrong("too many nested blocks");
      }
      List<NginxConfiguration> directives = new ArrayList<>();
      List<String> words = new ArrayList<>();
      while (true) {
        String token = next();
        switch (token) {
          case "" -> {
            if (!words.isEmpty() || depth > 0) {
              throw wrong(
                  "unexpected end of file, expecting \"" + (words.isEmpty() ? "}" : ";") + "\"");
            }
            return directives;
          }
          case ";" -> {
            add(directives, words, List.of(), depth);
            words = new ArrayList<>();
          }
          case "{" -> {
            add(directives, words, directives(depth + 1), depth);
            words = new ArrayList<>();
          }
          case "}" -> {
            if (depth == 0 || !words.isEmpty()) {
              throw wrong("unexpected \"}\"");
            }
            return directives;
          }
          default ->
              words.add(
                  token.startsWith("\"") || token.startsWith("'") ? token.substring(1) : token);
        }
      }
    }

    private void add(
        List<NginxConfiguration> directives,
        List<String> words,
        List<NginxConfiguration> block,
        int depth) {
      if (words.isEmpty()) {
        throw wrong("unexpected \";\"");
      }
      String name = words.getFirst();
      if (name.equals("include")) {
        for (String included : included(words.size() > 1 ? words.get(1) : "")) {
          directives.addAll(new Parser(sys, included).directives(0));
        }
        return;
      }
      if (!NginxDirectives.known(name)) {
        throw wrong("unknown directive \"" + name + "\"");
      }
      directives.add(new NginxConfiguration(name, words.subList(1, words.size()), block));
    }

    /** The files of an include, in order; a pattern with a star may match none. */
    private List<String> included(String pattern) {
      String full = pattern.startsWith("/") ? pattern : "/etc/nginx/" + pattern;
      int star = full.indexOf('*');
      if (star < 0) {
        // The table of file types is built in.
        return full.equals("/etc/nginx/mime.types") ? List.of() : List.of(full);
      }
      String directory = full.substring(0, full.lastIndexOf('/'));
      String prefix = full.substring(directory.length() + 1, star);
      String suffix = full.substring(star + 1);
      List<String> files = new ArrayList<>();
      try {
        for (String name : sys.list(directory)) {
          if (name.startsWith(prefix) && name.endsWith(suffix)) {
            files.add(directory + "/" + name);
          }
        }
      } catch (SysException none) {
        return List.of();
      }
      return files;
    }

    /**
     * The next token: a word, a quoted word (with its quote in front), or punctuation; "" at the
     * end.
     */
    private String next() {
      skipBlanks();
      if (at >= text.length()) {
        return "";
      }
      char first = text.charAt(at);
      if (first == ';' || first == '{' || first == '}') {
        at++;
        return String.valueOf(first);
      }
      return first == '"' || first == '\'' ? quoted(first) : word();
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
      StringBuilder word = new StringBuilder().append(quote);
      at++;
      while (at < text.length() && text.charAt(at) != quote) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
          word.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
        } else {
          line += text.charAt(at) == '\n' ? 1 : 0;
          word.append(text.charAt(at));
        }
        at++;
      }
      at++;
      return word.toString();
    }

    private String word() {
      int start = at;
      while (at < text.length()) {
        char letter = text.charAt(at);
        boolean variable = letter == '{' && at > start && text.charAt(at - 1) == '$';
        if (variable) {
          at = Math.max(at, text.indexOf('}', at));
        } else if (Character.isWhitespace(letter) || letter == ';' || letter == '{') {
          break;
        }
        at++;
      }
      return text.substring(start, at);
    }
  }
}
