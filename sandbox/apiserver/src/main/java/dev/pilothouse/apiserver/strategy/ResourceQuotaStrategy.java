package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.core.ResourceQuota;
import dev.pilothouse.apiserver.view.core.ResourceQuotaStatus;

/** A quota starts with nothing observed. */
final class ResourceQuotaStrategy implements KindStrategy<ResourceQuota> {

  @Override
  public Kind<ResourceQuota> kind() {
    return ResourceQuota.KIND;
  }

  @Override
  public ResourceQuota prepareForCreate(WriteContext context, ResourceQuota quota) {
    return quota.withStatus(ResourceQuotaStatus.EMPTY);
  }
}
