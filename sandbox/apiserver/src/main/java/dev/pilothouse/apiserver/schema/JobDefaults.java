package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Struct;

/** Defaults of jobs that depend on other fields. */
final class JobDefaults {
  private JobDefaults() {}

  /** A job without labels has those of its template. */
  static Struct job(Struct job) {
    Struct labels = job.structAt("spec", "template", "metadata", "labels");
    return labels.isEmpty() || !job.structAt("metadata", "labels").isEmpty()
        ? job
        : job.set(labels, "metadata", "labels");
  }

  static Struct spec(Struct spec) {
    Struct completed = spec;
    if (!spec.has("completions") && !spec.has("parallelism")) {
      completed = completed.with("completions", 1);
    }
    completed = Defaults.fill(completed, "parallelism", 1);
    completed =
        Defaults.fill(
            completed, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
    return Defaults.fill(
        completed,
        "podReplacementPolicy",
        spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
  }
}
