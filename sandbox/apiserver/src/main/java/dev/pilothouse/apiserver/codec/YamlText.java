package dev.pilothouse.apiserver.codec;

/** A place in YAML text that moves on, with its line and column counted from 0. */
final class YamlText {
  private final String source;
  private int index;
  private int line;
  private int column;

  YamlText(String source) {
    this.source = source;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c < ' ' && c != '\n' && c != '\r' && c != '\t'
          || c == 0x7f
          || c > 0x7f && c < 0xa0 && c != 0x85) {
        throw new CodecException("yaml: control characters are not allowed");
      }
    }
  }

  int index() {
    return index;
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }

  boolean atEnd() {
    return index >= source.length();
  }

  /** The character here; 0 at the end. */
  char peek() {
    return charAt(0);
  }

  char charAt(int offset) {
    return index + offset < source.length() ? source.charAt(index + offset) : 0;
  }

  boolean is(char c) {
    return !atEnd() && source.charAt(index) == c;
  }

  boolean blankAt(int offset) {
    char c = charAt(offset);
    return c == ' ' || c == '\t';
  }

  boolean atBreak() {
    return !atEnd() && YamlStyle.isBreak(peek());
  }

  boolean blankOrEndAt(int offset) {
    return index + offset >= source.length()
        || blankAt(offset)
        || YamlStyle.isBreak(charAt(offset));
  }

  boolean atDocumentMark() {
    return column == 0
        && (source.startsWith("---", index) || source.startsWith("...", index))
        && blankOrEndAt(3);
  }

  void skip(int count) {
    index += count;
    column += count;
  }

  void skipByteOrderMark() {
    if (index == 0 && is('\ufeff')) {
      index++;
    }
  }

  void skipRestOfLine() {
    while (!atEnd() && !atBreak()) {
      skip(1);
    }
  }

  String restOfLine() {
    int start = index;
    skipRestOfLine();
    return source.substring(start, index);
  }

  /** Moves past a line break and gives it as it is to be kept: line feed for the usual ones. */
  char takeBreak() {
    char c = peek();
    index += c == '\r' && charAt(1) == '\n' ? 2 : 1;
    line++;
    column = 0;
    return c == 0x2028 || c == 0x2029 ? c : '\n';
  }

  /** At the end of the text: as if its last line had a line feed. */
  void finishLine() {
    if (column != 0) {
      column = 0;
      line++;
    }
  }

  /**
   * A failure here.
   *
   * @param contextLine where the construct began that could not be read, counted from 0
   */
  CodecException error(String problem, int contextLine) {
    return error(problem, line, contextLine, true);
  }

  /**
   * go-yaml's message; it names the line after the one that a scanner's error is found on, counted
   * from 0.
   */
  static CodecException error(String problem, int problemLine, int contextLine, boolean scanning) {
    int shown = problemLine != 0 ? problemLine + (scanning ? 1 : 0) : contextLine;
    return new CodecException("yaml: " + (shown != 0 ? "line " + shown + ": " : "") + problem);
  }
}
