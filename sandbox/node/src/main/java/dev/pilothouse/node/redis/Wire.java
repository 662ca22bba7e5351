package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the bytes of a connection apart: commands at the server, replies at the client. */
final class Wire {

  static final int LARGEST = 64 << 20;
  private static final int MOST_WORDS = 1 << 20;
  private static final int DEEPEST = 16;

  private final Bytes bytes;
  private int at;

  private Wire(Bytes bytes) {
    this.bytes = bytes;
  }

  /** A command and the bytes behind it; no words for an empty line. */
  record Command(List<Bytes> words, Bytes rest) {}

  /** A reply and the bytes behind it. */
  record Answer(Reply reply, Bytes rest) {}

  /** The next command, or null when it is not complete. */
  static @Nullable Command command(Bytes bytes) {
    return bytes.isEmpty() ? null : new Wire(bytes).command();
  }

  /** The next reply, or null when it is not complete. */
  static @Nullable Answer answer(Bytes bytes) {
    Wire wire = new Wire(bytes);
    Reply reply = wire.reply(0);
    return reply == null ? null : new Answer(reply, bytes.from(wire.at));
  }

  private @Nullable String line() {
    int end = bytes.indexOf((byte) '\n', at);
    if (end < 0) {
      if (bytes.size() - at > 64 << 10) {
        throw new CommandError("ERR Protocol error: too big inline request");
      }
      return null;
    }
    int stop = end > at && bytes.at(end - 1) == '\r' ? end - 1 : end;
    String line = Text.decode(bytes.slice(at, stop));
    at = end + 1;
    return line;
  }

  private @Nullable Command command() {
    String head = line();
    if (head == null) {
      return null;
    }
    if (!head.startsWith("*")) {
      List<Bytes> words = Words.split(head);
      if (words == null) {
        throw new CommandError("ERR Protocol error: unbalanced quotes in request");
      }
      return new Command(words, bytes.from(at));
    }
    int count = number(head, MOST_WORDS, "invalid multibulk length");
    List<Bytes> words = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      String length = line();
      if (length == null) {
        return null;
      }
      if (!length.startsWith("$")) {
        String found = length.isEmpty() ? "\r" : length.substring(0, 1);
        throw new CommandError("ERR Protocol error: expected '$', got '" + found + "'");
      }
      Bytes word = content(number(length, LARGEST, "invalid bulk length"));
      if (word == null) {
        return null;
      }
      words.add(word);
    }
    return new Command(words, bytes.from(at));
  }

  private static int number(String line, int most, String problem) {
    String digits = line.substring(1);
    if (!digits.matches("-?\\d{1,9}") || Integer.parseInt(digits) > most) {
      throw new CommandError("ERR Protocol error: " + problem);
    }
    return Integer.parseInt(digits);
  }

  private @Nullable Bytes content(int length) {
    if (length < 0 || bytes.size() < at + length + 2) {
      return null;
    }
    Bytes content = bytes.slice(at, at + length);
    at += length + 2;
    return content;
  }

  private @Nullable Reply reply(int depth) {
    String head = line();
    if (head == null) {
      return null;
    }
    if (head.isEmpty() || depth > DEEPEST) {
      throw new CommandError("ERR Protocol error");
    }
    String text = head.substring(1);
    return switch (head.charAt(0)) {
      case '+' -> new Reply.Line(text);
      case '-' -> new Reply.Fault(text);
      case ':' -> new Reply.Whole(Long.parseLong(text));
      case '_' -> Reply.NOTHING;
      case ',' -> new Reply.Decimal(decimal(text));
      case '#' -> new Reply.Line(text.equals("t") ? "true" : "false");
      case '$', '=' -> string(head);
      case '*', '~', '>', '%' -> items(head, depth);
      default -> throw new CommandError("ERR Protocol error, got \"" + head.charAt(0) + "\"");
    };
  }

  private @Nullable Reply string(String head) {
    int length = number(head, LARGEST, "invalid bulk length");
    if (length < 0) {
      return Reply.NOTHING;
    }
    Bytes content = content(length);
    if (content == null) {
      return null;
    }
    return head.startsWith("=")
        ? new Reply.Verbatim(Text.decode(content.from(4)))
        : new Reply.Bulk(content);
  }

  private static double decimal(String text) {
    return switch (text) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  private @Nullable Reply items(String head, int depth) {
    int count = number(head, MOST_WORDS, "invalid multibulk length");
    if (count < 0) {
      return new Reply.Array(null);
    }
    List<Reply> items = new ArrayList<>();
    int all = head.startsWith("%") ? 2 * count : count;
    for (int index = 0; index < all; index++) {
      Reply item = reply(depth + 1);
      if (item == null) {
        return null;
      }
      items.add(item);
    }
    return switch (head.charAt(0)) {
      case '%' -> new Reply.Pairs(items);
      case '~' -> new Reply.Members(items);
      case '>' -> new Reply.Push(items);
      default -> new Reply.Array(items);
    };
  }
}
