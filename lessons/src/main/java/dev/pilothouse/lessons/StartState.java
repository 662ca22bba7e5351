package dev.pilothouse.lessons;

import dev.pilothouse.sandbox.SandboxSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a cluster and its workstation are when the learner comes.
 *
 * @param files content by path, relative to the home directory
 * @param setup commands of the workstation's shell
 */
public record StartState(
    String release, int workers, Map<String, String> files, List<String> setup) {

  public StartState {
    files = Map.copyOf(files);
    setup = List.copyOf(setup);
  }

  /** This state, then the files and commands of {@code exercise}. */
  public StartState with(Exercise exercise) {
    Map<String, String> allFiles = new LinkedHashMap<>(files);
    allFiles.putAll(exercise.files());
    List<String> allSetup = new ArrayList<>(setup);
    allSetup.addAll(exercise.setup());
    return new StartState(release, workers, allFiles, allSetup);
  }

  public SandboxSpec spec(long seed) {
    return new SandboxSpec(release, workers, files, setup, seed);
  }
}
