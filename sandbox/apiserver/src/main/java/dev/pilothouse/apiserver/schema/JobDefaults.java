package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Struct;

/** Defaults of jobs that depend on other fields. */
final class JobDefaults {
  private JobDefaults() {}

  /**
   * A job without labels has those of its template. The template of a cron job gets none of these:
   * it is completed when a job is made from it.
   */
  static Struct job(Struct job) {
    Struct spec = spec(job.struct("spec"));
    Struct completed = spec == job.struct("spec") ? job : job.with("spec", spec);
    Struct labels = job.structAt("spec", "template", "metadata", "labels");
    return labels.isEmpty() || !job.structAt("metadata", "labels").isEmpty()
        ? completed
        : completed.set(labels, "metadata", "labels");
  }

  private static Struct spec(Struct spec) {
    Struct completed = spec;
    if (!spec.has("completions") && !spec.has("parallelism")) {
      completed = completed.with("completions", 1);
    }
    completed = Defaults.fill(completed, "parallelism", 1);
    completed =
        Defaults.fill(
            completed, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
    completed = Defaults.fill(completed, "suspend", false);
    completed = Defaults.fill(completed, "manualSelector", false);
    completed = Defaults.fill(completed, "completionMode", "NonIndexed");
    return Defaults.fill(
        completed,
        "podReplacementPolicy",
        spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
  }
}
