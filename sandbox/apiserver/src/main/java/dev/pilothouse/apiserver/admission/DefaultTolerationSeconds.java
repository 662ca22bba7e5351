package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.util.List;

/** Lets pods stay five minutes on a node that is not ready or out of reach. */
final class DefaultTolerationSeconds implements Plugin {

  private static final List<String> TAINTS =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  @Override
  public Struct admit(WriteContext context, Struct pod) {
    if (!context.type().groupResource().equals("pods")) {
      return pod;
    }
    Sequence tolerations = pod.structAt("spec").list("tolerations");
    Sequence all = tolerations;
    for (String taint : TAINTS) {
      if (!tolerated(tolerations, taint)) {
        all =
            all.plus(
                Struct.of(
                    "key",
                    taint,
                    "operator",
                    "Exists",
                    "effect",
                    "NoExecute",
                    "tolerationSeconds",
                    300));
      }
    }
    return all == tolerations ? pod : pod.set(all, "spec", "tolerations");
  }

  private static boolean tolerated(Sequence tolerations, String taint) {
    for (Struct toleration : tolerations.structs()) {
      boolean key = toleration.text("key").isEmpty() || toleration.text("key").equals(taint);
      String effect = toleration.text("effect");
      if (key && (effect.isEmpty() || effect.equals("NoExecute"))) {
        return true;
      }
    }
    return false;
  }
}
