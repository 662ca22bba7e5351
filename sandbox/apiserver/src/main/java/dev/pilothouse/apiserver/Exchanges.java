package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.SortedMap;

/**
 * What has been asked of webhooks, and drawn by chance, in the course of one request. With it the
 * request can be looked at again from its beginning, and comes to the same place. Immutable.
 *
 * @param exchanges by the place of the call
 * @param drawn names, ids and times by what they are for
 */
record Exchanges(SortedMap<String, Exchange> exchanges, SortedMap<String, String> drawn) {

  static final Exchanges NONE = new Exchanges(SortedMap.empty(), SortedMap.empty());

  /**
   * A call of a webhook.
   *
   * @param sent the request without its uid
   * @param answer what came
   * @param times how often it was asked, because what it was asked about changed
   */
  record Exchange(Struct sent, ApiResponse.Complete answer, int times) {}
}
