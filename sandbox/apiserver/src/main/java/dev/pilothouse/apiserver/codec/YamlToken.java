package dev.pilothouse.apiserver.codec;

/**
 * A piece of YAML text.
 *
 * @param text the scalar's value, the name of an anchor, alias or tag; else empty
 * @param plain whether a scalar stands without quotes and not as a block
 * @param line counted from 0
 */
record YamlToken(Kind kind, String text, boolean plain, int line) {
  enum Kind {
    STREAM_END,
    DIRECTIVE,
    DOCUMENT_START,
    DOCUMENT_END,
    BLOCK_SEQUENCE_START,
    BLOCK_MAPPING_START,
    BLOCK_END,
    FLOW_SEQUENCE_START,
    FLOW_SEQUENCE_END,
    FLOW_MAPPING_START,
    FLOW_MAPPING_END,
    BLOCK_ENTRY,
    FLOW_ENTRY,
    KEY,
    VALUE,
    ALIAS,
    ANCHOR,
    TAG,
    SCALAR
  }
}
