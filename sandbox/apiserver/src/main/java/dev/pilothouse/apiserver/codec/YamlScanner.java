package dev.pilothouse.apiserver.codec;

import dev.pilothouse.apiserver.codec.YamlToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts YAML text into tokens, by libyaml's rules and with its error messages. A key is recognised
 * only at the {@code :} after it, so tokens wait until no KEY or BLOCK-MAPPING-START can be put in
 * before them any more.
 */
final class YamlScanner {
  private static final int LONGEST_KEY = 1024;
  private static final int DEEPEST = 500;

  private final YamlText text;
  private final YamlScalarScanner scalars;
  private final List<YamlToken> tokens = new ArrayList<>();
  private final Deque<Integer> indents = new ArrayDeque<>();
  private final Deque<SimpleKey> keys = new ArrayDeque<>();
  private int taken;
  private int indent = -1;
  private boolean keyAllowed = true;
  private boolean ended;

  YamlScanner(String source) {
    this.text = new YamlText(source);
    this.scalars = new YamlScalarScanner(text);
    keys.push(new SimpleKey());
  }

  /** A place where a key may have begun. */
  private static final class SimpleKey {
    boolean possible;
    boolean required;
    int token;
    int index;
    int line;
    int column;
  }

  YamlToken peek() {
    while (needsMore()) {
      fetch();
    }
    return tokens.getFirst();
  }

  YamlToken next() {
    YamlToken token = peek();
    tokens.removeFirst();
    taken++;
    return token;
  }

  private boolean needsMore() {
    if (tokens.isEmpty()) {
      return true;
    }
    dropStaleKeys();
    for (SimpleKey key : keys) {
      if (key.possible && key.token == taken) {
        return true;
      }
    }
    return false;
  }

  private boolean inFlow() {
    return keys.size() > 1;
  }

  private void fetch() {
    if (ended) {
      throw new IllegalStateException("read past the end");
    }
    skipToToken();
    dropStaleKeys();
    unroll(text.column());
    if (text.atEnd()) {
      fetchEnd();
    } else if (text.column() == 0 && text.peek() == '%') {
      unroll(-1);
      breakKey();
      keyAllowed = false;
      directive();
    } else if (text.atDocumentMark()) {
      unroll(-1);
      breakKey();
      keyAllowed = false;
      add(text.peek() == '-' ? Kind.DOCUMENT_START : Kind.DOCUMENT_END, "");
      text.skip(3);
    } else {
      fetchInside();
    }
  }

  private void directive() {
    int line = text.line();
    String directive = text.restOfLine();
    String name = directive.replaceFirst("^%([A-Za-z0-9_-]*).*", "$1");
    if (name.isEmpty()) {
      throw text.error("could not find expected directive name", line);
    }
    if (!directive.substring(name.length() + 1).matches("([ \t].*)?")) {
      throw text.error("found unexpected non-alphabetical character", line);
    }
    if (!name.equals("YAML") && !name.equals("TAG")) {
      throw text.error("found unknown directive name", line);
    }
    tokens.add(new YamlToken(Kind.DIRECTIVE, directive, false, line));
  }

  private void fetchEnd() {
    text.finishLine();
    unroll(-1);
    breakKey();
    keyAllowed = false;
    add(Kind.STREAM_END, "");
    ended = true;
  }

  private void fetchInside() {
    char c = text.peek();
    boolean spaceFollows = text.blankOrEndAt(1);
    switch (isIndicator(c, spaceFollows) ? c : 0) {
      case '[' -> openFlow(Kind.FLOW_SEQUENCE_START);
      case '{' -> openFlow(Kind.FLOW_MAPPING_START);
      case ']' -> closeFlow(Kind.FLOW_SEQUENCE_END);
      case '}' -> closeFlow(Kind.FLOW_MAPPING_END);
      case ',' -> {
        breakKey();
        keyAllowed = true;
        addAndSkip(Kind.FLOW_ENTRY);
      }
      case '-' -> blockEntry();
      case '?' -> key();
      case ':' -> value();
      case '*' -> property(Kind.ALIAS);
      case '&' -> property(Kind.ANCHOR);
      case '!' -> property(Kind.TAG);
      case '|', '>' -> {
        breakKey();
        keyAllowed = true;
        addScalar(scalars.block(indent), false);
      }
      case '\'', '"' -> {
        saveKey();
        keyAllowed = false;
        addScalar(scalars.quoted(), false);
      }
      default -> plain(c, spaceFollows);
    }
  }

  private boolean isIndicator(char c, boolean spaceFollows) {
    return switch (c) {
      case '-' -> spaceFollows;
      case '?', ':' -> inFlow() || spaceFollows;
      case '|', '>' -> !inFlow();
      default -> true;
    };
  }

