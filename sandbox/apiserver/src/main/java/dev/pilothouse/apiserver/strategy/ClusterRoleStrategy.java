package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.rbac.ClusterRole;
import java.util.List;

/** Roles of the cluster may have names that are no DNS names, such as "system:node". */
final class ClusterRoleStrategy implements KindStrategy<ClusterRole> {

  @Override
  public Kind<ClusterRole> kind() {
    return ClusterRole.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.pathSegment(name);
  }

  @Override
  public void validate(WriteContext context, ClusterRole role, FieldErrors errors) {
    RoleRules.rules(role.rules(), false, errors);
  }
}
