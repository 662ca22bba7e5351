package dev.pilothouse.machine.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where the cursor is in a command line.
 *
 * @param words the words of the simple command up to the cursor, without quotes; the last is the
 *     one before the cursor
 * @param start where that word begins in the line
 * @param quote the quote that is open at the cursor, or 0
 * @param raw that word as written
 * @param redirects whether it is the target of a redirection
 */
record CompletionContext(List<String> words, int start, char quote, String raw, boolean redirects) {

  private static final Set<String> BEFORE_COMMANDS =
      Set.of(
          "if", "then", "else", "elif", "while", "until", "do", "!", "{", "time", "sudo", "exec",
          "command", "builtin", "nohup", "xargs", "watch", "env");

  static CompletionContext of(String text, int cursor) {
    return new Reader(text.substring(0, cursor)).read();
  }

  String word() {
    return words.getLast();
  }

  boolean isCommand() {
    return words.size() == 1 && !redirects;
  }

  /** Reads a line as the shell would, as far as words are concerned. */
  private static final class Reader {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean begun;
    private int start;
    private char quote;
    private boolean redirects;
    private boolean targetNext;

    Reader(String text) {
      this.text = text;
    }

    CompletionContext read() {
      for (int index = 0; index < text.length(); index++) {
        index = take(index);
      }
      if (!begun) {
        start = text.length();
      }
      words.add(word.toString());
      dropPrefixes();
      return new CompletionContext(
          List.copyOf(words), start, quote, text.substring(start), redirects || targetNext);
    }

    private int take(int index) {
      char c = text.charAt(index);
      if (quote == '\'') {
        if (c == '\'') {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\\') {
        begin(index);
        if (index + 1 < text.length()) {
          char next = text.charAt(index + 1);
          if (quote == '"' && "$`\"\\".indexOf(next) < 0) {
            word.append(c);
          }
          word.append(next);
          return index + 1;
        }
      } else if (quote == '"') {
        if (c == '"') {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        begin(index);
        quote = c;
      } else if (c == ' ' || c == '\t' || c == '\n') {
        end();
        if (c == '\n') {
          newCommand();
        }
      } else if (c == '<' || c == '>') {
        end();
        targetNext = true;
      } else if (c == '&'
          && index > 0
          && (text.charAt(index - 1) == '>' || text.charAt(index - 1) == '<')) {
        targetNext = true;
      } else if ("|&;(`".indexOf(c) >= 0) {
        end();
        newCommand();
      } else if (c == ')') {
        end();
      } else {
        begin(index);
        word.append(c);
      }
      return index;
    }

    private void begin(int index) {
      if (!begun) {
        begun = true;
        start = index;
        redirects = targetNext;
        targetNext = false;
      }
    }

    private void end() {
      if (begun) {
        if (!redirects) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
        redirects = false;
      }
    }

    private void newCommand() {
      words.clear();
      targetNext = false;
    }

    /** Assignments and words after which a command comes do not count. */
    private void dropPrefixes() {
      while (words.size() > 1) {
        String first = words.getFirst();
        boolean assignment = first.matches("[A-Za-z_][A-Za-z_0-9]*\\+?=.*");
        if (!assignment && !BEFORE_COMMANDS.contains(first)) {
          break;
        }
        words.removeFirst();
      }
    }
  }
}
