package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.Toleration;
import java.util.List;

/** Lets pods stay five minutes on a node that is not ready or out of reach. */
final class DefaultTolerationSeconds implements Plugin {

  private static final List<String> TAINTS =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  @Override
  public Struct admit(WriteContext context, Struct object) {
    return context.type().groupResource().equals("pods") ? admit(new Pod(object)).struct() : object;
  }

  private static Pod admit(Pod pod) {
    PodSpec spec = pod.spec();
    for (String taint : TAINTS) {
      if (pod.spec().tolerations().stream().noneMatch(one -> tolerates(one, taint))) {
        spec =
            spec.plusTolerations(
                Toleration.EMPTY
                    .withKey(taint)
                    .withOperator("Exists")
                    .withEffect("NoExecute")
                    .withTolerationSeconds(300));
      }
    }
    return pod.withSpec(spec);
  }

  private static boolean tolerates(Toleration toleration, String taint) {
    boolean key = toleration.key().isEmpty() || toleration.key().equals(taint);
    return key && (toleration.effect().isEmpty() || toleration.effect().equals("NoExecute"));
  }
}
