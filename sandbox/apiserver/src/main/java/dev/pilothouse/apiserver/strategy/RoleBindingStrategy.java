package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.rbac.RoleBinding;
import java.util.List;

/** A binding in a namespace is to a role of any kind. */
final class RoleBindingStrategy implements KindStrategy<RoleBinding> {

  private static final List<String> ROLES = List.of("ClusterRole", "Role");

  @Override
  public Kind<RoleBinding> kind() {
    return RoleBinding.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.pathSegment(name);
  }

  @Override
  public void validate(WriteContext context, RoleBinding binding, FieldErrors errors) {
    RoleRules.binding(binding.roleRef(), binding.subjects(), ROLES, errors);
  }

  @Override
  public void validateUpdate(
      WriteContext context, RoleBinding binding, RoleBinding old, FieldErrors errors) {
    validate(context, binding, errors);
    RoleRules.sameRole(binding.roleRef(), old.roleRef(), errors);
  }
}
