package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Text;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer of a server, in the terms of RESP3; RESP2 has less of them. */
sealed interface Reply {

  /** A line. */
  record Line(String text) implements Reply {}

  record Fault(String text) implements Reply {}

  record Whole(long value) implements Reply {}

  /** A string; null for nothing. */
  record Bulk(@Nullable Bytes content) implements Reply {}

  /** An array; null for none. */
  record Array(@Nullable List<Reply> items) implements Reply {}

  /** Keys and values in turn. */
  record Pairs(List<Reply> items) implements Reply {}

  record Members(List<Reply> items) implements Reply {}

  record Decimal(double value) implements Reply {}

  /** A message that nobody asked for just now. */
  record Push(List<Reply> items) implements Reply {}

  /** Text for people. */
  record Verbatim(String text) implements Reply {}

  /** Nothing is said, now or at all. */
  record Silence() implements Reply {}

  Reply OK = new Line("OK");
  Reply NOTHING = new Bulk(null);

  static Reply text(String text) {
    return new Bulk(Text.encode(text));
  }

  static Reply bulk(@Nullable Bytes content) {
    return new Bulk(content);
  }

  static Reply whole(long value) {
    return new Whole(value);
  }

  static Reply yes(boolean yes) {
    return new Whole(yes ? 1 : 0);
  }

  static Reply array(List<Reply> items) {
    return new Array(items);
  }

  static Reply texts(List<String> texts) {
    return new Array(texts.stream().map(Reply::text).toList());
  }

  /** A score as Redis writes it. */
  static String decimal(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e17) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    if (size >= 1e-4 && size < 1e17) {
      return new BigDecimal(Double.toString(value)).toPlainString();
    }
    String[] parts = Double.toString(value).replace(".0E", "E").split("E");
    int exponent = Integer.parseInt(parts[1]);
    return "%se%s%02d".formatted(parts[0], exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** The bytes on the wire, in version 2 or 3 of the protocol. */
  default Bytes encode(int protocol) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, protocol, this);
    return Bytes.of(out.toByteArray());
  }

  private static void write(ByteArrayOutputStream out, int protocol, Reply reply) {
    boolean three = protocol == 3;
    switch (reply) {
      case Line line -> put(out, "+" + line.text + "\r\n");
      case Fault fault -> put(out, "-" + fault.text + "\r\n");
      case Whole whole -> put(out, ":" + whole.value + "\r\n");
      case Bulk bulk -> {
        if (bulk.content == null) {
          put(out, three ? "_\r\n" : "$-1\r\n");
        } else {
          put(out, "$" + bulk.content.size() + "\r\n");
          out.writeBytes(bulk.content.toArray());
          put(out, "\r\n");
        }
      }
      case Array array -> {
        if (array.items == null) {
          put(out, three ? "_\r\n" : "*-1\r\n");
        } else {
          all(out, protocol, "*" + array.items.size(), array.items);
        }
      }
      case Pairs pairs ->
          all(
              out,
              protocol,
              three ? "%" + pairs.items.size() / 2 : "*" + pairs.items.size(),
              pairs.items);
      case Members members ->
          all(out, protocol, (three ? "~" : "*") + members.items.size(), members.items);
      case Decimal number -> {
        String text = decimal(number.value);
        put(out, three ? "," + text + "\r\n" : "$" + text.length() + "\r\n" + text + "\r\n");
      }
      case Push push -> all(out, protocol, (three ? ">" : "*") + push.items.size(), push.items);
      case Verbatim verbatim -> {
        byte[] text = verbatim.text.getBytes(StandardCharsets.UTF_8);
        put(out, three ? "=" + (text.length + 4) + "\r\ntxt:" : "$" + text.length + "\r\n");
        out.writeBytes(text);
        put(out, "\r\n");
      }
      case Silence _ -> {
        // Nothing to write.
      }
    }
  }

  private static void all(ByteArrayOutputStream out, int protocol, String head, List<Reply> items) {
    put(out, head + "\r\n");
    items.forEach(item -> write(out, protocol, item));
  }

  private static void put(ByteArrayOutputStream out, String text) {
    out.writeBytes(Text.encode(text).toArray());
  }

  /** A command as clients send it. */
  static Bytes command(List<Bytes> words) {
    List<Reply> items = new ArrayList<>();
    words.forEach(word -> items.add(new Bulk(word)));
    return new Array(items).encode(2);
  }
}
