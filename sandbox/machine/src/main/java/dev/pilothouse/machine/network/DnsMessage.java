package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A DNS message; RFC 1035 section 4.
 *
 * @param number what links a response with its query
 * @param flags the second word of the header: response, opcode, authoritative, …, response code
 */
public record DnsMessage(
    int number, int flags, List<Question> questions, List<Record> answers, List<Record> authority) {

  public static final int A = 1;
  public static final int NS = 2;
  public static final int CNAME = 5;
  public static final int SOA = 6;
  public static final int PTR = 12;
  public static final int TXT = 16;
  public static final int AAAA = 28;
  public static final int SRV = 33;
  public static final int ANY = 255;

  public static final int NO_ERROR = 0;
  public static final int SERVER_FAILURE = 2;
  public static final int NO_SUCH_NAME = 3;
  public static final int NOT_IMPLEMENTED = 4;
  public static final int REFUSED = 5;

  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int INTERNET = 1;

  public DnsMessage {
    questions = List.copyOf(questions);
    answers = List.copyOf(answers);
    authority = List.copyOf(authority);
  }

  /** A question for a name (without a dot at its end). */
  public record Question(String name, int type) {}

  /**
   * A resource record.
   *
   * @param text its data: an address, a name, for SRV "priority weight port target", for SOA the
   *     seven fields, for TXT the text
   */
  public record Record(String name, int type, int secondsToLive, String text) {}

  /** A query that asks for recursion. */
  public static DnsMessage question(int number, String name, int type) {
    return new DnsMessage(
        number, RECURSION_DESIRED, List.of(new Question(name, type)), List.of(), List.of());
  }

  /** A response to this query. */
  public DnsMessage answer(
      int code, boolean authoritative, List<Record> found, List<Record> about) {
    int response =
        RESPONSE
            | (flags & RECURSION_DESIRED)
            | RECURSION_AVAILABLE
            | (authoritative ? AUTHORITATIVE : 0)
            | code;
    return new DnsMessage(number, response, questions, found, about);
  }

  /** The response code. */
  public int code() {
    return flags & 0xf;
  }

  public boolean isResponse() {
    return (flags & RESPONSE) != 0;
  }

  public boolean isAuthoritative() {
    return (flags & AUTHORITATIVE) != 0;
  }

  public Bytes encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int word :
        new int[] {number, flags, questions.size(), answers.size(), authority.size(), 0}) {
      word(out, word);
    }
    for (Question question : questions) {
      name(out, question.name());
      word(out, question.type());
      word(out, INTERNET);
    }
    for (Record record : answers) {
      record(out, record);
    }
    for (Record record : authority) {
      record(out, record);
    }
    return Bytes.of(out.toByteArray());
  }

  private static void record(ByteArrayOutputStream out, Record record) {
    name(out, record.name());
    word(out, record.type());
    word(out, INTERNET);
    word(out, record.secondsToLive() >>> 16);
    word(out, record.secondsToLive());
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data(data, record);
    word(out, data.size());
    out.writeBytes(data.toByteArray());
  }

  private static void data(ByteArrayOutputStream out, Record record) {
    String[] words = record.text().split(" ");
    switch (record.type()) {
      case A -> {
        long address = Addresses.parse(record.text());
        word(out, (int) (address >>> 16));
        word(out, (int) address);
      }
      case NS, CNAME, PTR -> name(out, record.text());
      case SRV -> {
        for (int index = 0; index < 3; index++) {
          word(out, Integer.parseInt(words[index]));
        }
        name(out, words[3]);
      }
      case SOA -> {
        name(out, words[0]);
        name(out, words[1]);
        for (int index = 2; index < 7; index++) {
          long value = Long.parseLong(words[index]);
          word(out, (int) (value >>> 16));
          word(out, (int) value);
        }
      }
      default -> {
        byte[] text = record.text().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(255, text.length);
        out.write(length);
        out.write(text, 0, length);
      }
    }
  }

  private static void word(ByteArrayOutputStream out, int word) {
    out.write(word >>> 8);
    out.write(word);
  }

  private static void name(ByteArrayOutputStream out, String name) {
    for (String label : name.split("\\.")) {
      byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0) {
        int length = Math.min(63, bytes.length);
        out.write(length);
        out.write(bytes, 0, length);
      }
    }
    out.write(0);
  }

  /** Reads a message; fails with IllegalArgumentException when it is malformed. */
  public static DnsMessage decode(Bytes bytes) {
    try {
      return new Reader(bytes).message();
    } catch (IndexOutOfBoundsException malformed) {
      throw new IllegalArgumentException("malformed DNS message", malformed);
    }
  }

  /** Goes through the bytes of a message. */
  private static final class Reader {

    private static final int MOST_JUMPS = 32;

    private final Bytes bytes;
    private int at;

    Reader(Bytes bytes) {
      this.bytes = bytes;
    }

    DnsMessage message() {
      int number = word();
      int flags = word();
      int questions = word();
      int answers = word();
      int authority = word();
      word();
      List<Question> asked = new ArrayList<>();
      for (int count = 0; count < questions; count++) {
        asked.add(new Question(name(), word()));
        word();
      }
      return new DnsMessage(number, flags, asked, records(answers), records(authority));
    }

    private List<Record> records(int count) {
      List<Record> records = new ArrayList<>();
      for (int done = 0; done < count; done++) {
        String name = name();
        int type = word();
        word();
        int seconds = word() << 16 | word();
        int end = word();
        end += at;
        records.add(new Record(name, type, seconds, data(type, end)));
        at = end;
      }
      return records;
    }

    private String data(int type, int end) {
      return switch (type) {
        case A -> octet() + "." + octet() + "." + octet() + "." + octet();
        case NS, CNAME, PTR -> name();
        case SRV -> word() + " " + word() + " " + word() + " " + name();
        case SOA -> {
          StringBuilder text = new StringBuilder(name()).append(' ').append(name());
          for (int index = 0; index < 5; index++) {
            text.append(' ').append((long) word() << 16 | word());
          }
          yield text.toString();
        }
        default -> {
          int length = octet();
          yield bytes.slice(at, Math.min(end, at + length)).text();
        }
      };
    }

    private int octet() {
      return bytes.at(at++) & 0xff;
    }

    private int word() {
      return octet() << 8 | octet();
    }

    private String name() {
      StringBuilder name = new StringBuilder();
      int back = -1;
      for (int jumps = 0; ; ) {
        int length = octet();
        if (length == 0) {
          at = back < 0 ? at : back;
          return name.toString().toLowerCase(Locale.ROOT);
        }
        if ((length & 0xc0) == 0xc0) {
          int to = (length & 0x3f) << 8 | octet();
          back = back < 0 ? at : back;
          at = to;
          if (++jumps > MOST_JUMPS) {
            throw new IllegalArgumentException("DNS name with too many jumps");
          }
        } else {
          name.append(name.isEmpty() ? "" : ".").append(bytes.slice(at, at + length).text());
          at += length;
        }
      }
    }
  }
}
