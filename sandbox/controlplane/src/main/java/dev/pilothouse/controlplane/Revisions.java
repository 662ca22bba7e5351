package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.apps.ControllerRevision;
import dev.pilothouse.apiserver.view.apps.DaemonSet;
import dev.pilothouse.apiserver.view.apps.StatefulSet;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The history of an owner's pod template as ControllerRevisions, which DaemonSets and StatefulSets
 * keep for roll-back.
 */
final class Revisions {

  private final Client client;
  private final ObjectView owner;
  private final PodTemplateSpec template;
  private final long collisions;
  private final long limit;
  private final String hashLabel;

  private Revisions(
      Client client,
      ObjectView owner,
      PodTemplateSpec template,
      long collisions,
      long limit,
      String hashLabel) {
    this.client = client;
    this.owner = owner;
    this.template = template;
    this.collisions = collisions;
    this.limit = limit;
    this.hashLabel = hashLabel;
  }

  static Revisions of(Client client, DaemonSet set, String hashLabel) {
    return new Revisions(
        client,
        set,
        set.spec().template(),
        set.status().collisionCount(),
        set.spec().revisionHistoryLimit(),
        hashLabel);
  }

  static Revisions of(Client client, StatefulSet set, String hashLabel) {
    return new Revisions(
        client,
        set,
        set.spec().template(),
        set.status().collisionCount(),
        set.spec().revisionHistoryLimit(),
        hashLabel);
  }

  /** The hash of the present template, without writing anything. */
  String present() {
    return PodTemplates.hash(template, collisions);
  }

  /**
   * Makes sure that the present template is the newest revision, drops old ones, and gives its
   * hash.
   */
  String current() {
    List<ControllerRevision> history = history();
    Struct patch = template.struct().with("$patch", "replace");
    Struct data = Struct.of("spec", Struct.of("template", patch));
    long newest = history.isEmpty() ? 0 : history.getLast().revision();
    for (ControllerRevision revision : history) {
      if (revision.data().equals(data)) {
        if (revision.revision() != newest) {
          client.update(revision.withRevision(newest + 1));
        }
        return revision.label(hashLabel);
      }
    }
    String hash = present();
    create(data, hash, newest + 1);
    truncate(history);
    return hash;
  }

  /** The revisions of the owner, oldest first. */
  List<ControllerRevision> history() {
    List<ControllerRevision> history =
        new ArrayList<>(client.controlledBy(ControllerRevision.KIND, owner));
    history.sort(Comparator.comparing(ControllerRevision::revision));
    return history;
  }

  /** The template that a revision holds. */
  static PodTemplateSpec template(ControllerRevision revision) {
    Struct data = revision.data() instanceof Struct struct ? struct : Struct.EMPTY;
    return PodTemplateSpec.of(data.structAt("spec", "template").without("$patch"));
  }

  private void create(Struct data, String hash, long number) {
    client.create(
        ControllerRevision.EMPTY
            .withMetadata(
                ObjectMeta.EMPTY
                    .withName(owner.name() + "-" + hash)
                    .withNamespace(owner.namespace())
                    .withLabels(template.metadata().labels())
                    .withLabels(hashLabel, hash)
                    .withAnnotations(owner.metadata().annotations())
                    .plusOwnerReferences(owner.controllerReference()))
            .withData(data)
            .withRevision(number));
  }

  private void truncate(List<ControllerRevision> history) {
    for (int index = 0; index < history.size() - limit; index++) {
      client.delete(history.get(index), DeleteOptions.EMPTY);
    }
  }
}
