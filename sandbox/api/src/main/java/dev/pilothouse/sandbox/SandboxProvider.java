package dev.pilothouse.sandbox;

/** Makes sandboxes. One implementation per kind of cluster; all pass the same contract tests. */
public interface SandboxProvider extends AutoCloseable {

  /** "embedded", "kind" or "remote". */
  String name();

  /**
   * A new sandbox as {@code spec} describes it.
   *
   * @throws SandboxException when it cannot be had: a fault of the infrastructure, never of the
   *     learner
   */
  Sandbox create(SandboxSpec spec);

  @Override
  void close();
}
