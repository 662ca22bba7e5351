package dev.pilothouse.apiserver.protobuf;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Kubernetes objects in protobuf: the four bytes {@code k8s\0}, then a runtime.Unknown that holds
 * apiVersion, kind and the object. A decoded object still holds zeros of fields that Go cannot
 * leave out; the object decoder removes them.
 */
public final class Protobuf {
  public static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};

  private Protobuf() {}

  public static boolean isProtobuf(byte[] body) {
    return body.length >= MAGIC.length
        && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** The object in a body; a {@link CodecException} says why there is none. */
  public static Struct decode(byte[] body, Schemas schemas) {
    if (!isProtobuf(body)) {
      throw new CodecException(
          "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    Unknown unknown = Unknown.read(new WireReader(body, MAGIC.length, body.length));
    if (unknown.contentType.contains("json")) {
      return Json.readStruct(unknown.raw);
    }
    TypeSchema type = type(unknown.apiVersion, unknown.kind, schemas);
    Struct object = MessageReader.read(type, new WireReader(unknown.raw, 0, unknown.raw.length));
    return Struct.builder()
        .put("kind", unknown.kind)
        .put("apiVersion", unknown.apiVersion)
        .putAll(object)
        .build();
  }

  private static TypeSchema type(String apiVersion, String kind, Schemas schemas) {
    int slash = apiVersion.indexOf('/');
    TypeSchema type =
        schemas.find(
            slash < 0 ? "" : apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    if (type == null) {
      throw new CodecException(
          "no kind \"%s\" is registered for version \"%s\"".formatted(kind, apiVersion));
    }
    return type;
  }

  /** The body that holds an object of a type. */
  public static byte[] encode(Struct object, TypeSchema type) {
    WireWriter meta = new WireWriter();
    meta.text(1, object.text("apiVersion"));
    meta.text(2, object.text("kind"));
    WireWriter unknown = new WireWriter();
    unknown.message(1, meta);
    unknown.message(2, MessageWriter.write(type, object));
    unknown.text(3, "");
    unknown.text(4, "");
    byte[] content = unknown.bytes();
    byte[] body = Arrays.copyOf(MAGIC, MAGIC.length + content.length);
    System.arraycopy(content, 0, body, MAGIC.length, content.length);
    return body;
  }

  /** The envelope, runtime.Unknown. */
  private record Unknown(String apiVersion, String kind, byte[] raw, String contentType) {
    static Unknown read(WireReader reader) {
      String apiVersion = "";
      String kind = "";
      byte[] raw = new byte[0];
      String contentType = "";
      while (!reader.atEnd()) {
        int tag = reader.tag();
        if ((tag & 7) != WireReader.BYTES) {
          reader.skip(tag & 7);
          continue;
        }
        WireReader value = reader.message();
        switch (tag >>> 3) {
          case 1 -> {
            while (!value.atEnd()) {
              int inner = value.tag();
              String text = new String(value.message().rest(), StandardCharsets.UTF_8);
              apiVersion = inner >>> 3 == 1 ? text : apiVersion;
              kind = inner >>> 3 == 2 ? text : kind;
            }
          }
          case 2 -> raw = value.rest();
          case 4 -> contentType = value.text();
          default -> {}
        }
      }
      return new Unknown(apiVersion, kind, raw, contentType);
    }
  }
}
