package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The history of an owner's pod template as ControllerRevisions, which DaemonSets and StatefulSets
 * keep for roll-back.
 */
final class Revisions {

  private final Client client;
  private final Struct owner;
  private final String hashLabel;

  Revisions(Client client, Struct owner, String hashLabel) {
    this.client = client;
    this.owner = owner;
    this.hashLabel = hashLabel;
  }

  /** The hash of the present template, without writing anything. */
  String present() {
    return PodTemplates.hash(template(), owner.structAt("status").number("collisionCount", 0));
  }

  private Struct template() {
    return owner.structAt("spec", "template");
  }

  /**
   * Makes sure that the present template is the newest revision, drops old ones, and gives its
   * hash.
   */
  String current() {
    List<Struct> history = history();
    Struct data = Struct.of("spec", Struct.of("template", template().with("$patch", "replace")));
    String hash = present();
    long newest = history.isEmpty() ? 0 : history.getLast().number("revision", 0);
    for (Struct revision : history) {
      if (revision.struct("data").equals(data)) {
        if (revision.number("revision", 0) != newest) {
          client.update(Resource.CONTROLLER_REVISIONS, revision.with("revision", newest + 1));
        }
        return Meta.labels(revision).text(hashLabel);
      }
    }
    create(data, hash, newest + 1);
    truncate(history);
    return hash;
  }

  /** The revisions of the owner, oldest first. */
  List<Struct> history() {
    List<Struct> history =
        new ArrayList<>(
            client.controlledBy(
                Resource.CONTROLLER_REVISIONS, Meta.namespace(owner), Meta.uid(owner)));
    history.sort(Comparator.comparing(revision -> revision.number("revision", 0)));
    return history;
  }

  private void create(Struct data, String hash, long number) {
    client.create(
        Resource.CONTROLLER_REVISIONS,
        Meta.namespace(owner),
        Struct.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "ControllerRevision",
            "metadata",
            Struct.of(
                "name", Meta.name(owner) + "-" + hash,
                "namespace", Meta.namespace(owner),
                "labels", template().structAt("metadata", "labels").with(hashLabel, hash),
                "annotations", Meta.annotations(owner),
                "ownerReferences", Sequence.of(Meta.controllerReference(owner))),
            "data",
            data,
            "revision",
            number));
  }

  private void truncate(List<Struct> history) {
    long surplus = history.size() - owner.structAt("spec").number("revisionHistoryLimit", 10);
    for (int index = 0; index < surplus; index++) {
      client.delete(
          Resource.CONTROLLER_REVISIONS,
          Meta.namespace(owner),
          Meta.name(history.get(index)),
          Struct.EMPTY);
    }
  }
}
