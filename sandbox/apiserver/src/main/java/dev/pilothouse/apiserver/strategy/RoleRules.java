package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.rbac.PolicyRule;
import dev.pilothouse.apiserver.view.rbac.RoleRef;
import dev.pilothouse.apiserver.view.rbac.Subject;
import java.util.List;

/** What holds for roles and their bindings, in namespaces and in the cluster. */
final class RoleRules {

  private static final List<String> GROUPS = List.of("rbac.authorization.k8s.io");
  private static final List<String> SUBJECTS = List.of("Group", "ServiceAccount", "User");

  private RoleRules() {}

  static void rules(List<PolicyRule> rules, boolean namespaced, FieldErrors errors) {
    int index = 0;
    for (PolicyRule rule : rules) {
      rule(rule, "rules[" + index++ + "]", namespaced, errors);
    }
  }

  private static void rule(PolicyRule rule, String field, boolean namespaced, FieldErrors errors) {
    if (rule.verbs().isEmpty()) {
      errors.required(field + ".verbs", "verbs must contain at least one value");
    }
    if (rule.nonResourceURLs().isEmpty()) {
      if (rule.apiGroups().isEmpty()) {
        errors.required(field + ".apiGroups", "resource rules must supply at least one api group");
      }
      if (rule.resources().isEmpty()) {
        errors.required(field + ".resources", "resource rules must supply at least one resource");
      }
    } else if (namespaced) {
      errors.invalid(
          field + ".nonResourceURLs",
          rule.nonResourceURLs(),
          "namespaced rules cannot apply to non-resource URLs");
    }
  }

  static void binding(
      RoleRef role, List<Subject> subjects, List<String> kinds, FieldErrors errors) {
    Fields.choice("roleRef.apiGroup", role.apiGroup(), GROUPS, errors);
    if (!kinds.contains(role.kind())) {
      errors.unsupported("roleRef.kind", role.kind(), kinds);
    }
    if (role.name().isEmpty()) {
      errors.required("roleRef.name", "");
    }
    int index = 0;
    for (Subject subject : subjects) {
      subject(subject, "subjects[" + index++ + "]", errors);
    }
  }

  private static void subject(Subject subject, String field, FieldErrors errors) {
    if (subject.name().isEmpty()) {
      errors.required(field + ".name", "");
    }
    if (!SUBJECTS.contains(subject.kind())) {
      errors.unsupported(field + ".kind", subject.kind(), SUBJECTS);
    }
    if (subject.kind().equals("ServiceAccount") && subject.namespace().isEmpty()) {
      errors.required(field + ".namespace", "");
    }
  }

  /** A binding stays with its role. */
  static void sameRole(RoleRef role, RoleRef old, FieldErrors errors) {
    if (!role.equals(old)) {
      errors.invalid("roleRef", role, "cannot change roleRef");
    }
  }
}
