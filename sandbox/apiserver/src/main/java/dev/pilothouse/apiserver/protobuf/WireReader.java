package dev.pilothouse.apiserver.protobuf;

import dev.pilothouse.apiserver.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads protobuf's wire format from a part of an array. */
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED_64 = 1;
  static final int BYTES = 2;
  static final int FIXED_32 = 5;

  private final byte[] bytes;
  private final int end;
  private int position;

  WireReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  boolean atEnd() {
    return position >= end;
  }

  /** The next field's number and wire type, as {@code number << 3 | type}. */
  int tag() {
    return (int) varint();
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = take();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new CodecException("proto: integer overflow");
  }

  long fixed(int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (take() & 0xffL) << (8 * i);
    }
    return value;
  }

  private byte take() {
    if (position >= end) {
      throw new CodecException("unexpected EOF");
    }
    return bytes[position++];
  }

  /** A reader of the next length-delimited value. */
  WireReader message() {
    long length = varint();
    if (length < 0 || length > end - position) {
      throw new CodecException("unexpected EOF");
    }
    int start = position;
    position += (int) length;
    return new WireReader(bytes, start, position);
  }

  byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, position, end);
    position = end;
    return rest;
  }

  String text() {
    String text = new String(bytes, position, end - position, StandardCharsets.UTF_8);
    position = end;
    return text;
  }

  void skip(int wireType) {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED_64 -> fixed(8);
      case BYTES -> message();
      case FIXED_32 -> fixed(4);
      default -> throw new CodecException("proto: illegal wireType " + wireType);
    }
  }
}
