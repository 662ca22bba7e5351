package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import java.util.List;

/** A complete answer of the API server. */
public record Reply(int status, List<String> warnings, Bytes body) {

  public boolean failed() {
    return status >= 400;
  }

  /** The body as an object; empty when it is none. */
  public Struct object() {
    try {
      return Json.readStruct(body.text());
    } catch (CodecException e) {
      return Struct.EMPTY;
    }
  }
}