  private void plain(char c, boolean spaceFollows) {
    boolean starts =
        text.blankOrEndAt(0) || "-?:,[]{}#&*!|>'\"%@`".indexOf(c) >= 0
            ? c == '-' && !text.blankAt(1) || !inFlow() && (c == '?' || c == ':') && !spaceFollows
            : true;
    if (!starts) {
      throw text.error("found character that cannot start any token", text.line());
    }
    saveKey();
    keyAllowed = false;
    addScalar(scalars.plain(indent, inFlow()), true);
    if (scalars.endedOnNewLine()) {
      keyAllowed = true;
    }
  }

  private void openFlow(Kind kind) {
    saveKey();
    if (keys.size() > DEEPEST) {
      throw text.error("exceeded max depth of " + DEEPEST, text.line());
    }
    keys.push(new SimpleKey());
    keyAllowed = true;
    addAndSkip(kind);
  }

  private void closeFlow(Kind kind) {
    breakKey();
    if (inFlow()) {
      keys.pop();
    }
    keyAllowed = false;
    addAndSkip(kind);
  }

  private void blockEntry() {
    if (!inFlow()) {
      if (!keyAllowed) {
        throw text.error("block sequence entries are not allowed in this context", text.line());
      }
      roll(text.column(), tokens.size(), Kind.BLOCK_SEQUENCE_START, text.line());
    }
    breakKey();
    keyAllowed = true;
    addAndSkip(Kind.BLOCK_ENTRY);
  }

  private void key() {
    if (!inFlow()) {
      if (!keyAllowed) {
        throw text.error("mapping keys are not allowed in this context", text.line());
      }
      roll(text.column(), tokens.size(), Kind.BLOCK_MAPPING_START, text.line());
    }
    breakKey();
    keyAllowed = !inFlow();
    addAndSkip(Kind.KEY);
  }

  private void value() {
    SimpleKey key = keys.element();
    if (key.possible) {
      int at = key.token - taken;
      tokens.add(at, new YamlToken(Kind.KEY, "", false, key.line));
      roll(key.column, at, Kind.BLOCK_MAPPING_START, key.line);
      key.possible = false;
      keyAllowed = false;
    } else {
      if (!inFlow()) {
        if (!keyAllowed) {
          throw text.error("mapping values are not allowed in this context", text.line());
        }
        roll(text.column(), tokens.size(), Kind.BLOCK_MAPPING_START, text.line());
      }
      keyAllowed = !inFlow();
    }
    addAndSkip(Kind.VALUE);
  }

  private void property(Kind kind) {
    saveKey();
    keyAllowed = false;
    int line = text.line();
    String name = kind == Kind.TAG ? scalars.tag() : scalars.anchor();
    tokens.add(new YamlToken(kind, name, false, line));
  }

  private void skipToToken() {
    while (true) {
      text.skipByteOrderMark();
      while (text.is(' ') || text.is('\t') && (inFlow() || !keyAllowed)) {
        text.skip(1);
      }
      if (text.is('#')) {
        text.skipRestOfLine();
      }
      if (!text.atBreak()) {
        return;
      }
      text.takeBreak();
      if (!inFlow()) {
        keyAllowed = true;
      }
    }
  }

  private void saveKey() {
    boolean required = !inFlow() && indent == text.column();
    if (!keyAllowed) {
      return;
    }
    breakKey();
    SimpleKey key = keys.element();
    key.possible = true;
    key.required = required;
    key.token = taken + tokens.size();
    key.index = text.index();
    key.line = text.line();
    key.column = text.column();
  }

  private void breakKey() {
    SimpleKey key = keys.element();
    if (key.possible && key.required) {
      throw text.error("could not find expected ':'", key.line);
    }
    key.possible = false;
  }

  private void dropStaleKeys() {
    for (SimpleKey key : keys) {
      if (key.possible && (key.line < text.line() || key.index + LONGEST_KEY < text.index())) {
        if (key.required) {
          throw text.error("could not find expected ':'", key.line);
        }
        key.possible = false;
      }
    }
  }

  private void roll(int column, int at, Kind kind, int line) {
    if (inFlow() || indent >= column) {
      return;
    }
    if (indents.size() > DEEPEST) {
      throw text.error("exceeded max depth of " + DEEPEST, text.line());
    }
    indents.push(indent);
    indent = column;
    tokens.add(at, new YamlToken(kind, "", false, line));
  }

  private void unroll(int column) {
    if (inFlow()) {
      return;
    }
    while (indent > column) {
      add(Kind.BLOCK_END, "");
      indent = indents.pop();
    }
  }

  private void addScalar(String value, boolean plain) {
    tokens.add(new YamlToken(Kind.SCALAR, value, plain, scalars.startLine()));
  }

  private void add(Kind kind, String value) {
    tokens.add(new YamlToken(kind, value, false, text.line()));
  }

  private void addAndSkip(Kind kind) {
    add(kind, "");
    text.skip(1);
  }
}
