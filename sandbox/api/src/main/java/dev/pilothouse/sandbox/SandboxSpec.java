package dev.pilothouse.sandbox;

import java.util.List;
import java.util.Map;

/**
 * What a new sandbox is to be.
 *
 * @param release release profile: "current" or "v1.11"
 * @param workers number of worker nodes beside the one control-plane node, 0 to 20
 * @param files files of the workstation by path (relative ones below its home directory)
 * @param setup commands that the workstation's shell runs before the learner comes, in order
 * @param seed of the sandbox' randomness, where the provider has one
 */
public record SandboxSpec(
    String release, int workers, Map<String, String> files, List<String> setup, long seed) {

  /** The cluster of most lessons: current release, one control-plane node and two workers. */
  public static final SandboxSpec STANDARD = new SandboxSpec("current", 2, Map.of(), List.of(), 1);

  public SandboxSpec {
    files = Map.copyOf(files);
    setup = List.copyOf(setup);
    if (workers < 0 || workers > 20) {
      throw new IllegalArgumentException("workers must be 0 to 20: " + workers);
    }
  }
}
