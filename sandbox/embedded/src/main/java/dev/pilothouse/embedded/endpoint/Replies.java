package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Makes HTTP responses of what the API server answers. */
final class Replies {

  /**
   * Answers from this size on are compressed when the client takes that, as the real server does.
   */
  private static final int COMPRESSED_FROM = 128 << 10;

  private Replies() {}

  static FullHttpResponse complete(HttpRequest request, ApiResponse.Complete answer) {
    byte[] body = answer.body().toArray();
    boolean compressed =
        body.length >= COMPRESSED_FROM
            && request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip");
    if (compressed) {
      body = gzip(body);
    }
    FullHttpResponse response = response(answer.status(), Unpooled.wrappedBuffer(body));
    addHeaders(response, answer.headers());
    if (compressed) {
      response.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
      response.headers().set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
    }
    for (String warning : answer.warnings()) {
      String quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ");
      response.headers().add("Warning", "299 - \"" + quoted + "\"");
    }
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 4);
    try (GZIPOutputStream stream =
        new GZIPOutputStream(packed) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      stream.write(plain);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  /** The head of an answer that goes on. */
  static HttpResponse streaming(ApiResponse.Streaming answer) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
    addHeaders(response, answer.headers());
    response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return response;
  }

  private static void addHeaders(HttpResponse response, SortedMap<String, String> headers) {
    headers.forEach((name, value) -> response.headers().set(name, value));
    if (!response.headers().contains(HttpHeaderNames.CACHE_CONTROL)) {
      response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private");
    }
  }

  /** A refusal as the API server words it. */
  static FullHttpResponse failure(ApiException failure) {
    Bytes body = Bytes.of(failure.status().toString() + "\n");
    FullHttpResponse response = response(failure.code(), Unpooled.wrappedBuffer(body.toArray()));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.size());
    return response;
  }

  static FullHttpResponse text(int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response = response(status, Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }

  private static FullHttpResponse response(int status, ByteBuf body) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
  }
}
