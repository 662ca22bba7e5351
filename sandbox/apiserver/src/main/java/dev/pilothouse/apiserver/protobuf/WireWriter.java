package dev.pilothouse.apiserver.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf's wire format. */
public final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public byte[] bytes() {
    return out.toByteArray();
  }

  public void varint(int number, long value) {
    raw((long) number << 3 | WireReader.VARINT);
    raw(value);
  }

  public void bytes(int number, byte[] value) {
    raw((long) number << 3 | WireReader.BYTES);
    raw(value.length);
    out.writeBytes(value);
  }

  public void text(int number, String value) {
    bytes(number, value.getBytes(StandardCharsets.UTF_8));
  }

  public void message(int number, WireWriter value) {
    bytes(number, value.bytes());
  }

  public void fixed64(int number, long value) {
    raw((long) number << 3 | WireReader.FIXED_64);
    for (int i = 0; i < 8; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }

  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
