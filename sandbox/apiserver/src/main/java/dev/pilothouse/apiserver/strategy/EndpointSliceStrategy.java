package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.discovery.EndpointSlice;
import java.util.List;

/** A slice keeps its kind of addresses. */
final class EndpointSliceStrategy implements KindStrategy<EndpointSlice> {

  private static final List<String> ADDRESS_TYPES = List.of("FQDN", "IPv4", "IPv6");

  @Override
  public Kind<EndpointSlice> kind() {
    return EndpointSlice.KIND;
  }

  @Override
  public void validate(WriteContext context, EndpointSlice slice, FieldErrors errors) {
    if (slice.addressType().isEmpty()) {
      errors.required("addressType", "");
    }
    Fields.choice("addressType", slice.addressType(), ADDRESS_TYPES, errors);
  }

  @Override
  public void validateUpdate(
      WriteContext context, EndpointSlice slice, EndpointSlice old, FieldErrors errors) {
    validate(context, slice, errors);
    if (!slice.addressType().equals(old.addressType())) {
      errors.invalid("addressType", slice.addressType(), "field is immutable");
    }
  }
}
