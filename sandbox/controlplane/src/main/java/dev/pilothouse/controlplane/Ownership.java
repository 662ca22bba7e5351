package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
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
  static List<Struct> claim(
      Client client, Struct owner, Resource resource, LabelSelector selector) {
    return claim(client, owner, resource, selector, _ -> true);
  }

  /** As above; adopts only orphans that {@code adoptable} accepts. */
  static List<Struct> claim(
      Client client,
      Struct owner,
      Resource resource,
      LabelSelector selector,
      Predicate<Struct> adoptable) {
    List<Struct> claimed = new ArrayList<>();
    for (Struct candidate : client.list(resource, Meta.namespace(owner))) {
      if (Meta.controlledBy(candidate, owner) || adoptable.test(candidate)) {
        claimOne(client, owner, resource, selector, candidate).ifPresent(claimed::add);
      }
    }
    return claimed;
  }

  private static Optional<Struct> claimOne(
      Client client, Struct owner, Resource resource, LabelSelector selector, Struct candidate) {
    boolean matches = selector.matches(Meta.labels(candidate));
    if (Meta.controlledBy(candidate, owner)) {
      return matches ? Optional.of(candidate) : release(client, owner, resource, candidate);
    }
    boolean adoptable =
        matches
            && Meta.controller(candidate).isEmpty()
            && !Meta.deleting(owner)
            && !Meta.deleting(candidate);
    return adoptable ? adopt(client, owner, resource, candidate) : Optional.empty();
  }

  private static Optional<Struct> adopt(
      Client client, Struct owner, Resource resource, Struct orphan) {
    Sequence owners =
        orphan.listAt("metadata", "ownerReferences").plus(Meta.controllerReference(owner));
    return write(client, resource, orphan.set(owners, "metadata", "ownerReferences"));
  }

  private static Optional<Struct> release(
      Client client, Struct owner, Resource resource, Struct member) {
    if (Meta.deleting(owner) || Meta.deleting(member)) {
      return Optional.empty();
    }
    List<Object> others =
        member.listAt("metadata", "ownerReferences").stream()
            .filter(
                entry ->
                    !(entry instanceof Struct reference
                        && reference.text("uid").equals(Meta.uid(owner))))
            .toList();
    Struct released =
        others.isEmpty()
            ? member.remove("metadata", "ownerReferences")
            : member.set(Sequence.copyOf(others), "metadata", "ownerReferences");
    write(client, resource, released);
    return Optional.empty();
  }

  private static Optional<Struct> write(Client client, Resource resource, Struct object) {
    try {
      return Optional.of(client.update(resource, object));
    } catch (ApiException gone) {
      if (gone.code() == 404) {
        return Optional.empty();
      }
      throw gone;
    }
  }
}
