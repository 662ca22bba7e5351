package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.apiregistration.APIService;
import java.util.List;

/** The name of an API service only has to fit into a path. */
final class ApiServiceStrategy implements KindStrategy<APIService> {

  @Override
  public Kind<APIService> kind() {
    return APIService.KIND;
  }

  @Override
  public List<String> checkName(String name) {
    return Names.pathSegment(name);
  }
}
