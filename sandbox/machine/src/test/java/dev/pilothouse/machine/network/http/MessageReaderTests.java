package dev.pilothouse.machine.network.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.network.http.MessageReader.Part;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageReaderTests {

  private static String read(MessageReader start, String text, int pieces) {
    MessageReader reader = start;
    List<String> parts = new ArrayList<>();
    Bytes bytes = Bytes.of(text);
    StringBuilder body = new StringBuilder();
    for (int from = 0; from < bytes.size(); from += pieces) {
      reader = reader.feed(bytes.slice(from, Math.min(bytes.size(), from + pieces)));
      while (true) {
        MessageReader.Read read = reader.next();
        reader = read.reader();
        if (read.part() instanceof Part.More) {
          break;
        }
        if (read.part() instanceof Part.Body(Bytes some)) {
          body.append(some.text());
          continue;
        }
        if (!body.isEmpty()) {
          parts.add("body " + body);
          body.setLength(0);
        }
        parts.add(
            switch (read.part()) {
              case Part.RequestHead head -> head.method() + " " + head.target();
              case Part.ResponseHead head -> head.status() + " " + head.reason();
              case Part.End _ -> "end";
              case Part.Malformed(String reason) -> "malformed: " + reason;
              case Part.More _, Part.Body _ -> throw new AssertionError();
            });
        if (read.part() instanceof Part.Malformed) {
          return String.join("|", parts);
        }
      }
    }
    if (!body.isEmpty()) {
      parts.add("body " + body);
    }
    return String.join("|", parts);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void readsMessagesInPiecesOfAnySize(int pieces) {
    String requests =
        "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: x\r\n\r\n";
    assertThat(read(MessageReader.ofRequests(), requests, pieces))
        .isEqualTo("POST /a?b=c|body hello|end|GET /|end");
    String responses =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: t\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
            + "HTTP/1.0 200 OK\r\n\r\nuntil the end";
    assertThat(read(MessageReader.ofResponses(false), responses, pieces))
        .isEqualTo(
            "100 Continue|200 OK|body hello world|end|204 No Content|end|200 OK|body until the end");
  }

  @Test
  void refusesWhatIsNoHttp() {
    assertThat(read(MessageReader.ofRequests(), "hello\r\n\r\n", 100))
        .isEqualTo("malformed: bad request line");
    assertThat(read(MessageReader.ofResponses(false), "SSH-2.0-OpenSSH", 100))
        .isEqualTo("malformed: not a HTTP head");
    assertThat(read(MessageReader.ofRequests(), "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 100))
        .isEqualTo("malformed: bad length");
  }

  @Test
  void knowsThatResponsesToHeadHaveNoBody() {
    assertThat(
            read(
                MessageReader.ofResponses(true),
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                100))
        .isEqualTo("200 OK|end");
  }
}
