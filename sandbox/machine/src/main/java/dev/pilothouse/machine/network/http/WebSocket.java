package dev.pilothouse.machine.network.http;

import dev.pilothouse.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Frames of the WebSocket protocol (RFC 6455), without extensions or fragments. */
public final class WebSocket {

  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocket() {}

  /** A frame and the bytes behind it. */
  public record Frame(int opcode, Bytes payload, Bytes rest) {}

  /** The value of Sec-WebSocket-Accept that answers a key. */
  public static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first frame of the bytes, or null when it is not complete. */
  public static @Nullable Frame read(Bytes bytes) {
    if (bytes.size() < 2) {
      return null;
    }
    int length = bytes.at(1) & 0x7f;
    int at = 2;
    int extra = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (bytes.size() < at + extra) {
      return null;
    }
    long size = extra == 0 ? length : 0;
    for (int i = 0; i < extra; i++) {
      size = size << 8 | bytes.at(at + i) & 0xff;
    }
    at += extra;
    boolean masked = (bytes.at(1) & 0x80) != 0;
    int mask = masked ? at : -1;
    at += masked ? 4 : 0;
    if (bytes.size() < at + size) {
      return null;
    }
    Bytes payload = bytes.slice(at, at + (int) size);
    Bytes plain = masked ? masked(payload, bytes.slice(mask, mask + 4)) : payload;
    return new Frame(bytes.at(0) & 0x0f, plain, bytes.from(at + (int) size));
  }

  private static Bytes masked(Bytes payload, Bytes mask) {
    byte[] changed = payload.toArray();
    for (int i = 0; i < changed.length; i++) {
      changed[i] ^= mask.at(i % 4);
    }
    return Bytes.of(changed);
  }

  /** A frame as a server sends it. */
  public static Bytes frame(int opcode, Bytes payload) {
    return head(opcode, payload.size(), 0).plus(payload);
  }

  /** A frame as a client sends it: masked. */
  public static Bytes maskedFrame(int opcode, Bytes payload, int key) {
    Bytes mask =
        Bytes.of(
            new byte[] {(byte) (key >> 24), (byte) (key >> 16), (byte) (key >> 8), (byte) key});
    return head(opcode, payload.size(), 0x80).plus(mask).plus(masked(payload, mask));
  }

  private static Bytes head(int opcode, int size, int maskBit) {
    byte first = (byte) (0x80 | opcode);
    if (size < 126) {
      return Bytes.of(new byte[] {first, (byte) (maskBit | size)});
    }
    if (size < 1 << 16) {
      return Bytes.of(new byte[] {first, (byte) (maskBit | 126), (byte) (size >> 8), (byte) size});
    }
    return Bytes.of(
        new byte[] {
          first,
          (byte) (maskBit | 127),
          0,
          0,
          0,
          0,
          (byte) (size >> 24),
          (byte) (size >> 16),
          (byte) (size >> 8),
          (byte) size
        });
  }
}
