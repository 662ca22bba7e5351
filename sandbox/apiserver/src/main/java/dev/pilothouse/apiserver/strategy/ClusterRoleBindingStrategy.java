package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.rbac.ClusterRoleBinding;
import java.util.List;

/** A binding in the whole cluster is to a role of the cluster. */
final class ClusterRoleBindingStrategy implements KindStrategy<ClusterRoleBinding> {

  private static final List<String> ROLES = List.of("ClusterRole");

  @Override
  public Kind<ClusterRoleBinding> kind() {
    return ClusterRoleBinding.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.pathSegment(name);
  }

  @Override
  public void validate(WriteContext context, ClusterRoleBinding binding, FieldErrors errors) {
    RoleRules.binding(binding.roleRef(), binding.subjects(), ROLES, errors);
  }

  @Override
  public void validateUpdate(
      WriteContext context,
      ClusterRoleBinding binding,
      ClusterRoleBinding old,
      FieldErrors errors) {
    validate(context, binding, errors);
    RoleRules.sameRole(binding.roleRef(), old.roleRef(), errors);
  }
}
