package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.batch.CronJob;
import dev.pilothouse.apiserver.view.batch.CronJobSpec;
import dev.pilothouse.apiserver.view.batch.CronJobStatus;
import java.util.List;

/** A cron job has a schedule and a template of jobs, whose names are longer than its own. */
final class CronJobStrategy implements KindStrategy<CronJob> {

  private static final List<String> CONCURRENCY_POLICIES = List.of("Allow", "Forbid", "Replace");

  @Override
  public Kind<CronJob> kind() {
    return CronJob.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    List<String> wrong = Names.subdomain(name);
    if (name.length() > 52) {
      wrong.add("must be no more than 52 characters");
    }
    return wrong;
  }

  @Override
  public CronJob prepareForCreate(WriteContext context, CronJob cron) {
    return cron.withStatus(CronJobStatus.EMPTY);
  }

  @Override
  public void validate(WriteContext context, CronJob cron, FieldErrors errors) {
    CronJobSpec spec = cron.spec();
    if (spec.schedule().isEmpty()) {
      errors.required("spec.schedule", "");
    } else {
      String problem = CronSchedule.problem(spec.schedule());
      if (!problem.isEmpty()) {
        errors.invalid("spec.schedule", spec.schedule(), problem);
      }
    }
    Fields.choice("spec.concurrencyPolicy", spec.concurrencyPolicy(), CONCURRENCY_POLICIES, errors);
    Fields.notNegative("spec.startingDeadlineSeconds", spec.startingDeadlineSeconds(), errors);
    Fields.notNegative(
        "spec.successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit(), errors);
    Fields.notNegative("spec.failedJobsHistoryLimit", spec.failedJobsHistoryLimit(), errors);
    JobRules.validate(spec.jobTemplate().spec(), "spec.jobTemplate.spec", errors);
  }

  @Override
  public void validateUpdate(WriteContext context, CronJob cron, CronJob old, FieldErrors errors) {
    if (context.subresource().isEmpty()) {
      validate(context, cron, errors);
    }
  }
}
