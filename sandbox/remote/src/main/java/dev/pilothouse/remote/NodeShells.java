package dev.pilothouse.remote;

import dev.pilothouse.sandbox.Sandbox.CommandResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs commands as root on the nodes of a cluster, where somebody can. */
public interface NodeShells {

  /** Nobody can. */
  NodeShells NONE =
      new NodeShells() {
        @Override
        public List<String> names() {
          return List.of();
        }

        @Override
        public Optional<CommandResult> run(String node, String command, Duration limit) {
          return Optional.empty();
        }
      };

  /** The nodes, the control plane first. */
  List<String> names();

  /** As {@link dev.pilothouse.sandbox.Sandbox#run}; empty when there is no such node. */
  Optional<CommandResult> run(String node, String command, Duration limit);
}
