package dev.pilothouse.lessons;

/** Where a command of a lesson runs, as lesson files write it. */
public sealed interface Place {

  /** The learner's workstation. */
  record Workstation() implements Place {}

  /** A node, as root. */
  record Node(String name) implements Place {}

  /** A container of the named pod; "" means its first. */
  record Pod(String namespace, String name, String container) implements Place {}

  /** The first container of the first ready pod, by name, that the selector selects. */
  record SelectedPod(String namespace, LabelSelector selector) implements Place {}
}
