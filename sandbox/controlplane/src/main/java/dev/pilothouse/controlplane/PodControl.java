package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;

/** Creates and deletes pods on behalf of a controller, with the events that tell of it. */
final class PodControl {

  private PodControl() {}

  /** Creates a pod; a refusal is recorded as an event of its owner, and thrown. */
  static Pod create(Client client, ObjectView owner, Pod pod) {
    try {
      Pod created = client.create(pod);
      client.event(owner, "Normal", "SuccessfulCreate", "Created pod: " + created.name());
      return created;
    } catch (ApiException refused) {
      client.event(owner, "Warning", "FailedCreate", "Error creating: " + refused.getMessage());
      throw refused;
    }
  }

  /** Deletes a pod; one that has gone already is no failure. */
  static void delete(Client client, ObjectView owner, Pod pod) {
    try {
      client.delete(pod, DeleteOptions.EMPTY);
      client.event(owner, "Normal", "SuccessfulDelete", "Deleted pod: " + pod.name());
    } catch (ApiException refused) {
      if (refused.code() != 404) {
        client.event(owner, "Warning", "FailedDelete", "Error deleting: " + refused.getMessage());
        throw refused;
      }
    }
  }
}
