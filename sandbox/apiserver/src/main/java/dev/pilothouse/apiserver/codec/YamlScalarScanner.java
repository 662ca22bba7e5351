package dev.pilothouse.apiserver.codec;

/** Reads scalars, anchors and tags of YAML text. */
final class YamlScalarScanner {
  private final YamlText text;
  private int startLine;
  private boolean endedOnNewLine;

  YamlScalarScanner(YamlText text) {
    this.text = text;
  }

  /** The line on which the last scalar began, counted from 0. */
  int startLine() {
    return startLine;
  }

  /** Whether the last plain scalar was followed by a line break. */
  boolean endedOnNewLine() {
    return endedOnNewLine;
  }

  /** An anchor's or alias's name, after its mark. */
  String anchor() {
    int line = text.line();
    text.skip(1);
    StringBuilder name = new StringBuilder();
    while (isWord(text.peek())) {
      name.append(text.peek());
      text.skip(1);
    }
    if (name.isEmpty() || !text.blankOrEndAt(0) && "?:,]}%@`".indexOf(text.peek()) < 0) {
      throw text.error("did not find expected alphabetic or numeric character", line);
    }
    return name.toString();
  }

  private static boolean isWord(char c) {
    return c >= '0' && c <= '9'
        || c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c == '_'
        || c == '-';
  }

  /** A tag with its marks, such as {@code !!str}. */
  String tag() {
    int line = text.line();
    StringBuilder tag = new StringBuilder();
    while (!text.atEnd()
        && (isWord(text.peek()) || ";/?:@&=+$.%!~*'(),[]".indexOf(text.peek()) >= 0)) {
      tag.append(text.peek());
      text.skip(1);
    }
    if (!text.blankOrEndAt(0)) {
      throw text.error("did not find expected whitespace or line break", line);
    }
    return tag.toString();
  }

  String plain(int outerIndent, boolean flow) {
    startLine = text.line();
    int indent = outerIndent + 1;
    StringBuilder out = new StringBuilder();
    Gap gap = new Gap();
    while (!text.atDocumentMark() && !text.is('#')) {
      while (!text.blankOrEndAt(0) && !endsPlain(flow)) {
        gap.flush(out);
        out.append(text.peek());
        text.skip(1);
      }
      if (!text.blankAt(0) && !text.atBreak()) {
        break;
      }
      while (text.blankAt(0) || text.atBreak()) {
        if (gap.broken && text.column() < indent && text.is('\t')) {
          throw text.error("found a tab character that violates indentation", startLine);
        }
        gap.take(text);
      }
      if (!flow && text.column() < indent) {
        break;
      }
    }
    endedOnNewLine = gap.broken;
    return out.toString();
  }

  private boolean endsPlain(boolean flow) {
    char c = text.peek();
    return c == ':' && text.blankOrEndAt(1) || flow && ",?[]{}".indexOf(c) >= 0;
  }

  String quoted() {
    startLine = text.line();
    boolean single = text.peek() == '\'';
    text.skip(1);
    StringBuilder out = new StringBuilder();
    while (true) {
      if (text.atDocumentMark()) {
        throw text.error("found unexpected document indicator", startLine);
      }
      if (text.atEnd()) {
        throw text.error("found unexpected end of stream", startLine);
      }
      boolean escapedBreak = quotedWord(out, single);
      if (text.is(single ? '\'' : '"')) {
        text.skip(1);
        return out.toString();
      }
      Gap gap = new Gap();
      gap.broken = escapedBreak;
      while (text.blankAt(0) || text.atBreak()) {
        gap.take(text);
      }
      gap.flush(out);
    }
  }

  /** Reads up to white space or the end; true when it ended with an escaped line break. */
  private boolean quotedWord(StringBuilder out, boolean single) {
    while (!text.blankOrEndAt(0)) {
      char c = text.peek();
      if (single && c == '\'' && text.charAt(1) == '\'') {
        out.append('\'');
        text.skip(2);
      } else if (c == (single ? '\'' : '"')) {
        return false;
      } else if (!single && c == '\\' && YamlStyle.isBreak(text.charAt(1)) && text.charAt(1) != 0) {
        text.skip(1);
        text.takeBreak();
        return true;
      } else if (!single && c == '\\') {
        escape(out);
      } else {
        out.append(c);
        text.skip(1);
      }
    }
    return false;
  }

