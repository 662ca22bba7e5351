package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;

/** Creates and deletes pods on behalf of a controller, with the events that tell of it. */
final class PodControl {

  private PodControl() {}

  /** Creates a pod; a refusal is recorded as an event of its owner, and thrown. */
  static Struct create(Client client, Struct owner, Struct pod) {
    try {
      Struct created = client.create(Resource.PODS, Meta.namespace(owner), pod);
      client.event(owner, "Normal", "SuccessfulCreate", "Created pod: " + Meta.name(created));
      return created;
    } catch (ApiException refused) {
      client.event(owner, "Warning", "FailedCreate", "Error creating: " + refused.getMessage());
      throw refused;
    }
  }

  /** Deletes a pod; one that has gone already is no failure. */
  static void delete(Client client, Struct owner, Struct pod) {
    try {
      client.delete(Resource.PODS, Meta.namespace(pod), Meta.name(pod), Struct.EMPTY);
      client.event(owner, "Normal", "SuccessfulDelete", "Deleted pod: " + Meta.name(pod));
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        client.event(owner, "Warning", "FailedDelete", "Error deleting: " + refused.getMessage());
        throw refused;
      }
    }
  }
}
