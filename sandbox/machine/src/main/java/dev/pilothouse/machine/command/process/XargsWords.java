package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.command.support.Failure;
import java.util.List;

/** Splits the input of xargs(1) into arguments, or into lines. */
final class XargsWords {

  private final String text;
  private final boolean ended;
  private final String delimiter;
  private final boolean lines;

  XargsWords(String text, boolean ended, String delimiter, boolean lines) {
    this.text = text;
    this.ended = ended;
    this.delimiter = delimiter;
    this.lines = lines;
  }

  /** Adds what is complete to {@code items} and gives the rest. */
  String read(List<String> items) {
    if (!delimiter.isEmpty()) {
      return delimited(items, delimiter);
    }
    return lines ? lines(items) : words(items);
  }

  private String delimited(List<String> items, String end) {
    int at = 0;
    while (true) {
      int next = text.indexOf(end, at);
      if (next < 0) {
        break;
      }
      items.add(text.substring(at, next));
      at = next + 1;
    }
    if (ended && at < text.length()) {
      items.add(text.substring(at));
      return "";
    }
    return text.substring(at);
  }

  /** Lines that are not blank, without blanks before them; quotes stay for -L, and go for -I. */
  private String lines(List<String> items) {
    int at = 0;
    while (at < text.length()) {
      int next = text.indexOf('\n', at);
      if (next < 0 && !ended) {
        break;
      }
      String line = text.substring(at, next < 0 ? text.length() : next);
      if (!line.isBlank()) {
        items.add(line.stripLeading());
      }
      at = next < 0 ? text.length() : next + 1;
    }
    return text.substring(at);
  }

  private String words(List<String> items) {
    StringBuilder word = new StringBuilder();
    boolean any = false;
    int wordStart = 0;
    char quote = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\n') {
          throw unmatched(quote);
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        any = true;
      } else if (c == '\\' && at + 1 < text.length()) {
        word.append(text.charAt(++at));
        any = true;
      } else if (c == ' ' || c == '\t' || c == '\n') {
        if (any) {
          items.add(word.toString());
          word.setLength(0);
          any = false;
        }
        wordStart = at + 1;
      } else {
        word.append(c);
        any = true;
      }
      at++;
    }
    if (!ended) {
      return text.substring(wordStart);
    }
    if (quote != 0) {
      throw unmatched(quote);
    }
    if (any) {
      items.add(word.toString());
    }
    return "";
  }

  private static Failure unmatched(char quote) {
    return new Failure(
        1,
        "unmatched "
            + (quote == '"' ? "double" : "single")
            + " quote; by default quotes are special to xargs unless you use the -0 option");
  }
}
