package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.batch.JobSpec;
import java.util.List;

/** What holds for the specification of a job, in jobs and in the templates of cron jobs. */
final class JobRules {

  private static final List<String> RESTART_POLICIES = List.of("OnFailure", "Never");
  private static final List<String> COMPLETION_MODES = List.of("Indexed", "NonIndexed");

  private JobRules() {}

  static void validate(JobSpec spec, String field, FieldErrors errors) {
    Fields.notNegative(field + ".parallelism", spec.parallelism(), errors);
    Fields.notNegative(field + ".completions", spec.completions(), errors);
    Fields.notNegative(field + ".activeDeadlineSeconds", spec.activeDeadlineSeconds(), errors);
    Fields.notNegative(field + ".backoffLimit", spec.backoffLimit(), errors);
    Fields.notNegative(field + ".ttlSecondsAfterFinished", spec.ttlSecondsAfterFinished(), errors);
    if (spec.completionMode().equals("Indexed") && !spec.hasCompletions()) {
      errors.required(field + ".completions", "when completion mode is Indexed");
    }
    Fields.choice(field + ".completionMode", spec.completionMode(), COMPLETION_MODES, errors);
    PodSpecRules.validateTemplate(spec.template(), field + ".template", errors);
    String policy = spec.template().spec().restartPolicy();
    String at = field + ".template.spec.restartPolicy";
    if (policy.isEmpty() || policy.equals("Always")) {
      errors.required(at, "valid values: \"OnFailure\", \"Never\"");
    } else if (!RESTART_POLICIES.contains(policy)) {
      errors.unsupported(at, policy, RESTART_POLICIES);
    }
  }
}
