package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;

/** A message of the resize stream: {"Width":80,"Height":24}. */
record TerminalSize(int columns, int rows) {

  /** No size: what a malformed message says. */
  static final TerminalSize NONE = new TerminalSize(0, 0);

  static TerminalSize parse(String text) {
    try {
      return Json.read(text) instanceof Struct size
          ? new TerminalSize((int) size.number("Width", 0), (int) size.number("Height", 0))
          : NONE;
    } catch (CodecException malformed) {
      return NONE;
    }
  }
}
