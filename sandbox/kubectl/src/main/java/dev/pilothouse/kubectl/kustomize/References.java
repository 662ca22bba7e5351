package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets objects that name others name them as they are called in the end. */
final class References {

  private final List<Piece> pieces;

  References(List<Piece> pieces) {
    this.pieces = pieces;
  }

  List<Piece> updated() {
    List<Piece> updated = new ArrayList<>();
    for (Piece piece : pieces) {
      Struct object = piece.object();
      for (String kind : Fields.referredKinds()) {
        object =
            Fields.changeReferences(
                kind, object, (parent, value) -> updated(piece, kind, parent, value));
      }
      updated.add(piece.with(subjects(piece, object)));
    }
    return updated;
  }

  private Object updated(Piece from, String kind, Struct parent, @Nullable Object value) {
    String said = parent.text("kind");
    if (!(value instanceof String name) || !said.isEmpty() && !said.equals(kind)) {
      return value == null ? Struct.NULL : value;
    }
    Piece target = find(from, kind, name);
    return target == null ? value : target.name();
  }

  /** The object of a kind that had a name, nearest to the one that refers to it. */
  private @Nullable Piece find(Piece from, String kind, String name) {
    Piece found = null;
    for (Piece piece : pieces) {
      if (piece.kind().equals(kind) && piece.names().contains(name)) {
        boolean near = piece.prefixes().equals(from.prefixes());
        if (found == null || near) {
          found = piece;
        }
      }
    }
    return found;
  }

  /** The namespaces of service accounts in bindings follow these accounts. */
  private Struct subjects(Piece piece, Struct object) {
    if (!piece.kind().endsWith("RoleBinding")) {
      return object;
    }
    Sequence subjects = object.list("subjects");
    for (int i = 0; i < subjects.size(); i++) {
      Struct subject = subjects.struct(i);
      Piece account = find(piece, "ServiceAccount", subject.text("name"));
      boolean moved =
          subject.text("kind").equals("ServiceAccount")
              && account != null
              && !account.namespace().isEmpty();
      if (moved && account != null) {
        subjects = subjects.with(i, subject.with("namespace", account.namespace()));
      }
    }
    return subjects.isEmpty() ? object : object.with("subjects", subjects);
  }
}
