package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Adopts what an owner's selector matches and nobody controls; releases what it matches no more.
 */
final class Ownership {

  private Ownership() {}

  /** The objects that {@code owner} controls after adopting and releasing, ordered by name. */
  static <V extends ApiObject<V>> List<V> claim(
      Client client, ObjectView owner, Kind<V> kind, LabelSelector selector) {
    return claim(client, owner, kind, selector, _ -> true);
  }

  /** As above; adopts only orphans that {@code adoptable} accepts. */
  static <V extends ApiObject<V>> List<V> claim(
      Client client,
      ObjectView owner,
      Kind<V> kind,
      LabelSelector selector,
      Predicate<V> adoptable) {
    List<V> claimed = new ArrayList<>();
    for (V candidate : client.list(kind, owner.namespace())) {
      if (candidate.controlledBy(owner) || adoptable.test(candidate)) {
        claimOne(client, owner, selector, candidate).ifPresent(claimed::add);
      }
    }
    return claimed;
  }

  private static <V extends ApiObject<V>> Optional<V> claimOne(
      Client client, ObjectView owner, LabelSelector selector, V candidate) {
    boolean matches = selector.selects(candidate);
    if (candidate.controlledBy(owner)) {
      if (!matches && !owner.deleting() && !candidate.deleting()) {
        release(client, owner, candidate);
      }
      return matches ? Optional.of(candidate) : Optional.empty();
    }
    boolean adoptable =
        matches && candidate.controller().isEmpty() && !owner.deleting() && !candidate.deleting();
    return adoptable ? adopt(client, owner, candidate) : Optional.empty();
  }

  private static <V extends ApiObject<V>> Optional<V> adopt(
      Client client, ObjectView owner, V orphan) {
    return write(
        client,
        orphan.withMetadata(orphan.metadata().plusOwnerReferences(owner.controllerReference())));
  }

  private static <V extends ApiObject<V>> void release(Client client, ObjectView owner, V member) {
    List<OwnerReference> others =
        member.metadata().ownerReferences().stream()
            .filter(reference -> !reference.uid().equals(owner.uid()))
            .toList();
    write(client, member.withMetadata(member.metadata().withOwnerReferences(others)));
  }

  private static <V extends ApiObject<V>> Optional<V> write(Client client, V object) {
    try {
      return Optional.of(client.update(object));
    } catch (ApiException gone) {
      if (gone.code() == 404) {
        return Optional.empty();
      }
      throw gone;
    }
  }
}