  private void escape(StringBuilder out) {
    char c = text.charAt(1);
    int named = "0abt\tnvfre \"'\\N_LP/".indexOf(c);
    if (c != 0 && named >= 0) {
      out.append("\0\u0007\b\t\t\n\u000b\f\r\u001b \"'\\\u0085\u00a0\u2028\u2029/".charAt(named));
      text.skip(2);
      return;
    }
    int length = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (length == 0) {
      throw text.error("found unknown escape character", startLine);
    }
    text.skip(2);
    int code = 0;
    for (int i = 0; i < length; i++) {
      int digit = text.charAt(i) > 'f' ? -1 : Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        throw text.error("did not find expected hexdecimal number", startLine);
      }
      code = code << 4 | digit;
    }
    if (code < 0 || code > 0x10ffff || code >= 0xd800 && code <= 0xdfff) {
      throw text.error("found invalid Unicode character escape code", startLine);
    }
    out.appendCodePoint(code);
    text.skip(length);
  }

  String block(int outerIndent) {
    startLine = text.line();
    boolean literal = text.peek() == '|';
    text.skip(1);
    char chomping = 0;
    int increment = 0;
    for (int i = 0; i < 2; i++) {
      char c = text.peek();
      if ((c == '+' || c == '-') && chomping == 0) {
        chomping = c;
        text.skip(1);
      } else if (c >= '0' && c <= '9' && increment == 0) {
        if (c == '0') {
          throw text.error("found an indentation indicator equal to 0", startLine);
        }
        increment = c - '0';
        text.skip(1);
      }
    }
    endHeader();
    int indent = increment > 0 ? Math.max(outerIndent, 0) + increment : 0;
    return blockBody(literal, chomping, indent, outerIndent);
  }

  private void endHeader() {
    while (text.blankAt(0)) {
      text.skip(1);
    }
    if (text.is('#')) {
      text.skipRestOfLine();
    }
    if (!text.blankOrEndAt(0)) {
      throw text.error("did not find expected comment or line break", startLine);
    }
    if (text.atBreak()) {
      text.takeBreak();
    }
  }

  private String blockBody(boolean literal, char chomping, int givenIndent, int outerIndent) {
    StringBuilder out = new StringBuilder();
    StringBuilder trailing = new StringBuilder();
    int indent = blockBreaks(givenIndent, outerIndent, trailing);
    String leading = "";
    boolean leadingBlank = false;
    while (text.column() == indent && !text.atEnd()) {
      boolean blank = text.blankAt(0);
      if (!literal && leading.startsWith("\n") && !leadingBlank && !blank) {
        if (trailing.isEmpty()) {
          out.append(' ');
        }
      } else {
        out.append(leading);
      }
      out.append(trailing).append(text.restOfLine());
      leadingBlank = blank;
      leading = text.atBreak() ? String.valueOf(text.takeBreak()) : "";
      trailing.setLength(0);
      blockBreaks(indent, outerIndent, trailing);
    }
    if (chomping != '-') {
      out.append(leading);
    }
    if (chomping == '+') {
      out.append(trailing);
    }
    return out.toString();
  }

  /**
   * Takes indentation and empty lines; finds the indentation where it is not known (0) and gives
   * it.
   */
  private int blockBreaks(int known, int outerIndent, StringBuilder breaks) {
    int deepest = 0;
    while (true) {
      while ((known == 0 || text.column() < known) && text.is(' ')) {
        text.skip(1);
      }
      deepest = Math.max(deepest, text.column());
      if ((known == 0 || text.column() < known) && text.is('\t')) {
        throw text.error("found a tab character where an indentation space is expected", startLine);
      }
      if (!text.atBreak()) {
        break;
      }
      breaks.append(text.takeBreak());
    }
    return known != 0 ? known : Math.max(Math.max(deepest, outerIndent + 1), 1);
  }

  /**
   * White space inside a scalar: blanks of a line stay, a line break becomes a space, further ones
   * line feeds.
   */
  private static final class Gap {
    private final StringBuilder blanks = new StringBuilder();
    private final StringBuilder breaks = new StringBuilder();
    private char first;
    private boolean broken;

    void take(YamlText text) {
      if (!text.atBreak()) {
        if (!broken) {
          blanks.append(text.peek());
        }
        text.skip(1);
      } else if (broken) {
        breaks.append(text.takeBreak());
      } else {
        blanks.setLength(0);
        first = text.takeBreak();
        broken = true;
      }
    }

    void flush(StringBuilder out) {
      if (!broken) {
        out.append(blanks);
      } else if (first == '\n' && breaks.isEmpty()) {
        out.append(' ');
      } else {
        out.append(first == '\n' || first == 0 ? "" : String.valueOf(first)).append(breaks);
      }
      blanks.setLength(0);
      breaks.setLength(0);
      first = 0;
      broken = false;
    }
  }
}
