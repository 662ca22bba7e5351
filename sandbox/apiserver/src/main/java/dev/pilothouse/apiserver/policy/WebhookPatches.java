package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.JsonPatch;
import dev.pilothouse.apiserver.patch.PatchException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The patches that webhooks answer with. */
final class WebhookPatches {

  private WebhookPatches() {}

  /** The object after the patch of a response. */
  static Struct apply(Struct object, Struct response) {
    if (!response.text("patchType").equals("JSONPatch")) {
      throw new Webhooks.Failed(
          "received invalid webhook response: webhook returned response.patch but not"
              + " response.patchType");
    }
    try {
      byte[] patch = Base64.getDecoder().decode(response.text("patch"));
      Object operations = Json.read(new String(patch, StandardCharsets.UTF_8));
      if (!(operations instanceof Sequence list)) {
        throw new Webhooks.Failed("received undecodable patch in webhook response");
      }
      return JsonPatch.apply(object, list);
    } catch (IllegalArgumentException | CodecException failure) {
      throw new Webhooks.Failed(
          "received undecodable patch in webhook response: " + failure.getMessage());
    } catch (PatchException failure) {
      throw new Webhooks.Failed(String.valueOf(failure.getMessage()));
    }
  }
}
