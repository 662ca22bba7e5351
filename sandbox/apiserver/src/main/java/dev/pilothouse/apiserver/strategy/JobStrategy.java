package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.batch.Job;
import dev.pilothouse.apiserver.view.batch.JobSpec;
import dev.pilothouse.apiserver.view.batch.JobStatus;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.List;

/** Jobs get a selector of their own; of their specification only little can change. */
final class JobStrategy implements KindStrategy<Job> {

  private static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";

  private static final List<String> IMMUTABLE =
      List.of(
          "completions",
          "selector",
          "template",
          "completionMode",
          "podFailurePolicy",
          "backoffLimitPerIndex",
          "manualSelector");

  @Override
  public Kind<Job> kind() {
    return Job.KIND;
  }

  @Override
  public Job prepareForCreate(WriteContext context, Job job) {
    Job created = job.withStatus(JobStatus.EMPTY);
    return job.spec().manualSelector() ? created : created.withSpec(selected(job));
  }

  /** The specification with labels that no other job's pods have, and a selector for them. */
  private static JobSpec selected(Job job) {
    PodTemplateSpec template = job.spec().template();
    ObjectMeta metadata =
        template
            .metadata()
            .withLabels(CONTROLLER_UID, job.uid())
            .withLabels("batch.kubernetes.io/job-name", job.name())
            .withLabels("controller-uid", job.uid())
            .withLabels("job-name", job.name());
    return job.spec()
        .withTemplate(template.withMetadata(metadata))
        .withSelector(job.spec().selector().withMatchLabels(CONTROLLER_UID, job.uid()));
  }

  @Override
  public void validate(WriteContext context, Job job, FieldErrors errors) {
    JobRules.validate(job.spec(), "spec", errors);
    LabelSelector selector =
        job.spec().hasSelector() ? LabelSelector.of(job.spec().selector()) : LabelSelector.NOTHING;
    SelectorRules.matches(selector, job.spec().template(), errors);
  }

  @Override
  public void validateUpdate(WriteContext context, Job job, Job old, FieldErrors errors) {
    if (!context.subresource().isEmpty()) {
      return;
    }
    validate(context, job, errors);
    List<String> changed = Fields.changed(job.spec(), old.spec());
    for (String field : IMMUTABLE) {
      if (changed.contains(field) && !isFree(field, old)) {
        errors.invalid("spec." + field, Fields.value(job.spec(), field), "field is immutable");
      }
    }
  }

  private static boolean isFree(String field, Job old) {
    return switch (field) {
      case "completions" -> old.spec().completionMode().equals("Indexed");
      case "template" -> old.spec().suspend() && !old.status().hasStartTime();
      default -> false;
    };
  }
}
