package dev.pilothouse.node;

import dev.pilothouse.apiserver.NodeConnector.LogRequest;
import dev.pilothouse.apiserver.ResponseStream;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.file.FileTree;
import java.util.Optional;

/**
 * A position in the log of a container.
 *
 * @param path of the log on its node
 * @param offset of the next byte, -1 before the first pull
 * @param left how many bytes may still be sent, {@link Long#MAX_VALUE} for any number
 */
record LogStream(String node, String path, LogRequest request, long offset, long left)
    implements ResponseStream {

  @Override
  public Pull pull(World world) {
    FileTree files = world.part(Machines.class).machine(node).files();
    Bytes log = files.exists(path) ? files.read(path) : Bytes.EMPTY;
    int from =
        offset < 0 || offset > log.size()
            ? LogReader.start(log, request, world.now())
            : (int) offset;
    int end = log.size();
    Bytes text = LogReader.render(log.slice(from, end), request.timestamps());
    if (text.size() > left) {
      return new Pull(text.slice(0, (int) left), null, Long.MAX_VALUE);
    }
    long rest = left == Long.MAX_VALUE ? left : left - text.size();
    boolean goesOn = request.follow() && writes(world);
    return new Pull(
        text, goesOn ? new LogStream(node, path, request, end, rest) : null, Long.MAX_VALUE);
  }

  /** Whether the container's present run still writes this log. */
  private boolean writes(World world) {
    Kubelets kubelets = world.part(Kubelets.class);
    Optional<PodState> pod = kubelets.find(request.namespace(), request.pod());
    return pod.isPresent()
        && pod.get().named(request.container()).stream()
            .anyMatch(
                container ->
                    container.alive()
                        && ContainerLog.path(pod.get(), container.name(), container.restarts())
                            .equals(path));
  }
}
