package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.List;
import java.util.Objects;

/** Jobs get a selector of their own; cron jobs hold a template of jobs. */
record JobStrategy(boolean cron) implements Strategy {

  private static final List<String> POLICIES = List.of("OnFailure", "Never");

  @Override
  public List<String> checkName(String name) {
    List<String> wrong = Names.subdomain(name);
    if (cron && name.length() > 52) {
      wrong.add("must be no more than 52 characters");
    }
    return wrong;
  }

  @Override
  public Struct prepareForCreate(WriteContext context, Struct object) {
    Struct created = object.with("status", Struct.EMPTY);
    return cron || created.structAt("spec").flag("manualSelector") ? created : selected(created);
  }

  private static Struct selected(Struct job) {
    String uid = job.structAt("metadata").text("uid");
    String name = job.structAt("metadata").text("name");
    Struct labels = job.structAt("spec", "template", "metadata", "labels");
    labels =
        labels
            .with("batch.kubernetes.io/controller-uid", uid)
            .with("batch.kubernetes.io/job-name", name)
            .with("controller-uid", uid)
            .with("job-name", name);
    return job.set(labels, "spec", "template", "metadata", "labels")
        .set(uid, "spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid");
  }

  @Override
  public void validate(WriteContext context, Struct object, FieldErrors errors) {
    if (!cron) {
      job(object.struct("spec"), "spec", errors);
      matches(object.struct("spec"), errors);
      return;
    }
    Struct spec = object.struct("spec");
    if (spec.text("schedule").isEmpty()) {
      errors.required("spec.schedule", "");
    } else {
      String problem = CronSchedule.problem(spec.text("schedule"));
      if (!problem.isEmpty()) {
        errors.invalid("spec.schedule", spec.text("schedule"), problem);
      }
    }
    PodSpecRules.choice(
        spec, "spec", "concurrencyPolicy", List.of("Allow", "Forbid", "Replace"), errors);
    for (String number :
        List.of(
            "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
      PodSpecRules.atLeast(spec, "spec", number, 0, errors);
    }
    job(spec.structAt("jobTemplate", "spec"), "spec.jobTemplate.spec", errors);
  }

  private static void job(Struct spec, String field, FieldErrors errors) {
    for (String number :
        List.of(
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished")) {
      PodSpecRules.atLeast(spec, field, number, 0, errors);
    }
    boolean indexed = spec.text("completionMode").equals("Indexed");
    if (indexed && !spec.has("completions")) {
      errors.required(field + ".completions", "when completion mode is Indexed");
    }
    PodSpecRules.choice(spec, field, "completionMode", List.of("Indexed", "NonIndexed"), errors);
    PodSpecRules.validateTemplate(spec.struct("template"), field + ".template", errors);
    String policy = spec.structAt("template", "spec").text("restartPolicy");
    if (policy.isEmpty() || policy.equals("Always")) {
      errors.required(
          field + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
    } else if (!POLICIES.contains(policy)) {
      errors.unsupported(field + ".template.spec.restartPolicy", policy, POLICIES);
    }
  }

  private static void matches(Struct spec, FieldErrors errors) {
    Struct labels = spec.structAt("template", "metadata", "labels");
    if (!LabelSelector.of(spec.get("selector")).matches(labels)) {
      errors.invalid(
          "spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Struct object, Struct old, FieldErrors errors) {
    if (!context.subresource().isEmpty()) {
      return;
    }
    validate(context, object, errors);
    if (cron) {
      return;
    }
    Struct spec = object.struct("spec");
    Struct before = old.struct("spec");
    for (String field :
        List.of(
            "completions",
            "selector",
            "template",
            "completionMode",
            "podFailurePolicy",
            "backoffLimitPerIndex",
            "manualSelector")) {
      boolean free =
          field.equals("completions") && before.text("completionMode").equals("Indexed")
              || field.equals("template") && before.flag("suspend") && !started(old);
      if (!free && !Objects.equals(spec.get(field), before.get(field))) {
        Object shown = spec.get(field);
        errors.invalid("spec." + field, shown == null ? Struct.NULL : shown, "field is immutable");
      }
    }
  }

  private static boolean started(Struct job) {
    return job.structAt("status").has("startTime");
  }
}
