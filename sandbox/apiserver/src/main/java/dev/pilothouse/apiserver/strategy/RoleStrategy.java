package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.rbac.Role;
import java.util.List;

/** Roles of a namespace may have names that are no DNS names, such as "system:node". */
final class RoleStrategy implements KindStrategy<Role> {

  @Override
  public Kind<Role> kind() {
    return Role.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.pathSegment(name);
  }

  @Override
  public void validate(WriteContext context, Role role, FieldErrors errors) {
    RoleRules.rules(role.rules(), true, errors);
  }
}
